"""Words of any script, counted in linear time and without a dictionary.

Scripts that put no spaces between words (Chinese, Japanese, Thai, Khmer, Lao, Burmese, Tibetan) are counted
character by character.
"""

from __future__ import annotations

import re

# Han and its extensions, kana, Thai and Lao, Tibetan, Burmese, Khmer; marks that combine are left out below.
SPACELESS = (
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
    "\u3005\u3041-\u3096\u30a1-\u30fa\u30fc"
    "\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2-\u0eb3\u0ec0-\u0ec6"
    "\u0f40-\u0f6c\u1000-\u102a\u1780-\u17b3"
)
_SPACELESS = re.compile(f"[{SPACELESS}]")
_WORD = re.compile(rf"[{SPACELESS}]|[^\s{SPACELESS}]+")


def split_words(text: str) -> list[str]:
    """The words in order: what white space separates, and each character of the scripts without spaces."""
    return _WORD.findall(text) if _has_spaceless(text) else text.split()


def count_words(text: str) -> int:
    """How many words there are."""
    return len(split_words(text))


def _has_spaceless(text: str) -> bool:
    """Whether it takes more than splitting at white space, which is ten times as fast."""
    return not text.isascii() and _SPACELESS.search(text) is not None
