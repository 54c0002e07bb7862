"""verl's own ``sandbox_fusion`` and SandboxFusion's own client, from their releases, and ``/run_code``."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator, Iterator, Sequence
from types import ModuleType
from typing import Any

import pytest

from sandbox.job import Fault, Job, JobResult
from service.desk import Backends
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader
from tests.trainers.releases import released


@pytest.fixture(scope="module")
def verl() -> Iterator[ModuleType]:
    with released("verl/utils/reward_score/sandbox_fusion/utils.py") as module:
        yield module


@pytest.fixture(scope="module")
def client() -> Iterator[ModuleType]:
    """SandboxFusion's Python client, in the release that PyPI has."""
    with released("sandbox_fusion/__init__.py", package="sandbox_fusion") as module:
        yield module


SUM = "a, b = map(int, input().split())\nprint(a + b)"
IN_OUTS = {"inputs": ["1 2\n", "3 4\n"], "outputs": ["3\n", "7\n"]}
CASES: dict[str, tuple[str, dict[str, Any], list[object]]] = {
    "right": (SUM, IN_OUTS, [True, True]),
    "wrong once": (SUM, {"inputs": ["1 2\n", "3 4\n"], "outputs": ["3\n", "8\n"]}, [True, False]),
    "runtime error": ("raise ValueError", IN_OUTS, [-2, -2]),
    "no program": ("def (", IN_OUTS, [-2, -2]),
    "out of time": ("while True: pass", {"inputs": [""], "outputs": [""]}, [-3]),
    "a function": (
        "def add(a, b):\n    return a + b",
        {"inputs": ["1\n2"], "outputs": ["3"], "fn_name": "add"},
        [True],
    ),
    "a method": (
        "class Solution:\n    def twice(self, xs):\n        return xs + xs",
        {"inputs": ["[1, 2]"], "outputs": ["[1, 2, 1, 2]"], "fn_name": "twice"},
        [True],
    ),
    "assertions": (
        "def add(a, b):\n    return a + b",
        {
            "inputs": ["", ""],
            "outputs": [None, None],
            "assert_case": ["assert add(1, 2) == 3", "assert add(1, 2) == 4"],
        },
        [True, -2],
    ),
    "a long output is not cut": (
        "print('x' * 100_000)",
        {"inputs": [""], "outputs": ["x" * 100_000]},
        [True],
    ),
}


@pytest.mark.parametrize(("program", "in_outs", "results"), CASES.values(), ids=CASES.keys())
@pytest.mark.redis
@pytest.mark.bubblewrap
@pytest.mark.slow
def test_verl_checks_a_program(
    verl: ModuleType, programs_url: str, program: str, in_outs: dict[str, Any], results: list[object]
) -> None:
    """With verl's own numbers: -2 runtime error, -3 out of time, -4 refused by the compiler."""
    got, _ = verl.check_correctness(f"{programs_url}/run_code", in_outs, program, timeout=2)
    assert got == results


@pytest.mark.redis
@pytest.mark.bubblewrap
@pytest.mark.slow
def test_verl_hears_of_a_compiler_that_refuses(verl: ModuleType, programs_url: str) -> None:
    got, told = verl.check_correctness(
        f"{programs_url}/run_code", IN_OUTS, "int main( {", timeout=5, language="cpp"
    )
    assert got == [-4, -4]
    assert "error" in told[0]["compile_stderr"]


@pytest.mark.redis
@pytest.mark.bubblewrap
@pytest.mark.slow
def test_their_own_client_runs_a_program_with_files(client: ModuleType, programs_url: str) -> None:
    """Files lie beside the program, and can be imported."""
    module = base64.b64encode(b"ANSWER = 42").decode()
    data = base64.b64encode(bytes(range(256))).decode()
    request = client.RunCodeRequest(
        code="import own, sys\nprint(own.ANSWER, len(open('d.bin', 'rb').read()), sys.stdin.read())",
        language="python",
        stdin="in",
        files={"own.py": module, "d.bin": data},
    )
    reply = client.run_code(request, endpoint=programs_url, max_attempts=1)
    assert (reply.status, reply.run_result.stdout) == ("Success", "42 256 in\n")


@pytest.mark.redis
@pytest.mark.bubblewrap
@pytest.mark.slow
def test_their_own_client_is_told_how_a_program_ended(client: ModuleType, programs_url: str) -> None:
    request = client.RunCodeRequest(code="import sys\nprint('a')\nsys.exit(3)", language="python")
    reply = client.run_code(request, endpoint=programs_url, max_attempts=1)
    assert (reply.status, reply.run_result.return_code, reply.run_result.stdout) == ("Failed", 3, "a\n")


class Flaky(FakeCodeRunner):
    """Fails so many times, then works."""

    def __init__(self, faults: int) -> None:
        super().__init__()
        self.faults = faults

    async def run(
        self, jobs: Sequence[Job], deadline: float, *rest: Any
    ) -> AsyncGenerator[tuple[int, JobResult | Fault], None]:
        async for index, outcome in super().run(jobs, deadline):
            failed, self.faults = self.faults > 0, self.faults - 1
            yield index, Fault("cell_failed", "told to", retryable=True) if failed else outcome


@pytest.mark.parametrize(("faults", "result"), [(2, True), (3, -1)], ids=["it passes", "it stays"])
def test_verl_tries_a_fault_again(
    verl: ModuleType, monkeypatch: pytest.MonkeyPatch, faults: int, result: object
) -> None:
    """504 is the only status that it tries again, three times in all; -1 is its word for a fault."""
    monkeypatch.setattr(verl, "INITIAL_RETRY_DELAY", 0)
    with http_service(Backends(FakeMathGrader(), Flaky(faults))) as base:
        in_outs = {"inputs": [""], "outputs": ["out"]}
        got, _ = verl.check_correctness(f"{base}/run_code", in_outs, "# accuracy 1")
    assert got == [result]


def test_their_own_client_raises_for_a_fault(client: ModuleType) -> None:
    with http_service(Backends(FakeMathGrader(), Flaky(9))) as base:
        request = client.RunCodeRequest(code="", language="python")
        with pytest.raises(Exception, match="504"):
            client.run_code(request, endpoint=base, max_attempts=1)


def test_their_own_client_raises_for_what_we_cannot_do(client: ModuleType) -> None:
    with http_service(Backends(FakeMathGrader(), FakeCodeRunner())) as base:
        request = client.RunCodeRequest(code="", language="verilog")
        with pytest.raises(Exception, match="there is no language"):
            client.run_code(request, endpoint=base, max_attempts=1)
