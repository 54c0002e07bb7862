"""Simple assertions as calls: the call goes into the cell, what is asserted of its value stays outside.

``assert f(1, [2]) == 3`` becomes a call of ``f`` and a condition on the value that comes back.  Nothing
here runs test code: conditions are built from a short list of operations on plain data, each with a bound.
Whatever is not on the list is left as it is, for a tester process in a cell.
"""

from sandbox.judge.assertions.conditions import Condition, Unmet
from sandbox.judge.assertions.rewrite import Rewritten, rewrite

__all__ = ["Condition", "Rewritten", "Unmet", "rewrite"]
