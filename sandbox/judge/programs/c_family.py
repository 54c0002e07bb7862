"""C and C++: the test's ``main``, or its bare statements, behind the program in one translation unit.

The program's macros end where the test begins, ``assert`` is the standard one and reports to us, and in C++
the test stands in a namespace whose own comparison operators hide those that the program has put around
standard types.
"""

from __future__ import annotations

import re

from sandbox.judge.programs.blanks import C_FAMILY, blanked, end_of_block
from sandbox.judge.programs.words import Words

_MACRO = re.compile(r"^[ \t]*(?:#|%:|\?\?=)[ \t]*define[ \t]+(\w+)", re.MULTILINE)
_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include\b[^\n]*$", re.MULTILINE)
_MAIN = re.compile(r"\bmain\s*\(([^()]*)\)\s*\{")
_EVERYTHING = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<bits/stdc\+\+\.h>[^\n]*", re.MULTILINE)
_OURS = ("main", "assert", "NDEBUG", "__assert_fail", "static", "int", "void", "return", "namespace", "if")

_HEAD = """{first}
#include <assert.h>
#define main candidate_{name}
#line 1
{candidate}
"""
_BETWEEN = """
{undefine}
#include <assert.h>
{includes}
__attribute__((noreturn)) static void fail_{name}(void);
{opening}
#define __assert_fail(...) fail_{name}()
#define main run_{name}
#line 1 "test"
{test}
#undef main
#undef __assert_fail
{closing}
"""
_TAIL = """
#include <stdio.h>
#include <unistd.h>
static void say_{name}(const char *text, unsigned long size) {{
    if (write(1, text, size) < 0) {{}}
}}
static void fail_{name}(void) {{
    say_{name}("\\n{failed}\\n", 18);
    _exit(1);
    __builtin_trap();
}}
int main(int count, char **arguments) {{
    int status = {call};
    if (status == 0) {{
        char text[32];
        volatile unsigned long a = {a}UL, b = {b}UL;
        snprintf(text, sizeof text, "\\n%016lx\\n", a ^ b);
        say_{name}(text, 18);
    }}
    _exit(status);
    return count + !arguments;
}}
"""
_HIDING = "\n".join(
    f"static inline bool operator{sign}(own_{{name}}, own_{{name}}) {{{{ return false; }}}}"
    for sign in ("==", "!=", "<", ">", "<=", ">=")
)


def weave_c(candidate: str, test: str, words: Words) -> str:
    """C."""
    return _weave(candidate, test, words, "", "", "", "")


def weave_cpp(candidate: str, test: str, words: Words) -> str:
    """C++."""
    name = words.name
    opening = f"namespace test_{name} {{\nstruct own_{name} {{}};\n{_HIDING.format(name=name)}"
    everything = (
        _EVERYTHING.search(candidate + "\n" + test) is not None
    )  # compiled in advance, if it comes first
    first = "#include <bits/stdc++.h>" if everything else ""
    candidate, test = (_EVERYTHING.sub("", source) for source in (candidate, test))
    return _weave(candidate, test, words, first, opening, "}", f"test_{name}::")


def _weave(
    candidate: str, test: str, words: Words, first: str, opening: str, closing: str, scope: str
) -> str:
    name = words.name
    includes = "\n".join(_INCLUDE.findall(test))
    body, takes_arguments = _as_main(_INCLUDE.sub("", test))
    names = [*dict.fromkeys([*_OURS, *_MACRO.findall(candidate)])]
    parts = {
        "name": name,
        "first": first,
        "candidate": candidate,
        "undefine": "\n".join(f"#undef {macro}" for macro in names),
        "includes": includes,
        "opening": opening,
        "closing": closing,
        "test": body,
        "failed": words.failed,
        "call": f"{scope}run_{name}({'count, arguments' if takes_arguments else ''})",
        "a": words.parts[0],
        "b": words.parts[1],
    }
    return "".join(text.format(**parts) for text in (_HEAD, _BETWEEN, _TAIL))


def _as_main(test: str) -> tuple[str, bool]:
    """The test with a ``main`` that returns at its end, as only one that is called so may leave out; and
    whether it takes arguments.
    """
    code = blanked(test, C_FAMILY)
    found = _MAIN.search(code)
    if found is None:
        return f"static int main(void) {{\n{test}\nreturn 0;\n}}", False
    end = end_of_block(code, found.end() - 1)
    takes_arguments = found[1].strip() not in ("", "void")
    return f"{test[:end]}\nreturn 0;\n{test[end:]}", takes_arguments
