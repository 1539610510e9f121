"""Chinese plan texts in, trustworthy tables out; docs/architecture.md tells of the layers, from bytes to Parquet."""
