"""The languages that Assay knows, one file each: a file with a ``LANGUAGE`` is all that a new one takes.

Knowing a language is not having it: which of them a cell really has, and in what version, its worker says.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from sandbox.languages.base import CaseKind, Language, LimitRange

__all__ = ["CaseKind", "Language", "LimitRange", "find_language", "known_languages"]


@cache
def known_languages() -> tuple[Language, ...]:
    """Every language of the registry, by name."""
    names = sorted(info.name for info in iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(module.LANGUAGE for module in modules if hasattr(module, "LANGUAGE"))


def find_language(name: str) -> Language | None:
    """The language of this name or alias, whatever the case; None if there is none."""
    wanted = name.strip().lower()
    return next((language for language in known_languages() if wanted in language.names), None)
