"""What a GRPO loop does with rewards: advantages, a prompt template, pass@k and cons@k.

Pure Python, no arrays; a reward of None (a fault) is left out everywhere and never counted as a number.
"""

from __future__ import annotations

from assay_client.grpo.advantages import DR_GRPO, NORMALISATIONS, Advantages, Normalisation, advantages
from assay_client.grpo.estimates import cons_at_k, pass_at_1, pass_at_k
from assay_client.grpo.template import R1_ZERO, r1_zero_prompt

__all__ = [
    "DR_GRPO",
    "NORMALISATIONS",
    "R1_ZERO",
    "Advantages",
    "Normalisation",
    "advantages",
    "cons_at_k",
    "pass_at_1",
    "pass_at_k",
    "r1_zero_prompt",
]
