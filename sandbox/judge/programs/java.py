"""Java: the test's ``main``, or its bare statements, called by a class of ours with assertions enabled."""

from __future__ import annotations

import re

from sandbox.judge.programs.blanks import JAVA, blanked, replaced
from sandbox.judge.programs.words import Words

_IMPORT = re.compile(r"^[ \t]*import\s+(?:static\s+)?[\w.]+(?:\s*\.\s*\*)?\s*;", re.MULTILINE)
_PACKAGE = r"^[ \t]*package\s+[\w.]+\s*;"
_TYPE = re.compile(r"\b(?:class|interface|enum|record)\s+(\w+)")
_MAIN = re.compile(r"\bstatic\s+(?:final\s+)?void\s+main\s*\(")
# What a test is written in: a program that declares such a name gets an error for it.
_GIVEN = {
    **dict.fromkeys(("Arrays", "Collection", "Collections", "List", "Objects"), "java.util"),
    **dict.fromkeys(
        ("AssertionError", "Boolean", "Character", "Double", "Integer", "Long", "Math", "Object"), "java.lang"
    ),
    **dict.fromkeys(("Exception", "RuntimeException", "String", "System", "Throwable"), "java.lang"),
}

_LAUNCHER = """
public class Launcher_{name} {{
    public static void main(java.lang.String[] arguments) throws java.lang.Throwable {{
        java.io.FileOutputStream out = new java.io.FileOutputStream(java.io.FileDescriptor.out);
        java.lang.Runtime machine = java.lang.Runtime.getRuntime();
        java.lang.ClassLoader.getSystemClassLoader().setDefaultAssertionStatus(true);
        try {{
            {call}
        }} catch (java.lang.Throwable thrown) {{
            thrown.printStackTrace();
            if (thrown instanceof java.lang.AssertionError) {{
                out.write("\\n{failed}\\n".getBytes());
            }}
            machine.halt(1);
        }}
        out.write(java.lang.String.format("\\n%016x\\n", {a}L ^ {b}L).getBytes());
        machine.halt(0);
    }}
}}
"""


def weave(candidate: str, test: str, words: Words) -> str:
    """Imports of both, our class, the program, the test."""
    candidate, imports = _without_imports(candidate)
    test, more = _without_imports(test)
    given = _shadowed(candidate, test)
    tester = _class_of_main(test)
    if tester:
        call = f"{tester}.main(arguments);"
        candidate = _renamed(candidate, set(_TYPE.findall(blanked(test, JAVA))), words.name)
    else:
        call = f"Test_{words.name}.run();"
        test = f"class Test_{words.name} {{ static void run() throws java.lang.Throwable {{\n{test}\n}} }}"
    launcher = _LAUNCHER.format(
        name=words.name, call=call, failed=words.failed, a=words.parts[0], b=words.parts[1]
    )
    lines = dict.fromkeys([*imports, *more, *given])
    return "\n".join([*lines, launcher, candidate, test, ""])


def _without_imports(source: str) -> tuple[str, list[str]]:
    code = blanked(source, JAVA)
    imports = [source[found.start() : found.end()].strip() for found in _IMPORT.finditer(code)]
    source = replaced(source, code, _IMPORT.pattern, "")
    return replaced(source, blanked(source, JAVA), _PACKAGE, ""), imports


def _shadowed(candidate: str, test: str) -> list[str]:
    declared = set(_TYPE.findall(blanked(candidate, JAVA)))
    used = set(re.findall(r"\w+", blanked(test, JAVA)))
    return [f"import {_GIVEN[name]}.{name};" for name in sorted(declared & used & _GIVEN.keys())]


def _class_of_main(test: str) -> str:
    """The type in which the test's ``main`` stands; nothing if it has none."""
    code = blanked(test, JAVA)
    found = _MAIN.search(code)
    types = _TYPE.findall(code[: found.start()]) if found else []
    return types[-1] if types else ""


def _renamed(candidate: str, taken: set[str], name: str) -> str:
    """The program with types of its own where the test has some of the same name, as ``Main`` may be."""
    for clash in sorted(taken & set(_TYPE.findall(blanked(candidate, JAVA)))):
        candidate = replaced(candidate, blanked(candidate, JAVA), rf"\b{clash}\b", f"{clash}_{name}")
    return candidate
