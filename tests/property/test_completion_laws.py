"""Laws of reading completions, on arbitrary text made of what completions are made of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.completion import (
    CodeBlock,
    FinalAnswer,
    NoAnswer,
    check_format,
    count_tags,
    find_code,
    find_final_answer,
)

_PIECES = [
    "<think>", "</think>", "<answer>", "</answer>", "<THINK>", "<answer", "<|im_end|>",
    "\\boxed{", "\\fbox{", "\\boxed 3", "{", "}", "\\{", "\\\\", "\\", "$", "$$", "\\[",
    "\\]", "\\(", "\\)", "```", "```python\n", "~~~", "the answer is ", "**Answer:** ",
    "#### ", "答案是", "。", "\n", " ", ".", ". ", ",", "=", " is ", " and ", "42", "-3.5",
    "1/2", "x", "words of prose", "\u200b", "\0", "\ud800", "½",
]  # fmt: skip
texts = st.lists(st.sampled_from(_PIECES) | st.text(max_size=5), max_size=30).map("".join)
# Text that holds no tag, brace, box or mark that means anything.
plain = st.text(st.sampled_from("abcxyz 0123456789+-"), min_size=1, max_size=20).filter(str.strip)
PYTHON = frozenset({"python"})


@given(texts)
@settings(max_examples=500)
def test_any_text_is_read(text: str) -> None:
    """Nothing raises, whatever the text; what is found stands in the text, but for escapes undone."""
    found = find_final_answer(text)
    if isinstance(found, FinalAnswer):
        assert found.parts
        assert all(part in text or part in text.replace("\\\\", "\\") for part in found.parts)
    else:
        assert found.reason


@given(texts)
def test_reading_is_repeatable(text: str) -> None:
    assert find_final_answer(text) == find_final_answer(text)


@given(texts, plain)
def test_what_is_thought_does_not_change_the_answer(thought: str, answer: str) -> None:
    """Whatever stands before the last closing tag, boxes and answer blocks included."""
    end = f"</think>\n<answer>\\boxed{{{answer}}}</answer>"
    assert find_final_answer(f"<think>{thought}{end}") == find_final_answer(f"<think>{end}")


@given(texts)
def test_an_open_thought_has_no_answer(thought: str) -> None:
    text = "<think>" + thought.replace("</think>", "").replace("</THINK>", "")
    if "</think" not in text.lower():
        assert find_final_answer(text) == NoAnswer("think_never_closed")


@given(plain)
def test_a_box_is_read_as_it_is_written(answer: str) -> None:
    for text in (
        f"\\boxed{{{answer}}}",
        f"So it is $\\boxed{{{answer}}}$.",
        f"<answer>\\fbox{{{answer}}}</answer>",
    ):
        found = find_final_answer(text)
        assert isinstance(found, FinalAnswer)
        assert found.parts == (answer.strip(),)


@given(st.lists(plain.map(str.strip), min_size=1, max_size=6))
def test_boxes_of_a_block_are_the_parts_of_one_list(answers: list[str]) -> None:
    """Each value once, in order: never one of several."""
    block = " and ".join(f"$\\boxed{{{answer}}}$" for answer in answers)
    found = find_final_answer(f"<answer>{block}</answer>")
    assert isinstance(found, FinalAnswer)
    squeezed = ["".join(part.split()) for part in found.parts]
    assert squeezed == list(dict.fromkeys("".join(answer.split()) for answer in answers))


@given(texts, texts)
def test_two_answer_blocks_are_no_answer(first: str, second: str) -> None:
    text = f"<think></think><answer>{first}</answer><answer>{second}</answer>"
    if "think" not in (first + second).lower() and "<|" not in first:
        assert find_final_answer(text) == NoAnswer("several_answer_blocks")


@given(texts)
def test_format_is_decided_for_any_text(text: str) -> None:
    check = check_format(text)
    assert check.ok is (check.reason == "")
    assert count_tags(text) in {0.0, 0.25, 0.5, 0.75, 1.0}
    if check.ok:
        assert find_final_answer(text) != NoAnswer("think_never_closed")


@given(plain, plain, st.sampled_from(["", " ", "\n", "\r\n\t"]))
def test_white_space_around_the_blocks_is_free(thought: str, answer: str, space: str) -> None:
    assert check_format(f"{space}<think>{thought}</think>{space}<answer>{answer}</answer>{space}").ok


@given(plain, plain, plain)
def test_words_around_the_blocks_are_not(thought: str, answer: str, words: str) -> None:
    think, block = f"<think>{thought}</think>", f"<answer>{answer}</answer>"
    for text in (words + think + block, think + words + block, think + block + words):
        assert not check_format(text).ok


@given(texts)
def test_any_text_is_searched_for_code(text: str) -> None:
    found = find_code(text, PYTHON)
    if isinstance(found, CodeBlock):
        assert found.source in text
        assert found.fence_name in {"python", ""}


@given(st.lists(plain, min_size=1, max_size=4), texts)
def test_the_last_program_counts(programs: list[str], thought: str) -> None:
    fences = "".join(f"Text.\n```python\n{program}\n```\n" for program in programs)
    found = find_code(f"<think>{thought}</think>{fences}", PYTHON)
    assert found == CodeBlock(programs[-1] + "\n", "python")
