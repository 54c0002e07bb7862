"""R1-Zero's prompt template, in our own words: it says where to think and where to answer, and not how.

DeepSeek-R1 (arXiv 2501.12948, table 1) trains a base model on a conversation of this shape.  It ends where
the model goes on; nothing in it leads the content of the thinking.
"""

from __future__ import annotations

QUESTION = "{question}"
R1_ZERO = (
    "This is a conversation between User and Assistant. User asks, and Assistant solves the task. "
    "Before giving an answer, Assistant reasons about the task in its mind. "
    "The reasoning is written between <think> and </think>, the answer between <answer> and </answer>, "
    "like this: <think> reasoning goes here </think> <answer> the answer goes here </answer>.\n"
    f"User: {QUESTION}\nAssistant:"
)
OPENED = " <think>"


def r1_zero_prompt(question: str, *, opened: bool = False) -> str:
    """The template around a question.

    ``opened``: end with the opening think tag, for models that do not find it by themselves; then the
    completions lack it, and the items need ``completion_prefix="<think>"`` (the trainers' adapters see to
    that).
    """
    return R1_ZERO.replace(QUESTION, question) + (OPENED if opened else "")
