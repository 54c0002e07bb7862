"""A report of a run: one file of HTML that needs no network."""
