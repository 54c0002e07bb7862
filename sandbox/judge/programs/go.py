"""Go: program and test in one file of package ``main``; ``Test…(t *testing.T)`` functions are run by the
standard library's own runner, and each is counted when it has been seen through.
"""

from __future__ import annotations

import re

from sandbox.judge.programs import testify
from sandbox.judge.programs.blanks import GO, blanked, replaced
from sandbox.judge.programs.words import Words

_PACKAGE = r"^[ \t]*package\s+\w+[ \t;]*$"
_GROUP = re.compile(r"^[ \t]*import\s*\((.*?)\)", re.MULTILINE | re.DOTALL)
_SINGLE = re.compile(r'^[ \t]*import\s+((?:[\w.]+\s+)?["`][^"`\n]+["`])', re.MULTILINE)
_SPEC = re.compile(r'(?:([\w.]+)\s+)?["`]([^"`\n]+)["`]')
_MAIN = r"^func\s+main\s*\("
_TEST = re.compile(r"^func\s+(Test\w*)\s*\(\s*\w+\s+\*\s*testing\s*\.\s*T\s*\)", re.MULTILINE)
_USUAL = ("errors", "fmt", "math", "reflect", "sort", "strings", "testing")  # which a test may leave out
# Names of the language that a program could give another meaning to, in the test as well.
_GIVEN = r"true|false|nil|panic|append|len|cap|copy|make|new|recover|print|println"
_TYPES = (
    r"any|bool|byte|error|float32|float64|rune|string|complex64|complex128|uintptr"
    r"|int|int8|int16|int32|int64|uint|uint8|uint16|uint32|uint64"
)
_SHADOW = re.compile(
    rf"^(?:func|var|const|type)\s+({_GIVEN}|{_TYPES})\b|^[ \t]+({_GIVEN}|{_TYPES})[ \t]*(?:=[^=]|,)",
    re.MULTILINE,
)

_TAIL = """
func pass_{name}() {{
    a, b := uint64({a}), uint64({b})
    own_syscall_{name}.Write(1, []byte(own_fmt_{name}.Sprintf("\\n%016x\\n", a^b)))
}}

func fail_{name}() {{ own_syscall_{name}.Write(1, []byte("\\n{failed}\\n")) }}
"""
_RUNNING_MAIN = """
func main() {{
    run_{name}()
    pass_{name}()
    own_os_{name}.Exit(0)
}}
"""
_RUNNING_TESTS = """
func main() {{
    done := 0
    see := func(test func(*own_testing_{name}.T)) func(*own_testing_{name}.T) {{
        return func(t *own_testing_{name}.T) {{
            through := false
            t.Cleanup(func() {{
                if t.Failed() {{
                    fail_{name}()
                }} else if through || t.Skipped() {{
                    done++
                }}
                if done == {count} {{
                    pass_{name}()
                }}
            }})
            test(t)
            through = true
        }}
    }}
    all := func(_, _ string) (bool, error) {{ return true, nil }}
    own_testing_{name}.Main(all, []own_testing_{name}.InternalTest{{
{tests}
    }}, nil, nil)
}}
"""


def weave(candidate: str, test: str, words: Words) -> str:
    """One file: imports of both, the program, the test, our ``main``."""
    name = words.name
    candidate, imports = _without_imports(candidate)
    test, more = _without_imports(test)
    shims = [spec for spec in more if spec[1].startswith(testify.PATH)]
    tests = _TEST.findall(blanked(test, GO))
    needed = [
        "fmt",
        "syscall",
        "testing" if tests else "os",
        *(testify.IMPORTS if shims else ()),
    ]
    named = set(re.findall(r"\b(\w+)\.", blanked(test, GO))) - {path for _, path in [*imports, *more]}
    more += [("", path) for path in _USUAL if path in named]
    own = [(f"own_{path}_{name}", path) for path in needed]
    wanted = dict.fromkeys(spec for spec in [*imports, *more] if not spec[1].startswith(testify.PATH))
    lines = [f'import {alias} "{path}"' for alias, path in [*wanted, *own]]
    candidate = replaced(candidate, blanked(candidate, GO), _MAIN, f"func candidate_{name}(")
    values = {"name": name, "a": words.parts[0], "b": words.parts[1], "failed": words.failed}
    parts = ["package main", *lines, *_refusals(candidate, test), candidate, _runnable(test, tests, name)]
    parts += [testify.stand_in(alias, path, name) for alias, path in shims]
    if tests:
        rows = "\n".join(f'        {{Name: "{each}", F: see({each})}},' for each in tests)
        parts.append(_RUNNING_TESTS.format(tests=rows, count=len(tests), **values))
    else:
        parts.append(_RUNNING_MAIN.format(**values))
    return "\n".join([*parts, _TAIL.format(**values)])


def _runnable(test: str, tests: list[str], name: str) -> str:
    code = blanked(test, GO)
    if tests or re.search(_MAIN, code, re.MULTILINE):
        return replaced(test, code, _MAIN, f"func run_{name}(")
    return f"func run_{name}() {{\n{test}\n}}"


def _without_imports(source: str) -> tuple[str, list[tuple[str, str]]]:
    """The source without package clause and imports, and these: alias, or nothing, and path."""
    specs: list[tuple[str, str]] = []
    for pattern in (_GROUP, _SINGLE):
        for found in pattern.finditer(source):
            specs += [(alias, path) for alias, path in _SPEC.findall(found[1])]
        source = pattern.sub("", source)
    return replaced(source, blanked(source, GO), _PACKAGE, ""), [_named(spec) for spec in specs]


def _named(spec: tuple[str, str]) -> tuple[str, str]:
    alias, path = spec
    return (alias or path.rpartition("/")[2] if path.startswith(testify.PATH) else alias, path)


def _refusals(candidate: str, test: str) -> list[str]:
    """Code that does not compile where the program gives a name of the language, which the test uses,
    another meaning.
    """
    used = set(re.findall(r"\w+", blanked(test, GO)))
    shadowed = {a or b for a, b in _SHADOW.findall(_top_level(blanked(candidate, GO)))} & used
    return [f"redeclared {name}" for name in sorted(shadowed)]


def _top_level(code: str) -> str:
    """The code outside of all braces."""
    kept, depth = [], 0
    for piece in re.split(r"([{}])", code):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if depth == 0:
            kept.append(piece)
    return "".join(kept)
