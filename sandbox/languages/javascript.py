"""JavaScript: programs and functions, run by Node.js."""

from __future__ import annotations

from sandbox.job import Limits
from sandbox.languages.base import Language, LimitRange
from sandbox.languages.texts import harness_text
from sandbox.supervisor.recipes import Recipe

_STACK = "--stack-size=16000"
NODE = ("node", "{ahead}", "--max-old-space-size={heap_mb}", _STACK)
# Debian's Node.js runs all of its own start-up code each time; deploy/cell.Dockerfile keeps what comes of it,
# for each heap size that is often asked for, because a snapshot is bound to its options.
AHEAD = "--snapshot-blob=/usr/local/lib/assay/node-{heap_mb}.blob"
AHEAD_CHECK = ("node", AHEAD.format(heap_mb=512), "--max-old-space-size=512", _STACK, "/dev/null")
BESIDE = (("start.js", harness_text("start.js")), ("answer.js", harness_text("answer.js")))
OUT_OF_MEMORY = (
    "JavaScript heap out of memory",
    "Array buffer allocation failed",
    "ERR_MEMORY_ALLOCATION_FAILED",
)

LANGUAGE = Language(
    name="javascript",
    title="JavaScript (Node.js)",
    aliases=("js", "node", "nodejs", "ecmascript", "mjs", "cjs", "jsx"),
    cases=("stdio", "call", "assert"),
    defaults=Limits(memory_mb=512),
    limits=LimitRange(memory_mb=(64, 4096)),
    recipe=Recipe(
        name="javascript",
        source="main.js",
        needs=("node",),
        version=("node", "--version"),
        beside=BESIDE,
        run=(*NODE, "{workshop}/start.js", "{program}"),
        call=(*NODE, "{workshop}/answer.js", "{program}"),
        out_of_memory=OUT_OF_MEMORY,
        notes=True,
        ahead=AHEAD,
        ahead_check=AHEAD_CHECK,
    ),
)
