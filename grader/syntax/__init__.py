"""Text to typed trees: tokens, grammar, values.  Knows no gold and compares nothing."""
