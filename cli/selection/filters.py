"""What is asked of a completion's text before it may teach another model."""

from __future__ import annotations

from collections import Counter

from cli.selection.spec import Spec
from cli.statistics.fact import language_share
from service.rewards.language_consistency import chain_of_thought
from service.rewards.words import split_words

MOSTLY = 0.9


def passes(text: str, spec: Spec) -> bool:
    """Whether the completion's text passes all filters; the cheap ones are asked first."""
    if spec.min_length is not None and len(text) < spec.min_length:
        return False
    if spec.max_length is not None and len(text) > spec.max_length:
        return False
    if spec.no_code and "```" in chain_of_thought(text):
        return False
    if spec.max_paragraph is not None and longest_paragraph(text) > spec.max_paragraph:
        return False
    if spec.max_repetition is not None and repetition(text) > spec.max_repetition:
        return False
    return spec.language is None or language_share(text, spec.language) >= MOSTLY


def longest_paragraph(text: str) -> int:
    """Characters of the longest paragraph; blank lines end one."""
    return max((len(paragraph) for paragraph in text.split("\n\n")), default=0)


def repetition(text: str) -> float:
    """The share of word 3-grams that occurred before in the text; 0 for fewer than three words."""
    words = split_words(text.lower())
    grams = Counter(zip(words, words[1:], words[2:], strict=False))
    total = grams.total()
    return 1 - len(grams) / total if total else 0.0
