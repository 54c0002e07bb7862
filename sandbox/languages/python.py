"""Python: programs run by the cell's own CPython."""

from __future__ import annotations

from sandbox.languages.base import Language

LANGUAGE = Language(
    name="python",
    title="Python 3",
    aliases=("py", "python3", "py3", "cpython"),
    cases=("stdio", "call", "assert"),
)
