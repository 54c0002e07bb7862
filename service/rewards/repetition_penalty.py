"""A penalty for saying the same again: the share of n-grams that occurred before."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from service.rewards.parameters import MAX_VALUE, check_whole
from service.rewards.reward import Facts, ParameterError, Sample
from service.rewards.words import split_words

MAX_NGRAM = 20


@dataclass(frozen=True, slots=True)
class RepetitionPenalty:
    """``max_penalty`` times the share of repeated word n-grams; 0 for fewer than ``ngram_size`` words.

    Words are in lower case, as in open-r1; TRL takes token ids, which are not sent here.  Scripts without
    spaces are taken character by character.
    """

    ngram_size: float = 3
    max_penalty: float = -1.0

    facts: ClassVar[Facts] = Facts(
        name="repetition_penalty",
        formula="max_penalty · (1 - distinct n-grams / n-grams), n = ngram_size; 0 without n-grams",
        bounds=(-1.0, 0.0),
        source="Demystifying Long Chain-of-Thought (arXiv 2502.03373), appendix C.2; TRL and open-r1",
        is_slow=True,
    )

    def __post_init__(self) -> None:
        """Raises ``ParameterError``."""
        check_whole("ngram_size", self.ngram_size, 1, MAX_NGRAM)
        if not -MAX_VALUE <= self.max_penalty <= 0:
            raise ParameterError("max_penalty", f"must be from -{MAX_VALUE:g} to 0")

    def value(self, sample: Sample) -> float | None:
        """From ``max_penalty`` to 0."""
        words = split_words(sample.text.lower())
        size = int(self.ngram_size)
        total = len(words) - size + 1
        if total <= 0:
            return 0.0
        distinct = len(set(zip(*(islice(words, start, None) for start in range(size)), strict=False)))
        return self.max_penalty * (1 - distinct / total) if distinct < total else 0.0
