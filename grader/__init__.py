"""Is this answer the same as the gold?  Knows no HTTP, queue or container."""
