"""The only door of ``data/processed``: tidy tables by schema, membership by date, and the way back to the cells."""
