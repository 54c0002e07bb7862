"""Which fenced block is the program."""

import pytest

from grader.completion import CodeBlock, NoAnswer, find_code

PYTHON = frozenset({"python", "py", "python3"})


def fence(source: str, name: str = "python", marks: str = "```") -> str:
    return f"{marks}{name}\n{source}\n{marks}\n"


FOUND = [
    ("in_block", "<think>a</think><answer>" + fence("x = 1") + "</answer>", "x = 1\n", "python"),
    ("no_block", "Here it is:\n" + fence("x = 1"), "x = 1\n", "python"),
    ("alias", fence("x = 1", "py"), "x = 1\n", "py"),
    ("capitals", fence("x = 1", "Python"), "x = 1\n", "python"),
    ("unnamed", fence("x = 1", ""), "x = 1\n", ""),
    ("info_string", fence("x = 1", "python title=a.py"), "x = 1\n", "python"),
    ("pandoc", fence("x = 1", "{.python}"), "x = 1\n", "python"),
    ("tildes", fence("x = 1", marks="~~~"), "x = 1\n", "python"),
    ("longer_fence", fence("a = '''\n```\n'''", marks="````"), "a = '''\n```\n'''\n", "python"),
    ("last_of_language", fence("x = 1") + fence("x = 2"), "x = 2\n", "python"),
    ("other_language_after", fence("x = 1") + fence("ls", "bash"), "x = 1\n", "python"),
    ("output_after", fence("x = 1") + "It prints:\n" + fence("1", ""), "x = 1\n", "python"),
    ("blank_after", fence("x = 1") + fence(" "), "x = 1\n", "python"),
    ("not_in_think", "<think>" + fence("x = 0") + "</think>" + fence("x = 1"), "x = 1\n", "python"),
    ("unclosed", "<answer>```python\nx = 1\n</answer>", "x = 1\n", "python"),
    ("closed_beats_unclosed", fence("x = 1") + "```python\nx = 2", "x = 1\n", "python"),
    ("closed_at_line_end", "```python\nx = 1```", "x = 1", "python"),
    ("text_before_fence", "So: ```python\nx = 1\n```", "x = 1\n", "python"),
    ("indented_closing", "```python\nx = 1\n  ```", "x = 1\n", "python"),
    ("in_a_list", "1. So:\n   ```python\n   if x:\n\n       y()\n   ```\n", "if x:\n\n    y()\n", "python"),
    ("in_a_list_but_its_text_is_not", "  ```python\nif x:\n    y()\n  ```\n", "if x:\n    y()\n", "python"),
    ("not_a_margin", "a\n" + " " * 70 + "```python\n  x = 1\n```\n", "  x = 1\n", "python"),
    ("windows_lines", "```python\r\nx = 1\r\n```\r\n", "x = 1\r\n", "python"),
]
NOT_FOUND = [
    ("nothing", "", "no_code_block"),
    ("prose", "<answer>I am sure it works.</answer>", "no_code_block"),
    ("other_language", fence("ls", "bash"), "no_code_block"),
    ("blank", fence(" \n "), "no_code_block"),
    ("in_think_only", "<think>" + fence("x = 0") + "</think><answer>done</answer>", "no_code_block"),
    ("think_open", "<think>" + fence("x = 0"), "think_never_closed"),
    ("several_blocks", "<answer>" + fence("x = 1") + "</answer><answer></answer>", "several_answer_blocks"),
    ("outside_the_block", fence("x = 1") + "<answer>see above</answer>", "no_code_block"),
    ("inline_code", "use `x = 1`, or ```x = 1```", "no_code_block"),
]


@pytest.mark.parametrize(
    ("text", "source", "name"), [case[1:] for case in FOUND], ids=[case[0] for case in FOUND]
)
def test_the_program_is_found(text: str, source: str, name: str) -> None:
    assert find_code(text, PYTHON) == CodeBlock(source, name)


@pytest.mark.parametrize(
    ("text", "reason"), [case[1:] for case in NOT_FOUND], ids=[case[0] for case in NOT_FOUND]
)
def test_no_program_says_why(text: str, reason: str) -> None:
    assert find_code(text, PYTHON) == NoAnswer(reason)


@pytest.mark.slow
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "flood",
    ["`", "```\n", "```python\n", "``` ", "~~~\n", "~~~ ", "```~~~ ", "``` `", " \n", "```a\nb\n```\n"],
)
def test_floods_are_read_in_linear_time(flood: str) -> None:
    found = find_code("```" + flood * (10_000_000 // len(flood)), PYTHON)
    assert isinstance(found, (CodeBlock, NoAnswer))
