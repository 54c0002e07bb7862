"""What evaluation harnesses log of each sample: the data set's row, what was right, what was generated."""

from __future__ import annotations

from collections.abc import Mapping

from assay_client.datasets import RowError, read
from cli.stored.columns import Columns
from cli.stored.known import guess_dataset, in_group
from cli.stored.said import completions_in
from cli.stored.shapes import Fields, ShapeError

LM_EVAL, LIGHTEVAL = "lm_eval", "lighteval"
HARNESSES = (LM_EVAL, LIGHTEVAL)


def guess_harness(row: Fields) -> str | None:
    """Whose log has such rows, if any."""
    if not isinstance(row.get("doc"), dict):
        return None
    if "resps" in row:
        return LM_EVAL
    return LIGHTEVAL if isinstance(row.get("model_response"), dict) else None


class HarnessRows:
    """Samples that lm-evaluation-harness logs (``--log_samples``), or the details of lighteval.

    The former has a sample once for each filter of its answers, every time with all that was generated: only
    rows of the ``filter`` of the first row count, the others would double the completions.
    """

    rewrites = True

    def __init__(self, name: str, columns: Columns, first: Fields) -> None:
        self.name = name
        self._filter = first.get("filter")
        self.options: Mapping[str, object] = {"columns": dict(columns.given), "filter": self._filter}
        self._columns = columns
        self._read = _lm_eval if name == LM_EVAL else _lighteval

    def items(self, row: Fields) -> list[Fields]:
        """An item for each thing the model said; those of a sample are a group.  Raises ``ShapeError``."""
        if row.get("filter") != self._filter:
            return []
        doc = row.get("doc")
        if not isinstance(doc, dict):
            raise ShapeError("doc must be an object")
        prompt, gold, said = self._read(row, doc)
        if "completion" in self._columns.given:
            said = self._columns.value(row, "completion")
        if "answer" in self._columns.given:
            gold = self._columns.answer(row)
        completions = completions_in(said)
        if not completions or not all(isinstance(one, str | list) for one in completions):
            raise ShapeError("no text that was generated: samples that were only given likelihoods have none")
        named = {"id": row.get("doc_id", doc.get("id")), "prompt": prompt}
        frame = {name: value for name, value in named.items() if value is not None}
        return in_group(frame, _task(doc, gold), completions)


def _lm_eval(row: Fields, doc: Fields) -> tuple[object, object, object]:
    """Prompt, gold and completions."""
    prompt = next((doc[name] for name in ("question", "problem", "prompt", "input") if doc.get(name)), None)
    return prompt, row.get("target"), row.get("resps")


def _lighteval(row: Fields, doc: Fields) -> tuple[object, object, object]:
    """The same; a gold is one of the choices, by its number."""
    choices, numbers, reply = doc.get("choices"), doc.get("gold_index"), row.get("model_response")
    numbers = numbers if isinstance(numbers, list) else [numbers]
    if not isinstance(choices, list) or not isinstance(reply, dict):
        raise ShapeError("doc.choices and model_response are needed")
    golds = [choices[number] for number in numbers if isinstance(number, int) and -1 < number < len(choices)]
    return doc.get("query"), golds[0] if len(golds) == 1 else golds, reply.get("text")


def _task(doc: Fields, gold: object) -> object:
    """The gold as a data set would have it, which is all of a solution at times.  Raises ``ShapeError``."""
    dataset = guess_dataset(doc)
    try:
        if dataset is not None and read(doc, dataset).task["kind"] == "code":
            raise ShapeError("programs are scored by task_id: make samples of them (--format samples)")
        return read({"question": "", "answer": gold}).task
    except RowError as err:
        raise ShapeError(f"what is right: {err}") from err
