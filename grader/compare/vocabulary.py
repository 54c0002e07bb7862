"""Tables of words: which carry no meaning, which change the meaning of what stands beside them."""

from __future__ import annotations

_words = str.split  # a table of words is easier to read and to extend than a list of strings

EMPTY_WORDS = frozenset(
    _words(
        """
        the a an is are was be it its there of that this to will we have has answer final so
        thus therefore and
        """
    )
)
FRAMES = frozenset(
    _words(
        """
        win wins winner winning strategy game triangle triangles function functions number numbers condition
        series sequence angled all every any each for always from information given only perfect them
        """
    )
)
"""What a question leaves open is not among these: "isosceles" answers it as well as "isosceles triangle"."""

DECISIVE = frozenset(
    _words(
        """
        odd even prime primes composite positive negative nonnegative real rational irrational integer not
        never no none neither nor cannot nobody nothing if unless when whenever otherwise except excluding
        without but or either maybe perhaps only distinct same opposite half twice double minus plus times
        square squares squared cube cubes cubed reciprocal inverse sum difference product
        isosceles equilateral scalene acute obtuse right regular strictly absolutely conditionally uniformly
        increasing decreasing convex concave local global bounded unbounded linear quadratic finite infinite
        """
    )
)
"""A sentence from which one of these is left out says something else."""

NOTHING = frozenset(
    ("none", "does not exist", "do not exist", "doesnt exist", "not exist", "no answer exists", "dne",
     "nothing", "empty set", "null set", "impossible", "无解", "没有解", "不存在", "∅")
)  # fmt: skip
MISSING = frozenset(
    _words(
        """
        solution solutions root roots integer integers number numbers function functions value values triple
        triples pair pairs polynomial polynomials
        """
    )
)
QUALIFIERS = frozenset(_words("real such integer exist exists possible positive in numbers n x"))
SYNONYMS = {
    ("not", "possible"): "impossible",
    ("not", "defined"): "undefined",
    ("can", "not"): "cannot",
    ("no", "one"): "nobody",
    ("no", "1"): "nobody",
    ("right", "angled"): "right",
}
SAME_WORDS = {
    "divergent": "diverges", "diverge": "diverges", "convergent": "converges", "converge": "converges",
    "adequate": "sufficient", "isoceles": "isosceles", "colour": "color",
    "星期一": "monday", "星期二": "tuesday", "星期三": "wednesday", "星期四": "thursday", "星期五": "friday",
    "星期六": "saturday", "星期日": "sunday", "星期天": "sunday", "是": "yes", "否": "no", "对": "true",
    "错": "false", "正确": "true", "错误": "false", "奇数": "odd", "偶数": "even", "圆形": "圆",
}  # fmt: skip
"""Words by which the same is said."""

NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        _words(
            """
            zero one two three four five six seven eight nine ten eleven twelve thirteen
            fourteen fifteen sixteen
            seventeen eighteen nineteen twenty
            """
        )
    )
}
