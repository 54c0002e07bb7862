"""Rejection sampling: which scored completions become training data, and in what shape."""
