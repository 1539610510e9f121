"""The dataset on disk: schema, rows, Parquet, releases, export, verification."""
