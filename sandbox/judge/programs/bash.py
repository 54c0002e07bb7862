"""Bash: the test's lines behind the program's; the last thing that is said is ours."""

from __future__ import annotations

from sandbox.judge.programs.words import Words

_TAIL = """
status_{name}=$?
unset -f builtin printf exit
if [[ $status_{name} -eq 0 ]]; then
    builtin printf '\\n%016x\\n' $(({a} ^ {b}))
else
    builtin printf '\\n%s\\n' {failed}
fi
builtin exit "$status_{name}"
"""


def weave(candidate: str, test: str, words: Words) -> str:
    """Program, test, our word."""
    tail = _TAIL.format(name=words.name, failed=words.failed, a=words.parts[0], b=words.parts[1])
    return f"{candidate}\nunalias -a\n{test}{tail}"
