"""One reader per document format; all give a ``Source``: a text rendition, what the format knows of its lines, and
where every stretch of it stands in the file. Readers are imported when a file of their format is met."""
