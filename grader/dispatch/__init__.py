"""The parent's side of the pool: one thread hands chunks to children, watches them, and ends the guilty."""
