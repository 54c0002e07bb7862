"""The command's verbs: help, exit statuses, and what they say."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from cli.main import VERBS, main
from cli.score import command as score
from cli.score_options import SECTIONS
from cli.scoring.manifest import Manifest
from cli.settings import document
from cli.stored.shapes import Contract
from cli.stored.sources import Source


def run(*words: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, list(words))


@pytest.mark.parametrize("verb", [(), *((verb,) for verb in VERBS)], ids=str)
def test_help_is_there(verb: tuple[str, ...]) -> None:
    result = run(*verb, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


@pytest.mark.parametrize("verb", ["serve", "worker", "score", "doctor", "explain"])
def test_help_tells_the_exit_statuses(verb: str) -> None:
    output = run(verb, "--help").output
    for status in ("0  all is well", "1  something", "2  wrong usage", "3  the service"):
        assert status in output


def test_the_settings_document_is_this_codes() -> None:
    """``assay settings > docs/settings.md`` writes it."""
    path = Path(__file__).parents[3] / "docs" / "settings.md"
    assert run("settings").output == document() == path.read_text(encoding="utf-8")


def test_a_wrong_setting_is_named() -> None:
    result = run("serve", ASSAY_MATH_CHILDREN="many")
    assert result.exit_code == 2
    assert "ASSAY_MATH_CHILDREN" in result.output


def test_a_worker_must_know_its_queue() -> None:
    result = run("worker", ASSAY_REDIS_URL="")
    assert result.exit_code == 2
    assert "ASSAY_REDIS_URL" in result.output


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("--gold", "\\frac12", "0.5"), 0, "correct"),
        (("--gold", "3", "4"), 0, "incorrect"),
        (("--gold", "1", "--gold", "4", "4"), 0, "correct"),
        (("--gold", "4", "--completion", "<think>4</think>"), 0, "no_answer"),
        (("--gold", " ", "4"), 1, "error"),
        (("4",), 2, "--gold"),
    ],
    ids=["equal", "different", "one of two", "a completion", "unreadable gold", "no gold"],
)
def test_explain(words: tuple[str, ...], status: int, says: str) -> None:
    result = run("explain", *words)
    assert (result.exit_code, says in result.output) == (status, True), result.output


def test_doctor_names_every_part_and_says_what_to_do() -> None:
    """A Redis that does not answer is missing, and the exit status says so."""
    result = run("doctor", ASSAY_REDIS_URL="redis://127.0.0.1:1/0", DOCKER_HOST="tcp://127.0.0.1:1")
    assert result.exit_code == 1
    for part in ("Redis", "container engine", "cells: docker", "cells: bubblewrap"):
        assert part in result.output
    assert "start Docker" in result.output
    assert "ASSAY_REDIS_URL" in result.output


def test_every_option_of_score_stands_under_a_heading_that_exists() -> None:
    """A man page has no leftovers: an option that is added needs its place."""
    named = [name for names in SECTIONS.values() for name in names]
    there = [parameter.name for parameter in score.params if isinstance(parameter, click.Option)]
    assert sorted(named) == sorted(str(name) for name in there)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("assay sc", {"score"}),
        ("assay score --format livecode", {"livecodebench"}),
        ("assay score --reward code", {"code_format="}),
        ("assay score --column an", {"answer="}),
        ("assay score --retry", {"--retry-faults"}),
        ("assay score --select b", {"best"}),
    ],
)
def test_a_shell_is_offered_the_words(words: str, offered: set[str]) -> None:
    line = words.split()
    environment = {"_ASSAY_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(line) - 1)}
    output = CliRunner(env=environment).invoke(main, [], prog_name="assay").output
    assert {reply.split(",", 1)[1] for reply in output.splitlines()} == offered


def test_a_shell_offers_files_itself() -> None:
    environment = {"_ASSAY_COMPLETE": "bash_complete", "COMP_WORDS": "assay score ro", "COMP_CWORD": "2"}
    output = CliRunner(env=environment).invoke(main, [], prog_name="assay").output
    assert output.startswith("file,")


def test_subsets_by_a_column_that_no_row_has_are_told_of(tmp_path: Path) -> None:
    """Results that were there, weighed anew, which needs no service."""
    rows, out = Source(tmp_path / "a.jsonl"), tmp_path / "a.results.jsonl"
    assert rows.path is not None
    rows.path.write_text('{"completion": "4", "task": {"kind": "math", "answer": "4"}, "source": "amc"}\n')
    out.write_text(
        '{"id": null, "reward": 1.0, "rewards": {"accuracy": 1.0}, "verdict": "correct", "error": null}\n'
    )
    Manifest.of([rows], Contract(), None).write(out)
    weigh = ("score", str(rows.path), "--rescore", "--reward", "accuracy=1")
    assert "--by sauce: no row" in run(*weigh, "--by", "sauce").output
    assert "--by" not in run(*weigh, "--by", "source").output
