"""Run one program on its cases, isolated.  Knows no completion, reward or HTTP."""
