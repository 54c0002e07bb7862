"""Where a source's code is: the same text with comments and literals blanked, so that patterns find code
only.  Good enough for laying a test beside a program; what is misread costs a program its own test.
"""

from __future__ import annotations

import re

_COMMENTS = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
_DOUBLE = r'"(?:\\.|[^"\\\n])*"'
_SINGLE = r"'(?:\\.|[^'\\\n])*'"

C_FAMILY = re.compile(rf'{_COMMENTS}|R"([^()\\\s]{{0,16}})\(.*?\)\1"|{_DOUBLE}|{_SINGLE}', re.DOTALL)
JAVA = re.compile(rf'{_COMMENTS}|"""(?:\\.|.)*?"""|{_DOUBLE}|{_SINGLE}', re.DOTALL)
GO = re.compile(rf"{_COMMENTS}|`[^`]*`|{_DOUBLE}|{_SINGLE}", re.DOTALL)
RUST = re.compile(rf"""{_COMMENTS}|r(#*)".*?"\1|"(?:\\.|[^"\\])*"|'(?:\\[^\n']+|\\'|[^'\\\n])'""", re.DOTALL)


def blanked(source: str, literals: re.Pattern[str]) -> str:
    """The source with all of these made of blanks; as long as it was, line for line."""
    return literals.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)


def end_of_block(code: str, opening: int) -> int:
    """Where the brace at ``opening`` is closed in a blanked source; its end where it never is."""
    depth = 0
    for brace in re.compile(r"[{}]").finditer(code, opening):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    return len(code)


def replaced(source: str, code: str, pattern: str, by: str) -> str:
    """The source with what the pattern finds in its code replaced; ``code`` is the blanked source."""
    pieces, at = [], 0
    for found in re.finditer(pattern, code, re.MULTILINE):
        pieces += [source[at : found.start()], found.expand(by)]
        at = found.end()
    return "".join([*pieces, source[at:]])
