"""From items to results: split by kind, run both kinds at once, gather, one deadline."""
