"""What the zygotes have imported before a program comes, and which of them is for it.

Each module more makes every fork dearer, if only a little: its pages are counted, mapped and unmapped again.
So most programs are forked from a small zygote, and those that import anything else from a wide one.
"""

from __future__ import annotations

import re

SMALL = (
    "abc", "array", "bisect", "builtins", "cmath", "collections", "collections.abc", "contextlib",
    "copy", "dataclasses", "enum", "functools", "heapq", "inspect", "io", "itertools", "json",
    "keyword", "linecache", "locale", "math", "operator", "os", "os.path", "random", "re", "select",
    "signal", "socket", "string", "struct", "subprocess", "sys", "textwrap", "threading", "time",
    "traceback", "types", "typing", "warnings", "weakref", "zlib",
)  # fmt: skip
WIDE = (
    "_strptime", "argparse", "ast", "calendar", "concurrent.futures", "csv", "datetime", "decimal",
    "fileinput", "fractions", "hashlib", "logging", "numbers", "pathlib", "pprint", "queue",
    "selectors", "shutil", "statistics", "tempfile", "timeit", "unicodedata", "unittest",
    "unittest.mock", "uuid",
)  # fmt: skip
_KNOWN = frozenset((*SMALL, "__future__", "collections", "os"))
_FROM = re.compile(r"^[ \t]*from[ \t]+(\w+)[\w.]*[ \t]+import\b", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^#\n]+)", re.MULTILINE)


def imports_more(source: str) -> bool:
    """Whether a Python source seems to import what the small zygote lacks.

    It is a guess from its lines, and a wrong one costs time only: either zygote can import anything.
    """
    return any(name not in _KNOWN for name in _FROM.findall(source)) or any(
        part.split(maxsplit=1)[0].partition(".")[0] not in _KNOWN
        for line in _IMPORT.findall(source)
        for part in re.split("[,;]", line)
        if part.strip()
    )
