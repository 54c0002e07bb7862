"""R1-Zero's format rule and the tag count."""

import pytest

from grader.completion import check_format, count_tags

GOOD = [
    ("plain", "<think>a</think><answer>7</answer>"),
    ("lines", "<think>\na\n</think>\n\n<answer>\n7\n</answer>\n"),
    ("windows_lines", "<think>a\r\n</think>\r\n<answer>7</answer>\r\n"),
    ("tabs", "\t<think>a</think>\t<answer>7</answer>\t"),
    ("other_tags_in_think", "<think>if a<b and b>c, <b>so</b></think><answer>7</answer>"),
    ("answer_tags_in_think", "<think>I will write <answer>7</answer> then</think><answer>7</answer>"),
    ("other_tags_in_answer", "<think>a</think><answer>x < 5 and <b>7</b></answer>"),
]
BAD = [
    ("nothing", "", "does_not_start_with_think"),
    ("only_answer", "<answer>7</answer>", "does_not_start_with_think"),
    ("text_before", "So <think>a</think><answer>7</answer>", "does_not_start_with_think"),
    ("nul_before", "\0<think>a</think><answer>7</answer>", "does_not_start_with_think"),
    ("capitals", "<THINK>a</THINK><ANSWER>7</ANSWER>", "does_not_start_with_think"),
    ("invisible_in_tag", "<thi\u200bnk>a</think><answer>7</answer>", "does_not_start_with_think"),
    ("escaped", "&lt;think&gt;a&lt;/think&gt;&lt;answer&gt;7&lt;/answer&gt;", "does_not_start_with_think"),
    ("answer_first", "<answer>7</answer><think>a</think>", "does_not_start_with_think"),
    ("think_open", "<think>a <answer>7</answer>", "think_never_closed"),
    ("think_twice_open", "<think>a<think>b</think><answer>7</answer>", "think_tag_inside_think"),
    ("think_capital_inside", "<think>a<THINK>b</think><answer>7</answer>", "think_tag_inside_think"),
    ("blank_think", "<think> \n </think><answer>7</answer>", "blank_think"),
    ("invisible_think", "<think>\u200b</think><answer>7</answer>", "blank_think"),
    ("text_between", "<think>a</think> so <answer>7</answer>", "no_answer_block_after_think"),
    ("no_block", "<think>a</think>7", "no_answer_block_after_think"),
    ("answer_in_think_only", "<think>a<answer>7</answer></think>", "no_answer_block_after_think"),
    ("answer_open", "<think>a</think><answer>7", "answer_never_closed"),
    ("think_in_answer", "<think>a</think><answer>7 <think> </answer>", "tag_after_think"),
    ("nested_answer", "<think>a</think><answer><answer>7</answer></answer>", "tag_after_think"),
    ("second_answer", "<think>a</think><answer>7</answer><answer>8</answer>", "tag_after_think"),
    ("second_think", "<think>a</think><answer>7</answer><think>b</think>", "tag_after_think"),
    ("capital_tag_after", "<think>a</think><answer>7 </Answer> 8</answer>", "tag_after_think"),
    ("text_after", "<think>a</think><answer>7</answer> Hope it helps", "text_after_answer"),
    ("turn_end_after", "<think>a</think><answer>7</answer><|im_end|>", "text_after_answer"),
    ("blank_answer", "<think>a</think><answer> </answer>", "blank_answer"),
]


@pytest.mark.parametrize("text", [case[1] for case in GOOD], ids=[case[0] for case in GOOD])
def test_good_format_is_kept(text: str) -> None:
    assert check_format(text).ok


@pytest.mark.parametrize(("text", "reason"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_broken_format_says_which_rule(text: str, reason: str) -> None:
    check = check_format(text)
    assert (check.ok, check.reason) == (False, reason)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0.0),
        ("<think>", 0.25),
        ("<think></think><answer></answer>", 1.0),
        ("</answer></think><answer><think>", 1.0),
        ("<think></think><think></think><answer></answer>", 0.5),
        ("<THINK>", 0.0),
    ],
)
def test_each_tag_that_stands_once_counts_a_quarter(text: str, count: float) -> None:
    assert count_tags(text) == count


@pytest.mark.slow
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "flood", ["<think>", "</think>", "< ", "</ think", "<answer>", " ", "<think>a</think>"]
)
def test_floods_are_checked_in_linear_time(flood: str) -> None:
    text = "<think>a</think><answer>" + flood * (10_000_000 // len(flood)) + "</answer>"
    assert check_format(text).ok == (flood in {"< ", "</ think"})
    assert 0.0 <= count_tags(text) <= 1.0
