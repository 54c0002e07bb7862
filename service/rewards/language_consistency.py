"""Does the chain of thought stay in one language?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from service.rewards.reward import Facts, ParameterError, Sample
from service.rewards.scripts import LANGUAGES, word_of
from service.rewards.words import SPACELESS

_LAST_THINK = re.compile(r".*</think\s*>", re.DOTALL | re.IGNORECASE)
_ANSWER = re.compile(r"<answer\s*>", re.IGNORECASE)
# What is written alike in every language: code, formulas, commands of LaTeX, tags, addresses.
_NEUTRAL = re.compile(
    r"```(?:(?!```).)*+(?:```|\Z)|`[^`\n]*+`|\$\$[^$]*+\$\$|\$[^$\n]*+\$"
    r"|\\\[(?:(?!\\[\[\]]).)*+\\\]|\\\((?:(?!\\[()]).)*+\\\)|\\[A-Za-z]++|</?[A-Za-z]++\s*>|https?://\S++",
    re.DOTALL,
)
# A character of a script without spaces; or from a letter on to the next space, digit or punctuation mark.
_WORD = re.compile(
    rf"[{SPACELESS}]|[^\W\d_{SPACELESS}][^\s!-&(-@\[-`{{-~\u2000-\u206f\u3000-\u303f\uff00-\uff20{SPACELESS}]*+"
)


@dataclass(frozen=True, slots=True)
class LanguageConsistency:
    """The share of the words in the chain of thought that are in the target language.

    The chain of thought is what precedes the last ``</think>``, or else the answer block.  Words are told
    by their letters: every letter must be one of the language's alphabet, so a foreign word without foreign
    letters counts as the language's own.  Numbers, single Latin letters (variables), formulas, code and tags
    are of no language.  Characters of scripts without spaces count one each.  Without any word: 0.

    ``language`` is a two-letter code (ISO 639-1).
    """

    language: str = "en"

    facts: ClassVar[Facts] = Facts(
        name="language_consistency",
        formula="words of the target language / words, in the chain of thought; 0 without words",
        bounds=(0.0, 1.0),
        source="DeepSeek-R1 (Nature 645:633), equation 7; words are told by the letters of their alphabet",
        is_slow=True,
    )

    def __post_init__(self) -> None:
        """Raises ``ParameterError``."""
        if self.language not in LANGUAGES:
            raise ParameterError("language", f"must be one of {', '.join(LANGUAGES)}")

    def value(self, sample: Sample) -> float | None:
        """From 0 to 1."""
        words = words_in(chain_of_thought(sample.text))
        is_own = word_of(self.language).fullmatch
        return sum(1 for word in words if is_own(word)) / len(words) if words else 0.0


def chain_of_thought(text: str) -> str:
    """What precedes the last ``</think>``; without one, the answer block; without both, everything."""
    thinking = _LAST_THINK.match(text)
    if thinking is not None:
        return thinking[0]
    answer = _ANSWER.search(text)
    return text if answer is None else text[: answer.start()]


def words_in(text: str) -> list[str]:
    """The words that are of some language: composed, in lower case."""
    plain = unicodedata.normalize("NFC", _NEUTRAL.sub(" ", text)).lower()
    return [word for word in _WORD.findall(plain) if len(word) > 1 or not word.isascii()]
