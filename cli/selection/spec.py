"""What ``--select`` asks for, read from its text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

from service.rewards.scripts import LANGUAGES


class Which(Enum):
    """How many right completions of a prompt are taken."""

    BEST = "best"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Spec:
    """Which completions are taken: always right ones, of each prompt the best (highest reward) or all.

    ``language``: the thinking keeps to it (at least nine words of ten).  ``min_length``, ``max_length`` and
    ``max_paragraph`` are in characters; ``max_repetition`` is the share of word 3-grams that occurred before.
    ``no_code``: no fenced code in the thinking.  ``unique``: of equal completions of a prompt only the first.
    ``min_accuracy``, ``max_accuracy``: of the prompt's completions that were scored, so many are right;
    ``mixed``: neither all nor none of them.
    """

    which: Which = Which.BEST
    language: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    max_paragraph: int | None = None
    max_repetition: float | None = None
    min_accuracy: float | None = None
    max_accuracy: float | None = None
    no_code: bool = False
    unique: bool = False
    mixed: bool = False


def read_spec(text: str) -> Spec:
    """``best,language=en,max-length=8000,unique``.  Raises ``ValueError``, which names the wrong word."""
    first, *words = [word.strip() for word in text.split(",")]
    try:
        given: dict[str, Any] = {"which": Which(first)}
    except ValueError:
        raise ValueError(f"{first!r} is neither best nor all") from None
    given.update(map(_filter, words))
    return Spec(**given)


def _filter(word: str) -> tuple[str, object]:
    """The field and the value of one filter."""
    name, has_value, value = word.partition("=")
    kinds = {one.name.replace("_", "-"): str(one.type) for one in fields(Spec) if one.name != "which"}
    if name not in kinds:
        raise ValueError(f"{name!r} is no filter; there are {', '.join(kinds)}")
    field = name.replace("-", "_")
    if kinds[name] != "bool":
        return field, _value(name, value, kinds[name])
    if has_value:
        raise ValueError(f"{name} takes no value")
    return field, True


def _value(name: str, value: str, kind: str) -> object:
    read = next(reader for start, reader in _READERS.items() if kind.startswith(start))
    try:
        return read(value)
    except ValueError:
        wanted = f"one of {', '.join(LANGUAGES)}" if name == "language" else "a number"
        raise ValueError(f"{name}={value}: not {wanted}") from None


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError
    return value


_READERS: Mapping[str, Callable[[str], object]] = {"str": _language, "int": int, "float": float}
