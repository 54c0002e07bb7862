"""What a trainer can configure where a URL is all it lets its users set: the URL's query.

``?accuracy=1&format=0.5`` are rewards and weights, ``cosine_length.max_len=4096`` is a reward's parameter;
``timeout_s``, ``completion_prefix``, ``kind`` (of a task whose label is a bare gold) and ``form`` (of the
reply) are not rewards.  No commas or braces: some trainers split at them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from service.errors import FieldError, invalid_request

KINDS = ("math", "choice", "text")


@dataclass(frozen=True, slots=True)
class Options:
    """The query, read.  ``rewards`` is as in a request of ours; empty for the default."""

    rewards: dict[str, object] = field(default_factory=dict)
    timeout_s: float | None = None
    prefix: str | None = None
    kind: str = "math"
    form: str = ""

    def request(self, items: list[dict[str, object]]) -> dict[str, object]:
        """A request of ours for these items."""
        sent: dict[str, object] = {"items": items, "detail": "none"}
        if self.rewards:
            sent["rewards"] = self.rewards
        if self.timeout_s is not None:
            sent["timeout_s"] = self.timeout_s
        return sent


def read_options(query: Iterable[tuple[str, str]]) -> Options:
    """The options of a URL's query.  Raises ``RequestError`` 422."""
    rewards: dict[str, object] = {}
    other: dict[str, str] = {}
    for key, value in query:
        if key in ("timeout_s", "completion_prefix", "kind", "form"):
            other[key] = value
        else:
            _add_reward(rewards, key, value)
    kind = other.get("kind", "math")
    if kind not in KINDS:
        raise invalid_request(FieldError("/kind", f"must be one of {', '.join(KINDS)}"))
    timeout_s = _finite("timeout_s", other["timeout_s"]) if "timeout_s" in other else None
    return Options(rewards, timeout_s, other.get("completion_prefix"), kind, other.get("form", ""))


def _add_reward(rewards: dict[str, object], key: str, value: str) -> None:
    """``name=weight`` or ``name.parameter=value``."""
    name, _, parameter = key.partition(".")
    part = rewards.setdefault(name, {})
    assert isinstance(part, dict)  # only this function fills it
    part[parameter or "weight"] = _finite(key, value) if not parameter or _is_number(value) else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _finite(key: str, text: str) -> float:
    if not _is_number(text) or not math.isfinite(float(text)):
        raise invalid_request(FieldError(f"/{key}", "must be a number"))
    return float(text)
