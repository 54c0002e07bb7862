"""How deep plain data nest: what comes after us (queues, cells, children) may be recursive."""

from __future__ import annotations

MAX_DEPTH = 100


def is_too_deep(value: object) -> bool:
    """Whether plain data nest more than ``MAX_DEPTH`` levels deep; level by level, not recursive itself."""
    level = _children(value)
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        level = [child for parent in level for child in _children(parent)]
    return True


def _children(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, dict) else []
