"""From pydantic's error locations to JSON pointers into what the caller sent."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from pydantic import ValidationError

from service.errors import FieldError

# Only tasks are told apart by a field of their own, ``kind``.
_TASK_KIND_ERRORS = frozenset({"union_tag_invalid", "union_tag_not_found"})
_OWN_WORDS = MappingProxyType(
    {
        "model_type": "must be an object",
        "model_attributes_type": "must be an object",
        "dict_type": "must be an object",
        "union_tag_invalid": "must be math, code, choice, text or none",
        "union_tag_not_found": "must be math, code, choice, text or none",
        "missing": "is required",
    }
)


def field_errors(err: ValidationError, sent: object, base: str = "") -> tuple[FieldError, ...]:
    """The errors of a validation, deepest first: of a union's branches the one that fits best speaks."""
    found = [
        (_data_path(e["loc"], sent, e["type"]), _OWN_WORDS.get(e["type"], e["msg"]))
        for e in err.errors(include_url=False, include_context=False, include_input=False)
    ]
    found.sort(key=lambda pair: -len(pair[0]))
    return tuple(FieldError(base + to_pointer(path), message) for path, message in found)


def to_pointer(path: Sequence[int | str]) -> str:
    """RFC 6901."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _data_path(loc: Sequence[int | str], sent: object, error: str) -> list[int | str]:
    """A location without the names of union branches, found by walking along it through the data."""
    path: list[int | str] = []
    for position, part in enumerate(loc):
        if _leads_on(sent, part):
            sent = sent[part]  # type: ignore[index]  # _leads_on looked
        elif not (error == "missing" and position == len(loc) - 1):
            continue
        path.append(part)
    return [*path, "kind"] if error in _TASK_KIND_ERRORS else path


def _leads_on(sent: object, part: int | str) -> bool:
    if isinstance(sent, list):
        return isinstance(part, int) and part < len(sent)
    return isinstance(sent, dict) and part in sent
