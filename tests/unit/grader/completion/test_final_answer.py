"""Where the final answer is read, case by case."""

import pytest

from grader.completion import FinalAnswer, NoAnswer, find_final_answer


def block(text: str) -> str:
    return f"<think>We look for it.</think>\n<answer>\n{text}\n</answer>"


# id, completion, parts, extracted_by
FOUND = [
    ("box_in_block", block(r"\boxed{42}"), ("42",), "boxed"),
    ("box_beats_rest_of_block", block(r"It is 7, that is $\boxed{8}$ in all."), ("8",), "boxed"),
    ("bare_block", block("42"), ("42",), "answer_block"),
    ("block_keeps_list", block("1 or 2 or 3"), ("1 or 2 or 3",), "answer_block"),
    ("bold_block", block("**42**"), ("42",), "answer_block"),
    ("nested_braces", block(r"\boxed{\frac{1}{\sqrt{2}}}"), (r"\frac{1}{\sqrt{2}}",), "boxed"),
    ("escaped_braces", block(r"\boxed{\{1, 2\}}"), (r"\{1, 2\}",), "boxed"),
    ("fbox", block(r"\fbox{3}"), ("3",), "boxed"),
    ("box_without_braces", block(r"$\boxed 42$"), ("42",), "boxed"),
    ("box_with_space", block(r"\boxed {42}"), ("42",), "boxed"),
    ("box_in_box_only", block(r"\boxed{\boxed{5}}"), ("5",), "boxed"),
    ("box_among_others_in_box", block(r"\boxed{1\boxed{2}3}"), (r"1\boxed{2}3",), "boxed"),
    ("escaped_twice", block(r"\\boxed{\\frac{1}{2}}"), (r"\frac{1}{2}",), "boxed"),
    ("same_box_twice", block(r"$\boxed{7}$. Checking: $\boxed{ 7 }$"), ("7",), "boxed"),
    ("unequal_boxes_are_a_list", block(r"$\boxed{1}$, or else $\boxed{2}$"), ("1", "2"), "boxed"),
    ("blank_box_does_not_count", block(r"\boxed{} \boxed{6}"), ("6",), "boxed"),
    ("unclosed_box_is_none", block(r"\boxed{3 and then \boxed{4}"), ("4",), "boxed"),
    ("unclosed_block", "<think>a</think><answer>\\boxed{7}", ("7",), "boxed"),
    ("no_think_block", "<answer>9</answer>", ("9",), "answer_block"),
    ("box_in_think_is_not_read", "<think>\\boxed{3}</think><answer>4</answer>", ("4",), "answer_block"),
    ("block_in_think", "<think><answer>3</answer></think><answer>4</answer>", ("4",), "answer_block"),
    ("after_last_think", "<think>a</think><answer>1</answer><think>b</think> \\boxed{2}", ("2",), "boxed"),
    ("tags_in_capitals", "<THINK>\\boxed{1}</THINK><ANSWER>2</ANSWER>", ("2",), "answer_block"),
    ("turn_ends", "<think>a</think><answer>5</answer><|im_end|> <answer>6</answer>", ("5",), "answer_block"),
    ("last_line_with_box", "So $\\boxed{1}$ at first.\nFinally $\\boxed{2}$.\nDone.", ("2",), "boxed"),
    ("last_sentence_with_box", "First $\\boxed{1}.$ In the end $\\boxed{2}$.", ("2",), "boxed"),
    ("boxes_of_one_line", "So $x=\\boxed{1}$ and $y=\\boxed{2}$.", ("1", "2"), "boxed"),
    ("boxes_of_displays", "\\[\n\\boxed{1}\n\\]\nand\n\\[\n\\boxed{2}\n\\]", ("1", "2"), "boxed"),
    ("decimal_point_is_no_sentence", "It is $\\boxed{1.5}$ and 2.5 then $\\boxed{3}$", ("1.5", "3"), "boxed"),
    ("bare_text", "42", ("42",), "bare_text"),
    ("phrase", "We add. The answer is 12.", ("12",), "phrase"),
    ("phrase_keeps_decimals", "The answer is 3.14. That is all.", ("3.14",), "phrase"),
    ("last_phrase", "The answer is 1, no: the final answer is 2.", ("2",), "phrase"),
    ("phrase_with_formula", "The final answer is $\\frac12$. I hope it is correct.", ("\\frac12",), "phrase"),
    ("phrase_with_display", "Therefore the answer is:\n\\[ x^2 \\]", ("x^2",), "phrase"),
    ("phrase_on_next_line", "**Final Answer:**\n\n42", ("42",), "phrase"),
    ("bold_phrase", "**Answer: 42**", ("42",), "phrase"),
    ("phrase_with_reason", "The answer is 5, because 2 + 3 = 5.", ("5",), "phrase"),
    ("phrase_naming_many", "The answer is one of 1 2 3 4.", ("one of 1 2 3 4",), "phrase"),
    ("phrase_with_statement", "Final Answer: The number of cats is 19.", ("19",), "phrase"),
    ("reversed_phrase", "So $x \\le 2$ is our answer.", ("x \\le 2",), "phrase"),
    ("gsm8k", "2 + 3 = 5\n#### 5", ("5",), "phrase"),
    ("chinese", "经过计算，答案是12。", ("12",), "phrase"),
    ("chinese_colon", "最终答案：$\\frac{1}{2}$", ("\\frac{1}{2}",), "phrase"),
    ("japanese", "したがって、答えは12です。", ("12です",), "phrase"),
    ("korean", "계산하면 정답은 12", ("12",), "phrase"),
    ("russian", "Итак, ответ: 12.", ("12",), "phrase"),
    ("spanish", "Por lo tanto, la respuesta es 12.", ("12",), "phrase"),
    ("german", "Die Antwort lautet 12.", ("12",), "phrase"),
    ("french", "La réponse est 12.", ("12",), "phrase"),
    ("prose_in_block", block("In the end Joe has 5 apples."), ("5",), "answer_block"),
    ("copula_in_block", block("The two roots are 2 and 3."), ("2 and 3",), "answer_block"),
    ("several_numbers", block("Take 2 of it and 3 of us"), ("Take 2 of it and 3 of us",), "answer_block"),
    ("one_amount_of_money", block("She will still owe 220 € after 12 months"), ("220",), "answer_block"),
    ("two_amounts_stay", block("She owes $5 and he $6"), ("She owes $5 and he $6",), "answer_block"),
    ("number_and_unit", block("5 square meters per second"), ("5 square meters per second",), "answer_block"),
    ("phrase_in_box", block(r"\boxed{\text{So the answer is 5}}"), ("5",), "boxed"),
    ("box_closed_by_mistake", block("\\boxed{185\\}"), ("185",), "boxed"),
    ("chinese_prose", block("因此，她一共有12元。"), ("12",), "answer_block"),
    ("formula_in_prose", block("We obtain in total $x+1$ for it"), ("x+1",), "answer_block"),
]  # fmt: skip

# id, completion, reason
NOT_FOUND = [
    ("think_never_closed", "<think>maybe \\boxed{42}", "think_never_closed"),
    ("think_opened_again", "<think>a</think><answer>5</answer><think>", "think_never_closed"),
    ("only_think", "<think>\\boxed{42}</think>", "nothing_after_thinking"),
    ("several_blocks", "<answer>1</answer><answer>1</answer>", "several_answer_blocks"),
    ("nested_blocks", "<answer><answer>1</answer></answer>", "several_answer_blocks"),
    ("blank_block", "<think>a</think><answer> \n</answer>", "blank_answer_block"),
    ("dollars_only", "<answer>$$ $$</answer>", "blank_answer_block"),
    ("invisible_block", "<answer>\u200b</answer>", "blank_answer_block"),
    ("blank_box", block(r"\boxed{}"), "blank_box"),
    ("invisible_box", block("\\boxed{\u200b}"), "blank_box"),
    ("spaces_in_box", block(r"\boxed{\quad ~}"), "blank_box"),
    ("prose_without_answer", "Let me think about this problem. It is hard.", "no_final_answer"),
    ("empty", "", "nothing_after_thinking"),
    ("too_many_unequal_boxes", block("".join(f"\\boxed{{{n}}}" for n in range(300))), "too_many_boxes"),
]


@pytest.mark.parametrize(
    ("completion", "parts", "rule"), [case[1:] for case in FOUND], ids=[case[0] for case in FOUND]
)
def test_the_final_answer_is_found(completion: str, parts: tuple[str, ...], rule: str) -> None:
    found = find_final_answer(completion)
    assert isinstance(found, FinalAnswer), found
    assert (found.parts, found.extracted_by) == (parts, rule)


@pytest.mark.parametrize(
    ("completion", "reason"), [case[1:] for case in NOT_FOUND], ids=[case[0] for case in NOT_FOUND]
)
def test_no_answer_says_why(completion: str, reason: str) -> None:
    assert find_final_answer(completion) == NoAnswer(reason)


def test_a_narrowed_answer_keeps_its_statement() -> None:
    """Text answers may be the whole statement, so that is kept beside what was picked out of it."""
    found = find_final_answer(block("In the end Joe has 5 apples."))
    assert isinstance(found, FinalAnswer)
    assert found.statement == "In the end Joe has 5 apples"


# Many times a small thing: what a careless pattern needs quadratic time for.  10 MB.
FLOODS = [
    ("words", ("<think>", "blah 12 " * 1_250_000, "</think><answer>5</answer>"), "5"),
    ("equal_boxes", ("<answer>", r"\boxed{1} " * 20_000, "</answer>"), "1"),
    ("boxes", ("<answer>", r"\boxed{1} " * 1_000_000, "</answer>"), None),
    ("nested_boxes", ("<answer>", r"\boxed{" * 200_000, "}" * 200_000), ...),
    ("open_boxes", ("", r"\boxed{" * 1_000_000, ""), None),
    ("open_braces", (r"\boxed{", "{" * 10_000_000, ""), None),
    ("backslashes", (r"<answer>\boxed{", "\\" * 10_000_000, "</answer>"), ...),
    ("closed_thinks", ("", "</think>" * 1_250_000, ""), None),
    ("open_thinks", ("", "<think>" * 1_400_000, ""), None),
    ("half_tags", ("", "<think <answer " * 600_000, ""), None),
    ("answers", ("", "<answer>" * 1_250_000, ""), None),
    ("phrases", ("", "the final answer is " * 500_000, ""), ...),
    ("hashes", ("", "#### " * 2_000_000, ""), ...),
    ("dollars", ("<answer>", "$" * 10_000_000, "</answer>"), None),
    ("formulas", ("<answer>", "so $x$ is it " * 700_000, "</answer>"), ...),
    ("open_formulas", ("<answer>", "so \\( is it " * 700_000, "</answer>"), ...),
    ("spaces", ("<answer>5", " " * 10_000_000, "x</answer>"), ...),
    ("lines", ("", "\n" * 10_000_000, "5"), "5"),
    ("turn_ends", ("", "<|im_end|>" * 1_000_000, ""), ...),
    ("lone_surrogates", ("<answer>", "\ud800" * 5_000_000, "</answer>"), ...),
    ("nulls", ("<answer>", "\0" * 10_000_000, "</answer>"), ...),
]


@pytest.mark.slow
@pytest.mark.timeout(20)
@pytest.mark.parametrize(("text", "answer"), [case[1:] for case in FLOODS], ids=[case[0] for case in FLOODS])
def test_floods_are_read_in_linear_time(text: tuple[str, str, str], answer: object) -> None:
    found = find_final_answer("".join(text))
    if answer is None:
        assert isinstance(found, NoAnswer)
    elif answer is not ...:
        assert isinstance(found, FinalAnswer)
        assert found.text == answer
