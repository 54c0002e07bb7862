"""JavaScript and TypeScript: the test in a function of its own whose names are those that the language gave
before the program began; what the program has changed of the language's objects is put back first.
"""

from __future__ import annotations

import re
from importlib.resources import files

from sandbox.judge.programs.words import Words

_DECLARED = r"(?:async\s+)?(?:function|class|const|let|var|type|interface|enum)\b"
_EXPORT = re.compile(rf"^export\s+(?:default\s+)?(?={_DECLARED})", re.MULTILINE)
_IMPORT = re.compile(r"""^import\s[^;'"]*['"][^'"\n]+['"];?[ \t]*$""", re.MULTILINE)
_DECLARE = re.compile(r"^[ \t]*declare\s[^\n]*$", re.MULTILINE)
_PLACES = re.compile(r"/\* the program \*/|/\* the test \*/|NAME|PARTS|FAILED")


def weave(candidate: str, test: str, words: Words) -> str:
    """Program and test within ours; modules that they import come first, as they must."""
    imports = dict.fromkeys(_IMPORT.findall(candidate) + _IMPORT.findall(test))
    values = {
        "/* the program */": _EXPORT.sub("", _IMPORT.sub("", candidate)),
        "/* the test */": _DECLARE.sub("", _IMPORT.sub("", test)),
        "NAME": words.name,
        "PARTS": f"{words.parts[0]}n ^ {words.parts[1]}n",
        "FAILED": words.failed,
    }
    text = (files("sandbox.judge.programs") / "woven.js").read_text(encoding="utf-8")
    return "\n".join([*imports, _PLACES.sub(lambda found: values[found[0]], text)])
