"""Rows of stored completions, whatever their shape, as contract items."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.stored.columns import Columns
from cli.stored.guess import Described, shape_of, shape_of_all
from cli.stored.rows import Row, read_rows
from cli.stored.said import prompt_text
from cli.stored.samples import fenced
from cli.stored.shapes import Contract, ShapeError
from cli.stored.sources import Source

PROBLEM = {
    "task_id": "Made/0",
    "prompt": "def double(x):\n",
    "entry_point": "double",
    "test": "def check(candidate):\n    for x in range(3):\n        assert candidate(x) == x + x\n",
}


def rows(tmp_path: Path, *lines: object, said: list[str] | None = None, **described: object) -> list[Row]:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    source = Source(path)
    shape = shape_of(source, Described(**described), (said if said is not None else []).append)  # type: ignore[arg-type]  # a test's
    return list(read_rows(source, shape))


def test_items_are_taken_as_they_stand(tmp_path: Path) -> None:
    item = {"id": 1, "completion": "x", "task": {"kind": "math", "answer": "1"}, "more": 2**70}
    said: list[str] = []
    (row,) = rows(tmp_path, item, said=said)
    assert (row.read_item(), json.loads(row.text), said) == (item, item, [])


def test_groups_that_differ_in_the_last_of_many_digits_are_two(tmp_path: Path) -> None:
    task = {"kind": "math", "answer": "1"}
    items = [{"completion": "x", "task": task, "group": 10**25 + last} for last in range(2)]
    assert [row.group for row in rows(tmp_path, *items)] == [f"{10**25}", f"{10**25 + 1}"]


def test_what_the_exact_reader_cannot_follow_ends_no_run(tmp_path: Path) -> None:
    """A thousand lists in one another, and a number for which it is asked."""
    path, deep = tmp_path / "rows.jsonl", "[" * 1000 + "]" * 1000
    path.write_text(f'{{"completion": "x", "task": {{"kind": "math"}}, "n": {10**25}, "deep": {deep}}}')
    (row,) = read_rows(Source(path), Contract())
    assert (row.error, row.read_item()["completion"]) == (None, "x")


@pytest.mark.parametrize(
    ("line", "format_", "answer"),
    [
        ({"question": "1+1?", "answer": "So 2.\n#### 2", "completion": "2"}, "gsm8k", "2"),
        ({"response": "2", "target": "2", "query": "1+1?"}, "columns", "2"),
        (
            {"data_source": "x", "reward_model": {"ground_truth": "2"}, "prompt": "1+1?", "output": "2"},
            "verl",
            "2",
        ),
    ],
    ids=["a data set's", "plain columns", "a trainer's"],
)
def test_shapes_are_guessed_aloud(tmp_path: Path, line: dict[str, object], format_: str, answer: str) -> None:
    said: list[str] = []
    (row,) = rows(tmp_path, line, said=said)
    assert f"--format {format_} " in said[0]
    assert row.error is None
    task = row.read_item()["task"]
    assert isinstance(task, dict)
    assert task["answer"] in (answer, [answer])
    assert (row.read_item()["prompt"], row.read_item()["completion"]) == ("1+1?", "2")


def test_columns_can_be_named(tmp_path: Path) -> None:
    columns = Columns({"completion": "said", "answer": "truth", "group": "which"})
    line = {"said": "2", "completion": "not this", "truth": ["2", "two"], "which": 7}
    (row,) = rows(tmp_path, line, columns=columns, kind="text")
    task = {"kind": "text", "answer": ["2", "two"]}
    assert row.read_item() == {"completion": "2", "task": task, "group": 7}


def test_what_the_caller_says_of_the_answer_counts(tmp_path: Path) -> None:
    """Rows that look like a data set of mathematics, too: what it is was said."""
    line = {"question": "Which?", "answer": "B", "response": "(B)"}
    (row,) = rows(tmp_path, line, kind="choice")
    assert row.read_item()["task"] == {"kind": "choice", "answer": "B"}


@pytest.mark.parametrize("format_", ["trl", "assay"])
def test_a_kind_that_would_not_count_is_refused(tmp_path: Path, format_: str) -> None:
    line = {"question": "Which?", "answer": "B", "response": "(B)"}
    with pytest.raises(ShapeError, match=f"--kind text .* rows of {format_}"):
        rows(tmp_path, line, kind="text", format=format_)


def test_several_files_have_the_shape_of_those_that_have_rows(tmp_path: Path) -> None:
    empty, full, other = (Source(tmp_path / name) for name in ("empty", "full", "other"))
    for source, line in (
        (empty, "\n"),
        (full, '{"response": "2", "target": "2"}'),
        (other, json.dumps(PROBLEM)),
    ):
        assert source.path is not None
        source.path.write_text(line)
    assert shape_of_all([empty, full, full], Described(), print).name == "columns"
    assert shape_of_all([empty], Described(), print).name == "assay"
    with pytest.raises(ShapeError, match=r"full is read as --format columns, .*other as humaneval"):
        shape_of_all([full, other], Described(), print)


def test_several_completions_of_a_row_are_a_group(tmp_path: Path) -> None:
    line = {"question": "1+1?", "answer": "#### 2", "completions": ["2", "3", "4"]}
    found = rows(tmp_path, line, {**line, "question": "2?"})
    assert [row.read_item()["completion"] for row in found] == ["2", "3", "4"] * 2
    assert [(row.line, row.part) for row in found] == [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)]
    groups = [row.group for row in found]
    assert groups[0] == groups[1] == groups[2] != groups[3]
    assert None not in groups


def test_chats_are_one_completion(tmp_path: Path) -> None:
    chat = [{"role": "assistant", "content": "2"}]
    prompt = [{"role": "user", "content": "1+1?"}]
    (row,) = rows(tmp_path, {"prompt": prompt, "completion": chat, "answer": "2"}, format="columns")
    assert (row.read_item()["completion"], row.read_item()["prompt"]) == (chat, prompt)


@pytest.mark.parametrize(
    ("line", "described", "says"),
    [
        ({"answer": "2"}, {"format": "columns"}, "no column for the completion"),
        ({"completion": "2"}, {"format": "columns"}, "no column for the answer"),
        ({"completion": "2"}, {"columns": Columns({"answer": "gold"})}, "no column 'gold' for the answer"),
        ({"completion": "2", "question": "?"}, {"format": "gsm8k"}, "not a row of gsm8k: answer"),
    ],
)
def test_what_is_missing_is_named(
    tmp_path: Path, line: object, described: dict[str, object], says: str
) -> None:
    (row,) = rows(tmp_path, line, said=None, **described)
    assert row.error is not None
    assert says in row.error


def test_a_row_among_others_that_is_no_object_is_named(tmp_path: Path) -> None:
    good = {"completion": "2", "answer": "2"}
    found = rows(tmp_path, good, [1], good, format="columns")
    assert [row.error for row in found] == [None, "not a JSON object", None]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x7fELF\x02\x01\x01\x00\x90\n\x00\xff\n", "not JSON"),
        (b'[\n  {\n    "completion": "2"\n  }\n]\n', "neither JSONL nor parquet"),
        (b'[{"completion": "2", "answer": "2"}]', "jq -c"),
        (b"completion,answer\n2,2\n", "not JSON"),
        ('{"completion": "2", "answer": "2"}\n'.encode("utf-16"), "not JSON"),
    ],
    ids=["a program", "a JSON document", "a JSON array", "CSV", "UTF-16"],
)
def test_what_is_no_jsonl_at_all_is_refused_as_a_whole(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(ShapeError, match=says):
        shape_of(Source(path), Described(format="columns"), print)


MESSAGE = {"role": "assistant", "content": "2"}


@pytest.mark.parametrize(
    ("said", "completions"),
    [
        ([{"index": 0, "text": "2", "token_ids": [7]}, {"index": 1, "text": "3"}], ["2", "3"]),
        ({"id": "x", "choices": [{"index": 0, "message": MESSAGE}]}, [[MESSAGE]]),
        ({"status_code": 200, "body": {"choices": [{"message": MESSAGE}, {"text": "3"}]}}, [[MESSAGE], "3"]),
        ([[MESSAGE], [MESSAGE]], [[MESSAGE], [MESSAGE]]),
        ([["2", "3"]], ["2", "3"]),
        ([{"type": "text", "text": "so "}, {"type": "text", "text": "2"}], ["so 2"]),
        ({"strange": 1}, [{"strange": 1}]),
    ],
    ids=["vLLM", "a chat's reply", "a batch's reply", "chats", "lists in a list", "parts", "something else"],
)
def test_completions_are_found_in_what_engines_write(
    tmp_path: Path, said: object, completions: list[object]
) -> None:
    found = rows(tmp_path, {"output": said, "answer": "2"}, format="columns")
    assert [row.read_item()["completion"] for row in found] == completions


def test_a_row_without_any_completion_is_named(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, {"completions": [], "answer": "2"}, format="columns")
    assert row.error == "a list without completions"


def test_columns_can_stand_deeper(tmp_path: Path) -> None:
    """A column whose own name has dots is meant first."""
    columns = Columns({"completion": "model.said.1", "answer": "a.b", "id": "model.none"})
    line = {"model": {"said": ["no", "2"]}, "a.b": "2", "a": {"b": "3"}}
    (row,) = rows(tmp_path, line, columns=columns)
    assert row.read_item() == {"completion": "2", "task": {"kind": "math", "answer": "2"}}


DOC = {"question": "1+1?", "answer": "One more.\n#### 2"}


@pytest.mark.parametrize(
    ("line", "format_"),
    [
        ({"doc_id": 3, "doc": DOC, "target": "2", "resps": [["2", "3"]], "filtered_resps": ["2"]}, "lm_eval"),
        (
            {"doc": DOC, "target": DOC["answer"], "resps": [["2"], ["3"]], "filtered_resps": [["2"]]},
            "lm_eval",
        ),
        (
            {
                "doc": {"query": "1+1?", "choices": ["no", "So \\boxed{2}."], "gold_index": [1]},
                "model_response": {"text": ["2", "3"]},
            },
            "lighteval",
        ),
    ],
    ids=["a target", "a target that is a solution", "choices"],
)
def test_samples_of_harnesses_are_read(tmp_path: Path, line: dict[str, object], format_: str) -> None:
    said: list[str] = []
    found = rows(tmp_path, line, said=said)
    assert f"--format {format_} " in said[0]
    assert [row.read_item()["completion"] for row in found] == ["2", "3"]
    assert all(row.read_item()["task"] == {"kind": "math", "answer": "2"} for row in found)
    assert (found[0].read_item()["prompt"], found[0].group) == ("1+1?", found[1].group)
    assert found[0].group is not None


def test_a_sample_that_is_logged_for_each_filter_counts_once(tmp_path: Path) -> None:
    line = {"doc": DOC, "target": "2", "resps": [["2", "3"]]}
    said: list[str] = []
    lines = [{**line, "filter": name} for name in ("strict-match", "flexible-extract")] * 2
    assert [row.line for row in rows(tmp_path, *lines, said=said)] == [1, 1, 3, 3]
    assert "strict-match" in said[0]


def test_files_of_different_filters_are_not_read_by_one(tmp_path: Path) -> None:
    """All rows of the second would be passed over."""
    sources = [Source(tmp_path / name) for name in ("one", "other")]
    for source, name in zip(sources, ("strict-match", "none"), strict=True):
        assert source.path is not None
        source.path.write_text(json.dumps({"doc": DOC, "target": "2", "resps": [["2"]], "filter": name}))
    for format_ in (None, "lm_eval"):
        with pytest.raises(ShapeError, match=r"with the filter strict-match, .*with the filter none"):
            shape_of_all(sources, Described(format_), print)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"doc": DOC, "target": "1", "resps": [[[-1.5, False]], [[-2.5, True]]]}, "likelihoods"),
        ({"doc": PROBLEM, "target": "check(double)", "resps": [["    return 2"]]}, "samples"),
        ({"doc": DOC, "target": "", "resps": [["2"]]}, "what is right"),
    ],
    ids=["likelihoods", "programs", "no gold"],
)
def test_what_a_harness_logs_and_cannot_be_scored_is_named(
    tmp_path: Path, line: dict[str, object], says: str
) -> None:
    (row,) = rows(tmp_path, line)
    assert row.error is not None
    assert says in row.error


def test_samples_refer_to_their_problems(tmp_path: Path) -> None:
    """A solution is the whole program; a completion goes on where the prompt ends."""
    problems = tmp_path / "problems.jsonl"
    problems.write_text(json.dumps(PROBLEM) + "\n")
    whole = {"task_id": "Made/0", "solution": "def double(x):\n    return 2 * x\n"}
    tail = {"task_id": "Made/0", "completion": "    return x + x\n"}
    stray = {"task_id": "Made/1", "completion": ""}
    found = rows(tmp_path, whole, tail, stray, problems=problems)
    assert [row.error for row in found] == [None, None, "no problem has the task_id 'Made/1'"]
    assert found[1].read_item()["completion"] == "```python\ndef double(x):\n    return x + x\n\n```"
    assert found[0].group == found[1].group == "Made/0"
    assert all(row.has_code() for row in found[:2])


def test_no_program_of_a_list_is_lost(tmp_path: Path) -> None:
    problems = tmp_path / "problems.jsonl"
    problems.write_text(json.dumps(PROBLEM) + "\n")
    tails = {"task_id": "Made/0", "completion": ["    return x + x\n", "    return x\n"]}
    wholes = {"task_id": "Made/0", "solution": ["a = 1", "b = 2"]}
    strange = {"task_id": "Made/0", "solution": {"code": "a = 1"}}
    *found, last = rows(tmp_path, tails, wholes, strange, problems=problems)
    programs = ["def double(x):\n    return x + x\n", "def double(x):\n    return x\n", "a = 1", "b = 2"]
    assert [row.read_item()["completion"] for row in found] == [fenced(program) for program in programs]
    assert last.error == "a sample's program must be a text"


def test_samples_need_their_problems(tmp_path: Path) -> None:
    with pytest.raises(ShapeError, match="--problems"):
        rows(tmp_path, {"task_id": "Made/0", "completion": ""}, format="samples")
    with pytest.raises(ShapeError, match="--problems"):
        rows(tmp_path, {"task_id": "Made/0", "solution": ""}, said=None)


def test_problems_without_expected_results_are_named(tmp_path: Path) -> None:
    """The files that the evalplus package downloads have inputs alone."""
    bare = {name: value for name, value in PROBLEM.items() if name != "test"} | {"base_input": [[1]]}
    path = tmp_path / "problems.jsonl"
    path.write_text(json.dumps(bare) + "\n")
    with pytest.raises(ShapeError, match=r"line 1: base_input.*humanevalplus"):
        rows(tmp_path, {"task_id": "Made/0", "solution": ""}, problems=path)


def test_a_program_with_fences_stays_whole() -> None:
    assert fenced('"""\n```\nx\n```\n"""') == '````python\n"""\n```\nx\n```\n"""\n````'


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("1+1?", "1+1?"),
        ([{"role": "system", "content": None}, {"role": "user", "content": "1+1?"}], "\n1+1?"),
        ([{"role": "user", "content": [{"type": "text", "text": "1+1?"}, {"type": "image"}]}], "1+1?"),
        (None, ""),
    ],
    ids=["a text", "a chat", "parts", "nothing"],
)
def test_prompts_are_texts_where_people_read_them(prompt: object, text: str) -> None:
    assert prompt_text(prompt) == text
