"""TypeScript: types are taken off, not checked; the rest is JavaScript."""

from __future__ import annotations

from sandbox.job import Limits
from sandbox.languages.base import Language, LimitRange
from sandbox.languages.javascript import AHEAD, AHEAD_CHECK, BESIDE, NODE, OUT_OF_MEMORY
from sandbox.supervisor.recipes import Recipe

_ESBUILD = "esbuild main.ts --platform=node --target=node18 --log-level=error --log-limit=20"

LANGUAGE = Language(
    name="typescript",
    title="TypeScript (Node.js)",
    aliases=("ts", "tsx", "mts", "cts"),
    cases=("stdio", "call", "assert"),
    defaults=Limits(memory_mb=512),
    limits=LimitRange(memory_mb=(64, 4096)),
    recipe=Recipe(
        name="typescript",
        source="main.ts",
        needs=("node", "esbuild"),
        version=("esbuild", "--version"),
        beside=BESIDE,
        # A module that awaits at its top level has no other form than a module's.
        build=(
            "sh",
            "-c",
            f"{_ESBUILD} --format=cjs --outfile=main.js 2>/dev/null"
            f" || {_ESBUILD} --format=esm --outfile=main.mjs",
        ),
        programs=("main.js", "main.mjs"),
        run=(*NODE, "{workshop}/start.js", "{program}"),
        call=(*NODE, "{workshop}/answer.js", "{program}"),
        out_of_memory=OUT_OF_MEMORY,
        notes=True,
        ahead=AHEAD,
        ahead_check=AHEAD_CHECK,
    ),
)
