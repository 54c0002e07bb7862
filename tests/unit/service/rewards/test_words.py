"""Words of any script."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rewards.words import SPACELESS, count_words, split_words

WORDS = {
    "English": ("two  words\n", ["two", "words"]),
    "Chinese": ("我们 add", ["我", "们", "add"]),
    "mixed within": ("a我b", ["a", "我", "b"]),
    "kana": ("これ", ["こ", "れ"]),
    "Korean has spaces": ("이것은 시험", ["이것은", "시험"]),
    "accents": ("l'été déjà", ["l'été", "déjà"]),
    "nothing": (" \n", []),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS.keys())
def test_words(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@given(st.text(st.characters() | st.sampled_from(" \t\x1c\x85\u2003\u200b我ก")))
def test_both_ways_to_split_agree(text: str) -> None:
    """The quick way, for texts without such scripts, gives what the thorough one does."""
    thorough = re.findall(rf"[{SPACELESS}]|[^\s{SPACELESS}]+", text)
    assert split_words(text) == thorough
    assert count_words(text) == len(thorough)
