"""Test sources of the languages in which test and program are one: what passes, what fails, and what a program
may not do to pass.
"""

# ruff: noqa: E501 -- each program stays on its line
from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.cells.order import Cell
from sandbox.job import AssertCase, Job, JobResult, Limits
from sandbox.judge.run import judge_job
from tests.fakes.makers import BACKENDS, open_cell

pytestmark = pytest.mark.slow

ADD = {
    "bash": "add() { echo $(($1 + $2)); }",
    "c": "#define unused 1\nint add(int a, int b) { return a + b; }\nint main(void) { return 5; }",
    "cpp": "#include <bits/stdc++.h>\nusing namespace std;\nvector<long> add(vector<long> a, long b) { for (auto &x : a) x += b; return a; }",
    "go": 'package main\nimport ("fmt"; "sort")\nfunc Add(a, b int) int { x := []int{a}; sort.Ints(x); return a + b }\nfunc main() { fmt.Println(1) }',
    "java": "import java.util.*;\nclass Solution { static int add(int a, int b) { return a + b; } }\npublic class Main { public static void main(String[] a) {} }",
    "javascript": "function add(a, b) { return a + b }\nmodule.exports = { add };",
    "rust": "use std::collections::HashMap;\nfn add(a: i32, b: i32) -> i32 { let _m: HashMap<i32, i32> = HashMap::new(); a + b }\nfn main() {}",
    "typescript": "export function add(a: number, b: number): number { return a + b }",
}
# The word EXPECTED stands for a number, of which 3 is right.
SOURCES = {
    "c main": ("c", "#undef NDEBUG\n#include <assert.h>\nint main(void) { assert(add(1, 2) == EXPECTED); }"),
    "c statement": ("c", "assert(add(1, 2) == EXPECTED);"),
    "cpp main": ("cpp", "#undef NDEBUG\n#include <assert.h>\nint main() { auto candidate = add; assert(candidate({1, 2}, 1) == (std::vector<long>{2, EXPECTED})); }"),
    "cpp helper": ("cpp", "bool same(vector<long> a, vector<long> b) { return a == b; }\nint main() { assert (same(add({2}, 1), {EXPECTED})); return 0; }"),
    "java main": ("java", "public class Main { public static void main(String[] args) { List<Boolean> all = Arrays.asList(Solution.add(1, 2) == EXPECTED); if (all.contains(false)) throw new AssertionError(); } }"),
    "java assert": ("java", "import java.util.function.*;\nclass Check { public static void main(String[] args) { IntBinaryOperator f = Solution::add; assert f.applyAsInt(1, 2) == EXPECTED; } }"),
    "java statement": ("java", "assert Solution.add(1, 2) == EXPECTED;"),
    "go testify": ("go", 'package main\nimport ("testing"; "github.com/stretchr/testify/assert")\nfunc TestAdd(t *testing.T) {\n assert := assert.New(t)\n assert.Equal(EXPECTED, Add(1, 2))\n}'),
    "go subtests": ("go", 'func TestAdd(t *testing.T) { for i, c := range []int{EXPECTED} { t.Run(fmt.Sprintf("x%d", i), func(t *testing.T) { if Add(1, 2) != c { t.Errorf("no") } }) } }\nfunc TestOther(t *testing.T) {}'),
    "rust tests": ("rust", '#[cfg(test)]\nmod tests {\n use super::*;\n #[test]\n fn one() { assert_eq!(add(1, 2), EXPECTED); }\n #[test]\n #[should_panic]\n fn two() { panic!("x"); } }'),
    "rust main": ("rust", "fn main() { let candidate = add; assert_eq!(candidate(1, 2), EXPECTED); }"),
    "rust statement": ("rust", "use std::collections::HashMap;\nlet _m: HashMap<u8, u8> = HashMap::new();\nassert!(add(1, 2) == EXPECTED);"),
    "javascript console": ("javascript", "const testAdd = () => { console.assert(add(1, 2) === EXPECTED) }\ntestAdd()"),
    "javascript assert": ("javascript", 'const assert = require("node:assert");\nfunction test() { assert.deepEqual(add(1, 2), EXPECTED); }\ntest();'),
    "javascript later": ("javascript", 'const assert = require("assert");\nsetTimeout(() => assert.equal(add(1, 2), EXPECTED), 5);'),
    "typescript assert": ("typescript", 'declare var require: any;\nconst assert = require("node:assert");\nfunction test() { assert.deepEqual(add(1, 2), EXPECTED); }\ntest();'),
    "bash statement": ("bash", "[[ $(add 1 2) = EXPECTED ]]"),
}  # fmt: skip
LIMITS = Limits(time_s=10, memory_mb=1024)


@pytest.fixture(scope="module", params=BACKENDS)
def cell(request: pytest.FixtureRequest) -> Iterator[Cell]:
    with open_cell(request.param) as opened:
        yield opened


def judged(cell: Cell, language: str, source: str, test: str) -> JobResult | None:
    """None where the cell lacks the language."""
    if language not in {info.name for info in cell.languages()}:
        return None
    job = Job("1", language, source, (AssertCase(test),), limits=LIMITS)
    result = judge_job(job, cell, lambda: cell)
    assert isinstance(result, JobResult)
    assert result.trust == "shared-process"
    return result


@pytest.mark.parametrize("name", SOURCES)
def test_a_test_source_passes_and_fails(cell: Cell, name: str) -> None:
    """As it does where its language is at home."""
    language, test = SOURCES[name]
    right = judged(cell, language, ADD[language], test.replace("EXPECTED", "3"))
    wrong = judged(cell, language, ADD[language], test.replace("EXPECTED", "4"))
    if right is None or wrong is None:
        return
    assert right.verdict == "correct", right
    assert wrong.verdict in ("incorrect", "runtime_error"), wrong
    assert wrong.verdict == "incorrect" or name == "javascript later"


C_TEST = "int main(void) { assert(add(1, 2) == 3); }"
CPP_TEST = (
    "#undef NDEBUG\n#include <cassert>\nint main() { assert(add({1, 2}) == (std::vector<long>{1, 2})); }"
)
TEXT_TEST = '#include <cassert>\nint main() { assert(name() == "right"); }'
JAVA_TEST = "public class Main { public static void main(String[] args) { List<Boolean> all = Arrays.asList(new Solution().add(1, 2) == 3); if (all.contains(false)) throw new AssertionError(); } }"
GO_TEST = 'func TestAdd(t *testing.T) { if Add(1, 2) != 3 { t.Errorf("no") } }'
RUST_TEST = "#[cfg(test)] mod tests { use super::*; #[test] fn one() { assert_eq!(add(1, 2), 3); } }"
JS_TEST = 'const assert = require("assert");\nfunction test() { assert.deepStrictEqual(add(1, 2), 3); assert(add(1, 2) === 3); }\ntest();'
C_EXIT = "#include <stdlib.h>\n#include <unistd.h>\n"
CPP_HEAD = "#include <vector>\n#include <string>\n#include <cstdlib>\n#include <unistd.h>\n"
CPP_WRONG = "std::vector<long> add(std::vector<long> a) { return {}; }\n"
JAVA_WRONG = "class Solution { int add(int a, int b) { return 0; } }\n"
GO_WRONG = "func Add(a, b int) int { return 0 }\n"
RUST_WRONG = "fn add(_a: i32, _b: i32) -> i32 { 0 }\n"
JS_WRONG = "function add(a, b) { return 0 }\n"
HACKS = {
    "c exits": ("c", C_EXIT + "int add(int a, int b) { exit(0); }", C_TEST),
    "c exits early": ("c", C_EXIT + "__attribute__((constructor)) static void go(void) { _exit(0); }\nint add(int a, int b) { return 0; }", C_TEST),
    "c defines assert": ("c", "#define assert(x)\n#define NDEBUG\nint add(int a, int b) { return 0; }", C_TEST),
    "c catches the failure": ("c", C_EXIT + "#include <signal.h>\nstatic void end(int s) { _exit(0); }\nint add(int a, int b) { signal(SIGABRT, end); signal(SIGILL, end); signal(SIGTRAP, end); return 0; }", C_TEST),
    "c replaces the failure": ("c", "void __assert_fail(const char *a, const char *b, unsigned c, const char *d) { __builtin_exit(0); }\nvoid abort(void) { __builtin_exit(0); }\nint add(int a, int b) { return 0; }", C_TEST),
    "c own main": ("c", "int add(int a, int b) { return 0; }\n#undef main\nint main(void) { return 0; }\n#define main other", C_TEST),
    "c swallows the test": ("c", "int add(int a, int b) { return 0; }\nint main(void) { return 0; }\n#if 0", C_TEST),
    "c comments it out": ("c", "int add(int a, int b) { return 0; }\nint main(void) { return 0; } /*", C_TEST),
    "c at exit": ("c", C_EXIT + "static void end(void) { _exit(0); }\nint add(int a, int b) { atexit(end); return 0; }", C_TEST),
    "c own exit": ("c", "void _exit(int s) { for (;;) __builtin_exit(0); }\nint add(int a, int b) { return 0; }", C_TEST),
    "c defines the test's words": ("c", "#define add(a, b) 3\n#define return\n#define if(x) if (0)\nint add_(int a) { }", "int main(void) { if (add(1, 2) != 3) return 1; return 0; }"),
    "cpp operator": ("cpp", CPP_HEAD + CPP_WRONG + "bool operator==(const std::vector<long> &, const std::vector<long> &) { return true; }", CPP_TEST),
    "cpp text operator": ("cpp", CPP_HEAD + 'std::string name() { return "x"; }\nbool operator==(const std::string &, const char *) { return true; }', TEXT_TEST),
    "cpp before main": ("cpp", CPP_HEAD + CPP_WRONG + "struct E { E() { _exit(0); } } e;", CPP_TEST),
    "cpp quick exit": ("cpp", CPP_HEAD + "std::vector<long> add(std::vector<long> a) { std::quick_exit(0); }", CPP_TEST),
    "cpp terminate": ("cpp", CPP_HEAD + "#include <exception>\nstd::vector<long> add(std::vector<long> a) { std::set_terminate([] { _exit(0); }); throw 1; }", CPP_TEST),
    "cpp thread": ("cpp", CPP_HEAD + "#include <thread>\nstd::vector<long> add(std::vector<long> a) { std::thread([] { _exit(0); }).detach(); sleep(1); return {}; }", CPP_TEST),
    "cpp own namespace": ("cpp", CPP_HEAD + CPP_WRONG + "namespace std { bool same() { return true; } }\n#define vector array_of\n", CPP_TEST),
    "java exits": ("java", "class Solution { static { System.exit(0); } int add(int a, int b) { return 0; } }", JAVA_TEST),
    "java halts": ("java", "class Solution { int add(int a, int b) { Runtime.getRuntime().halt(0); return 0; } }", JAVA_TEST),
    "java own error": ("java", JAVA_WRONG + "class AssertionError extends RuntimeException { AssertionError() { System.exit(0); } }", JAVA_TEST),
    "java own arrays": ("java", "import java.util.List;\n" + JAVA_WRONG + "class Arrays { static List<Boolean> asList(boolean b) { return List.of(true); } }", JAVA_TEST),
    "java no assertions": ("java", "class Solution { static { ClassLoader.getSystemClassLoader().setDefaultAssertionStatus(false); } static int add(int a, int b) { return 0; } }", "class T { public static void main(String[] a) { assert Solution.add(1, 2) == 3; } }"),
    "java own main": ("java", JAVA_WRONG + "public class Main { public static void main(String[] a) { } }", JAVA_TEST),
    "java handler": ("java", "class Solution { int add(int a, int b) { Thread.currentThread().setUncaughtExceptionHandler((t, e) -> System.exit(0)); throw new RuntimeException(); } }", JAVA_TEST),
    "java hook": ("java", "class Solution { int add(int a, int b) { Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0))); return 0; } }", JAVA_TEST),
    "go init": ("go", 'package main\nimport "os"\nfunc init() { os.Exit(0) }\n' + GO_WRONG, GO_TEST),
    "go exits": ("go", 'package main\nimport "os"\nfunc Add(a, b int) int { os.Exit(0); return 0 }', GO_TEST),
    "go own main": ("go", "package main\nfunc main() {}\nfunc TestMain(m int) {}\n" + GO_WRONG, GO_TEST),
    "go ends the routine": ("go", 'package main\nimport "runtime"\nfunc Add(a, b int) int { runtime.Goexit(); return 0 }', GO_TEST),
    "go ends it and the process": ("go", 'package main\nimport ("os"; "runtime"; "time")\nfunc Add(a, b int) int { go func() { time.Sleep(50 * time.Millisecond); os.Exit(0) }(); runtime.Goexit(); return 0 }', GO_TEST),
    "go own truth": ("go", "package main\nvar true = false\n" + GO_WRONG, 'func TestAdd(t *testing.T) { if (Add(1, 2) == 3) != true { t.Errorf("no") } }'),
    "go own panic": ("go", "package main\nfunc panic(x interface{}) {}\n" + GO_WRONG, 'if Add(1, 2) != 3 { panic("no") }'),
    "go own type": ("go", "package main\ntype int = struct{}\nfunc Add(a, b interface{}) int { return int{} }", "func TestAdd(t *testing.T) { var want, got int = Add(1, 2), Add(3, 4); if want != got { t.Errorf(\"no\") } }"),
    "go closes the output": ("go", 'package main\nimport "syscall"\nfunc Add(a, b int) int { syscall.Close(1); return 0 }', GO_TEST),
    "rust exits": ("rust", "fn add(_a: i32, _b: i32) -> i32 { std::process::exit(0) }", RUST_TEST),
    "rust own macro": ("rust", RUST_WRONG + "macro_rules! assert_eq { ($($x:tt)*) => {} }", RUST_TEST),
    "rust hook": ("rust", "fn add(_a: i32, _b: i32) -> i32 { std::panic::set_hook(Box::new(|_| std::process::exit(0))); 0 }", RUST_TEST),
    "rust own main": ("rust", RUST_WRONG + "fn main() { std::process::exit(0) }", RUST_TEST),
    "rust before main": ("rust", RUST_WRONG + '#[link_section = ".init_array"] #[used] static E: extern "C" fn() = { extern "C" fn e() { std::process::exit(0) } e };', RUST_TEST),
    "rust leaves the test out": ("rust", RUST_WRONG + "#[cfg(any())]", RUST_TEST),
    "js exits": ("javascript", "function add(a, b) { process.exit(0) }", JS_TEST),
    "js own assert": ("javascript", "const fake = require('assert'); for (const k of Object.keys(fake)) fake[k] = () => {}; console.assert = () => {};\n" + JS_WRONG, JS_TEST),
    "js own require": ("javascript", "function require(n) { return new Proxy(() => {}, { get: () => () => {} }) }\n" + JS_WRONG, JS_TEST),
    "js module cache": ("javascript", "require('module')._load = () => new Proxy(() => {}, { get: () => () => {} });\n" + JS_WRONG, JS_TEST),
    "js cached module": ("javascript", "require.cache.assert = { exports: new Proxy(() => {}, { get: () => () => {} }), loaded: true };\n" + JS_WRONG, JS_TEST),
    "js own object": ("javascript", "Object.is = () => true; globalThis.Object = { is: () => true }; JSON.stringify = () => 'x';\n" + JS_WRONG, "if (JSON.stringify(add(1, 2)) !== JSON.stringify(3) || !Object.is(add(1, 2), 3)) throw new Error('no')"),
    "js signal": ("javascript", "process.on('uncaughtException', () => process.exit(0));\n" + JS_WRONG, JS_TEST),
    "js rejection": ("javascript", "process.on('unhandledRejection', () => process.exit(0)); Promise.prototype.then = () => {};\n" + JS_WRONG, JS_TEST),
    "js exit code": ("javascript", "process.on('exit', () => { process.exitCode = 0; process.reallyExit(0) });\n" + JS_WRONG, JS_TEST),
    "js emits": ("javascript", "function add(a, b) { process.emit('beforeExit', 0); process.exit(0) }", JS_TEST),
    "js swallows": ("javascript", JS_WRONG + "/*", JS_TEST),
    "ts exits": ("typescript", "declare const process: any;\nfunction add(a: number, b: number): number { process.exit(0) }", JS_TEST),
    "bash exits": ("bash", "exit 0", "[[ $(add 1 2) = 3 ]]"),
    "bash own test": ("bash", "add() { echo 0; }\ntest() { return 0; }\n[() { return 0; }", "[[ $(add 1 2) = 3 ]]"),
    "bash trap": ("bash", "add() { echo 0; }\ntrap 'exit 0' EXIT ERR DEBUG", "[[ $(add 1 2) = 3 ]]"),
    "bash alias": ("bash", "shopt -s expand_aliases\nadd() { echo 0; }\nalias '[[=true'", "[[ $(add 1 2) = 3 ]]"),
}  # fmt: skip


@pytest.fixture(scope="module")
def full_cell() -> Iterator[Cell]:
    """One that has all languages: what a test is written in does not depend on the kind of cell."""
    with open_cell("docker") as opened:
        yield opened


@pytest.mark.docker
@pytest.mark.parametrize("name", HACKS)
def test_no_cheap_way_past_a_test(full_cell: Cell, name: str) -> None:
    """Ending early, another main, another meaning for what the test is written in: none of them passes."""
    language, source, test = HACKS[name]
    result = judged(full_cell, language, source, test)
    assert result is not None
    assert result.verdict != "correct", result
