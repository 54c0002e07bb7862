"""Our JSON: the only package that knows the field names of the HTTP contract."""
