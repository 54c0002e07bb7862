"""The completion in a trainer's text: nothing of the prompt in it, no token that ends it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.dialects.completions import opened_by, without_end_tokens, without_prompt

PROMPT = "<|im_start|>user\nReply in <answer> </answer>: 3+4?<|im_end|>\n<|im_start|>assistant\n"

ENDED = {
    "Qwen": ("7<|im_end|>", "7"),
    "several, with white space": ("7 <|im_end|>\n<|endoftext|><|endoftext|>\n", "7 "),
    "Llama 2 and its padding": ("7</s><pad><pad>", "7"),
    "Llama 3": ("7<|eot_id|>", "7"),
    "DeepSeek": ("7<｜end▁of▁sentence｜>", "7"),
    "Gemma": ("7<end_of_turn>\n", "7"),
    "white space of its own stays": ("7\n", "7\n"),
    "tags stay": ("<answer>7</answer>", "<answer>7</answer>"),
    "in the middle they stay": ("a<|im_end|>b", "a<|im_end|>b"),
    "nothing": ("", ""),
    "nothing but the end": ("<|im_end|>", ""),
}

CUT = {
    "whole prompt": (PROMPT + "7", PROMPT, "7"),
    "nothing said": (PROMPT, PROMPT, ""),
    "no prompt": ("7", "", "7"),
    "padding on the left": ("<|endoftext|><|endoftext|>" + PROMPT + "7", PROMPT, "7"),
    "a token that begins the text": ("<s>Q: 7", "Q: ", "7"),
    "the same in the prompt": ("<s>Q: 7", "<s>Q: ", "7"),
    "its beginning was cut off": (PROMPT[20:] + "7", PROMPT, "7"),
    "another prompt": ("hello 7", "good bye", None),
    "the prompt again in the answer": ("Q: Q: 7", "Q: ", "Q: 7"),
}


@pytest.mark.parametrize(("text", "left"), ENDED.values(), ids=ENDED.keys())
def test_end_tokens_are_stripped(text: str, left: str) -> None:
    assert without_end_tokens(text) == left


@pytest.mark.parametrize(("query", "prompt", "left"), CUT.values(), ids=CUT.keys())
def test_the_prompt_is_cut_off(query: str, prompt: str, left: str | None) -> None:
    """A template may show how to answer: what it shows must never be read as the answer."""
    assert without_prompt(query, prompt) == left


@given(st.text(), st.text())
def test_what_was_joined_is_parted(prompt: str, completion: str) -> None:
    assert without_prompt(prompt + completion, prompt) == completion


@given(st.text(alphabet="ab", min_size=1), st.text(alphabet="ab"), st.integers(0, 20))
def test_never_more_than_what_follows_the_prompt(prompt: str, completion: str, start: int) -> None:
    """Of a shortened prompt the longest part that fits is cut: never the prompt's own words."""
    tail = prompt[start:]
    left = without_prompt(tail + completion, prompt)
    assert not tail or (left is not None and len(left) <= len(completion))


@given(st.text())
def test_stripping_twice_changes_nothing(text: str) -> None:
    once = without_end_tokens(text)
    assert without_end_tokens(once) == once
    assert text.startswith(once)


@pytest.mark.parametrize(
    ("prompt", "opened"),
    [("Assistant: <think>\n", "<think>"), ("Assistant:", None), ([{"role": "user"}], None), (None, None)],
    ids=["opened", "not opened", "messages", "none"],
)
def test_a_template_may_have_opened_the_thinking(prompt: object, opened: str | None) -> None:
    assert opened_by(prompt) == opened
