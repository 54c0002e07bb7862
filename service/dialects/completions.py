"""The completion in a trainer's text: its prompt cut off, the tokens that end it stripped."""

from __future__ import annotations

import re

# What tokenizers write for the end of a text or a turn, and for padding.
_END = re.compile(
    r"(?:<\|[A-Za-z_]{1,30}\|>|<｜[^｜<>]{1,40}｜>|</?s>|<eos>|<pad>|\[PAD\]|<unk>|<(?:end|start)_of_turn>)\Z"
)
_START = re.compile(
    r"(?:<\|(?:endoftext|pad|begin_of_text|PAD_TOKEN)\|>|<｜[^｜<>]{1,40}｜>|<s>|<bos>|<pad>|\[PAD\]|</s>)+"
)
_LONGEST_END = 50


def without_end_tokens(text: str) -> str:
    """The text without the special tokens, and the white space between them, at its end."""
    end = len(text)
    while True:
        stripped = len(text[:end].rstrip()) if text[end - 1 : end].isspace() else end
        token = _END.search(text, max(0, stripped - _LONGEST_END), stripped)
        if token is None:
            return text[:end]
        end = token.start()


def without_prompt(query: str, prompt: str) -> str | None:
    """What follows the prompt; None if the query does not begin with it.

    The query may begin with padding and the like, and with the end of a prompt that was too long.
    """
    if query.startswith(prompt):
        return query[len(prompt) :]
    padding = _START.match(query)
    if padding is not None:
        query = query[padding.end() :]
        unpadded = _START.match(prompt)
        prompt = prompt[unpadded.end() :] if unpadded is not None else prompt
        if query.startswith(prompt):
            return query[len(prompt) :]
    overlap = _overlap(prompt, query)
    return query[overlap:] if overlap else None


def opened_by(prompt: object) -> str | None:
    """What of the completion the prompt's template has written already: an opening think tag, or nothing."""
    return "<think>" if isinstance(prompt, str) and prompt.rstrip().endswith("<think>") else None


def _overlap(text: str, pattern: str) -> int:
    """The length of the longest beginning of ``pattern`` that ``text`` ends with; linear time."""
    fallback = [0] * len(pattern)
    at = 0
    for index in range(1, min(len(pattern), len(text))):
        while at and pattern[index] != pattern[at]:
            at = fallback[at - 1]
        at += pattern[index] == pattern[at]
        fallback[index] = at
    at = 0
    for character in text:
        while at and (at == len(pattern) or pattern[at] != character):
            at = fallback[at - 1]
        at += at < len(pattern) and pattern[at] == character
    return at
