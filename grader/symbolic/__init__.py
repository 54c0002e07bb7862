"""The last resort: sympy on trees, never on text.  The only place that imports sympy."""
