"""Bytes to lines, headings, boxes and table regions."""
