"""Rust: the test in a module of its own that sees the program's items; its ``#[test]`` functions, or its
``main``, are called by ours.
"""

from __future__ import annotations

import re

from sandbox.judge.programs.blanks import RUST, blanked, end_of_block, replaced
from sandbox.judge.programs.words import Words

_MACROS = r"(?<![\w:])(assert|assert_eq|assert_ne|panic|vec|format|matches|println|print)!"
_MAIN = r"\bfn\s+main\s*\("
_TEST = re.compile(r"#\[\s*test\s*\]((?:\s*#\[[^\]]*\])*)\s*(?:pub\s+)?fn\s+(\w+)\s*\(")
_MODULE = re.compile(r"\bmod\s+(\w+)\s*\{")
_MARKS = r"#\[\s*(?:test|cfg\s*\(\s*test\s*\)|should_panic[^\]]*)\s*\]"

_TAIL = """
fn main() {{
    use ::std::io::Write as _;
    let ended = ::std::panic::catch_unwind(|| {{ let _ = test_{name}::run_{name}(); }});
    let mut out = ::std::io::stdout();
    let Err(thrown) = ended else {{
        let (a, b) = (::std::hint::black_box({a}u64), ::std::hint::black_box({b}u64));
        let _ = out.write_all(::std::format!("\\n{{:016x}}\\n", a ^ b).as_bytes());
        let _ = out.flush();
        ::std::process::exit(0);
    }};
    let said = thrown.downcast_ref::<&str>().map(|text| text.to_string());
    let said = said.or_else(|| thrown.downcast_ref::<::std::string::String>().cloned()).unwrap_or_default();
    if said.starts_with("assertion") {{
        let _ = out.write_all(b"\\n{failed}\\n");
        let _ = out.flush();
    }}
    ::std::process::exit(101);
}}
"""


def weave(candidate: str, test: str, words: Words) -> str:
    """The program, the test's module, our ``main``."""
    name = words.name
    candidate = replaced(candidate, blanked(candidate, RUST), _MAIN, f"fn candidate_{name}(")
    test = replaced(test, blanked(test, RUST), _MACROS, r"::std::\1!")
    module = (
        f"#[allow(unused_imports, dead_code)]\nmod test_{name} {{\nuse super::*;\n{_runnable(test, name)}\n}}"
    )
    tail = _TAIL.format(name=name, failed=words.failed, a=words.parts[0], b=words.parts[1])
    return "\n".join([candidate, module, tail])


def _runnable(test: str, name: str) -> str:
    """The test with a public function ``run_…`` that does all of it."""
    code = blanked(test, RUST)
    if re.search(_MAIN, code):
        return replaced(test, code, _MAIN, f"pub fn run_{name}(")
    if _TEST.search(code):
        return _calling_tests(test, name)
    return f"pub fn run_{name}() {{\n{test}\n}}"


def _calling_tests(test: str, name: str) -> str:
    """Each module runs its own tests, which are private to it; the outermost one runs the modules."""
    code = blanked(test, RUST)
    pieces, names, own, at = [], [], [], 0
    for module in _MODULE.finditer(code):
        end = end_of_block(code, module.end() - 1)
        calls = _calls(code[module.end() : end])
        if module.start() < at or not calls:
            continue
        names.append(module[1])
        own.append(code[at : module.start()])
        pieces += [test[at : module.end()], _run(calls, name), test[module.end() : end]]
        at = end
    own.append(code[at:])
    calls = "\n".join([_calls("".join(own)), *(f"{module}::run_{name}();" for module in names)])
    woven = "".join([*pieces, test[at:], _run(calls, name)])
    return replaced(woven, blanked(woven, RUST), _MARKS, "")


def _run(calls: str, name: str) -> str:
    return f"\npub fn run_{name}() {{\n{calls}\n}}\n"


def _calls(code: str) -> str:
    """Statements that call the tests of a blanked source; one that should panic must."""
    return "\n".join(
        f"::std::assert!(::std::panic::catch_unwind(|| {{ let _ = {found[2]}(); }}).is_err());"
        if "should_panic" in found[1]
        else f"let _ = {found[2]}();"
        for found in _TEST.finditer(code)
    )
