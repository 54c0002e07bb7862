"""Bash: what is parsed before anything runs must be right; what comes later is the run's own business."""

from __future__ import annotations

from sandbox.languages.base import Language
from sandbox.languages.texts import harness_text
from sandbox.supervisor.recipes import Recipe

LANGUAGE = Language(
    name="bash",
    title="Bash",
    aliases=("sh", "shell", "shellscript"),
    cases=("stdio", "assert"),
    recipe=Recipe(
        name="bash",
        source="main.sh",
        needs=("bash",),
        version=("bash", "--version"),
        beside=(("check.sh", harness_text("check.sh")),),
        build=("sh", "-c", "bash -O extglob -n main.sh 2>/dev/null || exec bash check.sh main.sh"),
        run=("bash", "{program}"),
        out_of_memory=("cannot allocate",),
    ),
)
