"""Completions and what the service says of them by default: accuracy and format, a point each."""

from __future__ import annotations

RIGHT = "<think>3 + 4</think><answer>\\boxed{7}</answer>"
WRONG = "<think>3 + 4</think><answer>\\boxed{8}</answer>"
SHAPELESS = "The answer is \\boxed{7}"
GOLD = "7"
NO_GOLD = ""  # nothing can be held against it: a fault of the row
