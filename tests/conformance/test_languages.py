"""Every language in every kind of cell: what its programs do is told apart, and none of it is our fault."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from sandbox.cells.order import Call, CallOrder, Cell, Program, Report, RunLimits, StdioOrder
from sandbox.job import Fault, Job, StdioCase
from sandbox.judge.run import judge_job
from sandbox.judge.values import value_of
from tests.conformance.programs import PROGRAMS
from tests.fakes.makers import BACKENDS, open_cell

ROOM = RunLimits(cpu_s=4.0, wall_s=120.0, memory_mb=512, output_bytes=1 << 20)
LITTLE_TIME = RunLimits(cpu_s=1.0, wall_s=120.0, memory_mb=512, output_bytes=1 << 20)
LITTLE_OUTPUT = RunLimits(cpu_s=4.0, wall_s=120.0, memory_mb=512, output_bytes=1 << 16)
LITTLE_WALL = RunLimits(cpu_s=30.0, wall_s=4.0, memory_mb=512, output_bytes=1 << 20)

# what is run, how it is bounded, how it may end
ENDINGS = {
    "broken": (ROOM, {"compile_error"}),
    "exits_3": (ROOM, {"exited"}),
    "crashes": (ROOM, {"exited", "signalled"}),
    "spins": (LITTLE_TIME, {"cpu_time"}),
    "sleeps": (LITTLE_WALL, {"wall_time"}),
    "hoards": (ROOM, {"memory"}),
    "floods": (LITTLE_OUTPUT, {"output"}),
}


@pytest.fixture(scope="module", params=BACKENDS)
def cell(request: pytest.FixtureRequest) -> Iterator[Cell]:
    """One warm cell for all programs: each must leave it clean."""
    with open_cell(request.param) as opened:
        yield opened


def answered_as_missing(cell: Cell, language: str) -> bool:
    """Whether this machine's own toolchains lack the language; then it is refused, not run by another."""
    if language in languages_of(cell):
        return False
    job = Job("1", language, PROGRAMS[language].add, (StdioCase("1 2\n", "3\n"),))
    answer = judge_job(job, cell, lambda: cell)
    assert isinstance(answer, Fault)
    assert answer.code == "invalid_task"
    return True


def languages_of(cell: Cell) -> set[str]:
    return {info.name for info in cell.languages()}


@pytest.mark.docker
def test_the_image_has_every_language() -> None:
    """So that below, nothing is answered as missing by a container."""
    with open_cell("docker") as cell:
        assert languages_of(cell) == set(PROGRAMS) | {"python"}


def run(cell: Cell, language: str, source: str, limits: RunLimits = ROOM, *inputs: bytes) -> list[Report]:
    order = StdioOrder(Program(language, source), limits, inputs or (b"",))
    return list(cell.run(order))


@pytest.mark.parametrize("language", PROGRAMS)
def test_one_build_serves_all_inputs(cell: Cell, language: str) -> None:
    if answered_as_missing(cell, language):
        return
    reports = run(cell, language, PROGRAMS[language].add, ROOM, b"1 2\n", b"-5 3\n", b"700000 1\n")
    assert [(each.ended, each.exit_code, each.stdout) for each in reports] == [
        ("exited", 0, b"3\n"),
        ("exited", 0, b"-2\n"),
        ("exited", 0, b"700001\n"),
    ]


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("what", ENDINGS)
def test_endings_are_told_apart(cell: Cell, language: str, what: str) -> None:
    """And the cell serves the next program as if nothing had been."""
    if answered_as_missing(cell, language):
        return
    limits, endings = ENDINGS[what]
    (report,) = run(cell, language, getattr(PROGRAMS[language], what), limits)
    assert report.ended in endings, report.stderr[-500:]
    if what == "exits_3":
        assert report.exit_code == 3
    if what == "crashes":
        assert report.exit_code != 0 or report.signal != 0
    if what == "broken":
        assert report.stderr
    (after,) = run(cell, language, PROGRAMS[language].add, ROOM, b"20 22\n")
    assert after.stdout == b"42\n"


@pytest.mark.parametrize("language", PROGRAMS)
def test_deep_recursion_has_a_stack(cell: Cell, language: str) -> None:
    if answered_as_missing(cell, language):
        return
    (report,) = run(cell, language, PROGRAMS[language].recurses)
    assert (report.ended, report.stdout) == ("exited", b"100000\n"), report.stderr[-500:]


@pytest.mark.parametrize("language", PROGRAMS)
def test_arguments_and_files_beside_it(cell: Cell, language: str) -> None:
    """As a special judge is given them."""
    if answered_as_missing(cell, language):
        return
    order = StdioOrder(
        Program(language, PROGRAMS[language].echoes_args), ROOM, (b"",), ("first",), {"beside.txt": b"line\n"}
    )
    (report,) = cell.run(order)
    assert (report.ended, report.exit_code, report.stdout) == ("exited", 0, b"first line\n"), report.stderr


HOSTILE_BUILDS = {
    "endless header": ("cpp", '#include "/dev/zero"\nint main() {}'),
    "a terminal": ("cpp", '#include "/dev/tty"\nint main() {}'),
    "descriptors": ("c", '#include "/proc/self/fd/0"\n#include "/proc/self/fd/4"\nint main() { return x; }'),
    "files of the cell": ("c", '#include "/etc/passwd"\nint main() {}'),
    "includes itself": ("c", "#include __FILE__\n#include __FILE__\nint main() {}"),
    "endless constant": (
        "cpp",
        "constexpr unsigned long f() {"
        " unsigned long s = 0; for (unsigned long i = 1; i; i++) s += i; return s; }\n"
        "constexpr unsigned long x = f();\nint main() {}",
    ),
    "a huge program": ("c", "char all[2000000000] = {1};\nint main() {}"),
    "the assembler": ("c", 'asm(".rept 2000000000\\n.quad 1\\n.endr");\nint main() {}'),
}


@pytest.mark.parametrize("name", HOSTILE_BUILDS)
def test_what_kills_a_compiler_is_refused(cell: Cell, name: str) -> None:
    """Never a fault of ours: a policy could choose it to escape a bad reward."""
    language, source = HOSTILE_BUILDS[name]
    if answered_as_missing(cell, language):
        return
    (report,) = run(cell, language, source)
    assert report.ended == "compile_error"


LEFT_BEHIND = "int main() { return 0; }"


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("bash", 'echo changed >"$0" || echo refused; cat "$0" | head -c 4'),
        ("bash", "touch /program/new 2>/dev/null || echo refused; ls /program | head -c 4"),
        (
            "python",
            "import os; print('open' if os.access('/program', os.W_OK) else 'refused')",
        ),
    ],
    ids=["its own source", "a file beside it", "another language's"],
)
def test_a_run_cannot_write_where_it_was_built(cell: Cell, language: str, source: str) -> None:
    first, second = run(cell, language, source, ROOM, b"", b"")
    assert b"refused" in first.stdout
    assert first.stdout == second.stdout


def test_what_is_built_and_cannot_be_started_is_the_programs_doing(cell: Cell) -> None:
    if answered_as_missing(cell, "c"):
        return
    section = '__attribute__((section(".interp"), used))'
    source = f'const char loader[] {section} = "/nothing/there"; int main() {{ return 0; }}'
    for report in run(cell, "c", source, ROOM, b"", b""):
        assert (report.ended, report.exit_code) == ("exited", 127)
        assert b"No such file" in report.stderr
    (report,) = run(cell, "bash", "echo clean")
    assert report.stdout == b"clean\n"


def test_nothing_of_a_program_is_left_for_the_next(cell: Cell) -> None:
    if not answered_as_missing(cell, "c"):
        run(cell, "c", LEFT_BEHIND)
    (report,) = run(cell, "python", "import os; print(os.listdir('/program'), os.listdir('/tmp'))")
    assert report.stdout == b"[] ['main.py']\n"


OF_ITSELF = ("status", "oom_score_adj")
ALIKE = ("Groups", "CapInh", "CapPrm", "CapEff", "Seccomp:")
LINUX_ALIKE = ("CapAmb", "NoNewPrivs", "SigBlk")  # which gVisor does not tell
BOUNDS = {"f": "FSIZE", "u": "NPROC", "n": "NOFILE", "c": "CORE"}  # as bash and Python call them


def test_another_program_may_do_no_more_than_a_python_one(cell: Cell) -> None:
    """A run that is started, not forked, comes about in another way, and must come out the same."""
    paths = [f"/proc/self/{name}" for name in OF_ITSELF]
    (started,) = run(cell, "bash", f"cat {' '.join(paths)}")
    (forked,) = run(cell, "python", f"for path in {paths}: print(open(path).read(), end='')")
    names = (*ALIKE, *LINUX_ALIKE) if b"NoNewPrivs" in forked.stdout else ALIKE
    one, other = (_said(report.stdout.decode(), names) for report in (started, forked))
    assert one == other
    assert len(one) == len(names)
    assert {line.split()[1] for line in _said("\n".join(one), ("CapPrm", "CapEff", "CapAmb"))} == {"0" * 16}
    assert started.stdout.endswith(b"\n1000\n")
    assert forked.stdout.endswith(b"\n1000\n")
    for name in ("Uid", "Gid"):
        (line,) = _said(started.stdout.decode(), (name,))
        assert len(set(line.split()[1:])) == 1, "a way back to another user is left"


def test_another_program_has_the_bounds_of_a_python_one(cell: Cell) -> None:
    """Soft and hard ones; bash counts the size of files in KiB."""
    (started,) = run(cell, "bash", "".join(f"ulimit -S{flag}; ulimit -H{flag}\n" for flag in BOUNDS))
    asked = [f"RLIMIT_{name}" for name in BOUNDS.values()]
    source = f"import resource as r\nfor name in {asked}: print(*r.getrlimit(getattr(r, name)))"
    (forked,) = run(cell, "python", source)
    one, other = ([int(word) for word in report.stdout.split()] for report in (started, forked))
    assert len(one) == 2 * len(BOUNDS)
    assert one == [other[0] >> 10, other[1] >> 10, *other[2:]]


def test_another_program_gets_the_standard_streams_alone(cell: Cell) -> None:
    """And ignores no signal: bash lists those as traps of nothing."""
    (report,) = run(cell, "bash", "for n in {0..1023}; do [ -e /proc/self/fd/$n ] && echo $n; done")
    assert report.stdout.split() in ([b"0", b"1", b"2"], [b"0", b"1", b"2", b"255"])
    (report,) = run(cell, "bash", "trap")
    assert report.stdout == b""


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_the_worker_was_told_to_ignore_is_not_ignored_by_programs(backend: str) -> None:
    """A service behind ``nohup`` ignores that its terminal hangs up; whether its programs do is theirs."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with open_cell(backend) as opened:
            reports = [
                *run(opened, "bash", "trap"),
                *run(opened, "python", "import signal as s; print(s.getsignal(s.SIGHUP) or '', end='')"),
            ]
    finally:
        signal.signal(signal.SIGHUP, before)
    assert [report.stdout for report in reports] == [b"", b""]


def _said(text: str, names: tuple[str, ...]) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(names)]


CALLS = {
    "function": ("javascript", "function f(a, b) { return a + b }", ("f", 1, 2), 3),
    "constant": (
        "javascript",
        "const f = (a) => ({ a, b: [1.5, null, true] })",
        ("f", "x"),
        {"a": "x", "b": [1.5, None, True]},
    ),
    "exported": ("javascript", "exports.f = a => a * 2", ("f", 4), 8),
    "module": ("javascript", "export const f = a => a * 2", ("f", 4), 8),
    "method": ("javascript", "class Solution { twice(a) { return [a, a] } }", ("twice", 1), [1, 1]),
    "method named as a global": (
        "javascript",
        "class Solution { escape(a) { return a + 1 } }",
        ("escape", 1),
        2,
    ),
    "promise": ("javascript", "async function f(a) { return a + 1 }", ("f", 1), 2),
    "large whole number": ("javascript", "const f = () => 2n ** 70n", ("f",), 1 << 70),
    "typed": (
        "typescript",
        "export function f(a: number): [number, string] { return [a, 'x'] }",
        ("f", 1),
        [1, "x"],
    ),
    "typed, not exported": ("typescript", "const f = (a: string): string => a + '!'", ("f", "é🎉"), "é🎉!"),
    "typed method": ("typescript", "export class Solution { g(a: number) { return a } }", ("g", 7), 7),
}


@pytest.mark.parametrize("name", CALLS)
def test_calls(cell: Cell, name: str) -> None:
    language, source, (function, *args), expected = CALLS[name]
    assert isinstance(function, str)
    if answered_as_missing(cell, language):
        return
    calls = (Call(function, tuple(args)), Call(function, tuple(args)))
    first, second = cell.run(CallOrder(Program(language, source), ROOM, calls))
    assert value_of(first) == expected, first.stderr
    assert value_of(second) == expected


NOT_PLAIN = {
    "undefined": "undefined",
    "function": "() => 1",
    "not a number": "0 / 0",
    "map": "new Map()",
    "own class": "new (class P {})()",
    "proxy": "new Proxy([], {})",
    "getter": "({ get a() { return 1 } })",
    "lying conversion": "({ toJSON() { return 3 }, valueOf() { return 3 } })",
}


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_what_is_not_plain_equals_nothing(cell: Cell, name: str) -> None:
    if answered_as_missing(cell, "javascript"):
        return
    source = f"const f = () => [{NOT_PLAIN[name]}]"
    (report,) = cell.run(CallOrder(Program("javascript", source), ROOM, (Call("f"),)))
    assert report.ended == "exited"
    value = value_of(report)
    assert value != value or value not in ([3], [None], [1], [[]], [{}], [{"a": 1}])


CALL_ENDINGS = {
    "throws": ("function f() { throw new TypeError('no') }", "exited", "TypeError"),
    "is missing": ("function g() {}", "exited", "ReferenceError"),
    "does not load": ("throw new RangeError('no')", "exited", "RangeError"),
    "does not parse": ("function f( {", "compile_error", None),
    "exits": ("function f() { process.exit(0) }", "exited", None),
    "spins": ("function f() { for (;;); }", "cpu_time", None),
    "hoards": (
        "const a = []; function f() { for (;;) a.push(new Array(1 << 17).fill(1.5)) }",
        "memory",
        None,
    ),
    "forges": (
        'const text = Buffer.from(\'{"call":0,"cpu_ms":0,"blobs":[1]}\'), size = Buffer.alloc(4);'
        " size.writeUInt32BE(text.length); const all = Buffer.concat([size, text, Buffer.from('3')]);"
        " require('fs').writeSync(4, all); function f() { return 3 }",
        "exited",
        "ForgedReply",
    ),
}


@pytest.mark.parametrize("name", CALL_ENDINGS)
def test_calls_that_give_no_value(cell: Cell, name: str) -> None:
    if answered_as_missing(cell, "javascript"):
        return
    source, ended, raised = CALL_ENDINGS[name]
    (report,) = cell.run(CallOrder(Program("javascript", source), LITTLE_TIME, (Call("f"),)))
    assert (report.ended, report.value) == (ended, None), report.stderr
    if raised is not None:
        assert report.raised == raised
