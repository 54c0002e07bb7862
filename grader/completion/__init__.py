"""What the model said: text only, in strictly linear time.  Knows nothing of mathematics, golds or grades."""

from __future__ import annotations

from grader.completion.code_fence import find_code
from grader.completion.final_answer import find_final_answer
from grader.completion.format import check_format, count_tags
from grader.completion.found import CodeBlock, FinalAnswer, FormatCheck, NoAnswer

__all__ = [
    "CodeBlock",
    "FinalAnswer",
    "FormatCheck",
    "NoAnswer",
    "check_format",
    "count_tags",
    "find_code",
    "find_final_answer",
]
