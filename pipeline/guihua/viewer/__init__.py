"""The dataset in a browser, or as one page that works offline."""
