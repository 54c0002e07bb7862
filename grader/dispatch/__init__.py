"""The parent's side of the pool: one thread that hands chunks to children, watches them, and ends the guilty."""
