"""What only cells under gVisor owe: that it is gVisor, and word of what its kernel does not tell.

And of the list of languages what comes of a compiled one and one with a virtual machine, which stand for the
others here: each system call takes many times as long, and all of them would take minutes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from sandbox.cells.order import Cell
from sandbox.cells.stream import StreamCell
from sandbox.supervisor.gaps import find_gaps
from tests.conformance import test_languages as of_languages
from tests.conformance.programs import PROGRAMS
from tests.fakes.makers import GVISOR, open_cell, play

pytestmark = GVISOR.marks
# Reads what the supervisor asks of its kernel, from where a program can read it as well.
ASKING = """
import os, time
print(time.process_time_ns() % 10_000_000 != 0, os.path.exists("/proc/self/schedstat"),
      os.statvfs("/tmp").f_files > 0)
"""


@pytest.fixture(scope="module")
def cell() -> Iterator[Cell]:
    with open_cell("docker, gVisor") as opened:
        yield opened


def test_programs_see_another_kernel_than_the_machine_s(cell: Cell) -> None:
    (report,) = play(cell, "import os; print(os.uname().release, os.uname().version)")
    assert report.stdout
    assert os.uname().version.encode() not in report.stdout


def test_what_the_kernel_does_not_tell_is_a_gap(cell: Cell) -> None:
    """As many gaps as answers that are missing; on the machine itself there may be others, or none."""
    assert isinstance(cell, StreamCell)
    (report,) = play(cell, ASKING)
    assert len(cell.gaps) == report.stdout.count(b"False")
    assert set(find_gaps()) <= set(cell.gaps)


FEW = pytest.mark.parametrize("language", ["cpp", "javascript"])


def test_it_has_every_language(cell: Cell) -> None:
    assert of_languages.languages_of(cell) == set(PROGRAMS) | {"python"}


@FEW
def test_one_build_serves_all_inputs(cell: Cell, language: str) -> None:
    of_languages.test_one_build_serves_all_inputs(cell, language)


@FEW
@pytest.mark.parametrize("what", of_languages.ENDINGS)
def test_endings_are_told_apart(cell: Cell, language: str, what: str) -> None:
    of_languages.test_endings_are_told_apart(cell, language, what)


@FEW
def test_deep_recursion_has_a_stack(cell: Cell, language: str) -> None:
    of_languages.test_deep_recursion_has_a_stack(cell, language)


@FEW
def test_arguments_and_files_beside_it(cell: Cell, language: str) -> None:
    of_languages.test_arguments_and_files_beside_it(cell, language)


@pytest.mark.parametrize(
    "owed",
    [
        of_languages.test_another_program_may_do_no_more_than_a_python_one,
        of_languages.test_another_program_has_the_bounds_of_a_python_one,
        of_languages.test_another_program_gets_the_standard_streams_alone,
        of_languages.test_nothing_of_a_program_is_left_for_the_next,
        of_languages.test_what_is_built_and_cannot_be_started_is_the_programs_doing,
    ],
)
def test_another_program_is_confined_alike(cell: Cell, owed: Callable[[Cell], None]) -> None:
    owed(cell)
