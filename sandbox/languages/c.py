"""C: GNU C17, optimised."""

from __future__ import annotations

from sandbox.languages.base import Language
from sandbox.languages.gnu import FEW_ERRORS, quickly_linked
from sandbox.supervisor.recipes import Recipe

LANGUAGE = Language(
    name="c",
    title="C",
    aliases=("gcc", "c11", "c17"),
    cases=("stdio", "assert"),
    recipe=Recipe(
        name="c",
        source="main.c",
        needs=("gcc",),
        version=("gcc", "-dumpfullversion"),
        build=quickly_linked(f"gcc -std=gnu17 -O2 -w {FEW_ERRORS} -pipe -o main main.c -lm -lpthread"),
        programs=("main",),
        run=("{program}",),
    ),
)
