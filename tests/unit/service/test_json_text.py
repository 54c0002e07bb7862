"""JSON in and out: strict in what is taken, always valid in what is given."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.wire.json_text import JsonError, dumps, loads

REFUSED = {
    "nan": b'{"a": NaN}',
    "infinity": b"[Infinity]",
    "minus infinity": b"[-Infinity]",
    "overflow": b"[1e999]",
    "too many digits": b"[" + b"9" * 5000 + b"]",
    "nested too deeply": b"[" * 100_000 + b"]" * 100_000,
    "invalid utf-8": b'"\xff\xfe"',
    "surrogate as utf-8": b'"\xed\xa0\x80"',
    "empty": b"",
    "cut off": b'{"a": 1',
    "trailing comma": b"[1,]",
    "single quotes": b"['a']",
    "control character": b'"a\x01b"',
    "two values": b"1 2",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("exact", [False, True])
def test_what_is_not_json_is_refused(text: bytes, *, exact: bool) -> None:
    """Neither reader takes what the standard does not allow, or what only a hostile caller sends."""
    with pytest.raises(JsonError):
        loads(text, exact_integers=exact)


def test_lone_surrogates_are_taken_and_given_back_as_valid_json() -> None:
    """A completion cut in the middle of a character can be scored, and the reply is ASCII."""
    value = loads(b'{"id": "\\ud800x"}')
    assert value == {"id": "\ud800x"}
    assert dumps(value) == b'{"id":"\\ud800x"}'


def test_big_integers_are_exact_on_request() -> None:
    """2^100 as a test's expected value stays 2^100."""
    text = json.dumps([2**100, -(2**70)]).encode()
    assert loads(text, exact_integers=True) == [2**100, -(2**70)]
    assert json.loads(dumps([2**100])) == [2**100]


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(plain)
def test_round_trip(value: object) -> None:
    """Whatever is written is read back the same, by ourselves and by the standard library."""
    assert loads(dumps(value), exact_integers=True) == value
    assert json.loads(dumps(value)) == value


@given(st.text(st.characters(categories=("Cs", "L", "Cc"))))
def test_any_string_can_be_replied(text: str) -> None:
    """No string breaks the reply, surrogates included."""
    assert json.loads(dumps({"answer": text})) == {"answer": text}
