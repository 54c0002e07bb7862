"""What a GRPO loop does with rewards: advantages, templates, pass@k.  Pure Python, no arrays."""
