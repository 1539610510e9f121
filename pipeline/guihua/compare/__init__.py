"""Facts against one another: the panel and the findings."""
