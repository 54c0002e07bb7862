"""Bash: the script is parsed as a whole before any of it is run."""

from __future__ import annotations

from sandbox.languages.base import Language
from sandbox.supervisor.recipes import Recipe

LANGUAGE = Language(
    name="bash",
    title="Bash",
    aliases=("sh", "shell", "shellscript"),
    cases=("stdio",),
    recipe=Recipe(
        name="bash",
        source="main.sh",
        needs=("bash",),
        version=("bash", "--version"),
        build=("bash", "-n", "main.sh"),
        run=("bash", "{program}"),
        out_of_memory=("cannot allocate",),
    ),
)
