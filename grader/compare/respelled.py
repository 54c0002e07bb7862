"""What one side writes as only the other side shows: decimal commas, square brackets that round down."""

from __future__ import annotations

import re

from grader.syntax.tree import Node, Num, Quantity

_COMMA = re.compile(r"(?<![\d.,])\d+,\d+(?![\d,]|\.\d)")
_GROUP = re.compile(r"[1-9]\d{0,2},\d{3}")
_MARKED = "\\lfloor"


def respelled(answer: str, gold: str, wanted: Node) -> tuple[str, str] | None:
    """Both texts with the answer's comma a point, or one side's brackets floors; None when neither fits.

    A decimal comma in an answer is one only if the gold is a decimal: ``2,5`` alone is a list.
    """
    if "," in answer and _is_decimal(wanted):
        numbers = _COMMA.findall(answer)
        if len(numbers) == 1 and not _GROUP.fullmatch(numbers[0]):
            return answer.replace(numbers[0], numbers[0].replace(",", ".")), gold
    if _MARKED in gold and _MARKED not in answer and "[" in answer:
        return _floored(answer), gold
    if _MARKED in answer and _MARKED not in gold and "[" in gold:
        return answer, _floored(gold)
    return None


def _is_decimal(node: Node) -> bool:
    value = node.value if isinstance(node, Quantity) else node
    return isinstance(value, Num) and value.places is not None and value.places > 0


def _floored(text: str) -> str:
    return text.replace("[", "\\lfloor ").replace("]", "\\rfloor ")
