"""JavaScript: programs and functions, run by Node.js."""

from __future__ import annotations

from sandbox.job import Limits
from sandbox.languages.base import Language, LimitRange
from sandbox.languages.texts import harness_text
from sandbox.supervisor.recipes import Recipe

NODE = ("node", "--max-old-space-size={heap_mb}", "--stack-size=16000")
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
    ),
)
