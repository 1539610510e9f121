"""All documents: listing, workers, resuming, tables over the whole corpus."""
