"""The words of the grammar: functions, constants, relations, connectives, in LaTeX, plain text and other tongues."""

from __future__ import annotations

FUNCTIONS = {
    "sin": "sin", "cos": "cos", "tan": "tan", "cot": "cot", "sec": "sec", "csc": "csc", "tg": "tan", "ctg": "cot",
    "cosec": "csc", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arccot": "acot", "arcsec": "asec",
    "arccsc": "acsc", "arctg": "atan", "asin": "asin", "acos": "acos", "atan": "atan", "acot": "acot", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "coth": "coth", "sech": "sech", "csch": "csch", "arsinh": "asinh", "arcosh": "acosh",
    "artanh": "atanh", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "asinh": "asinh", "acosh": "acosh",
    "atanh": "atanh", "ln": "ln", "log": "log", "lg": "lg", "exp": "exp", "abs": "abs", "floor": "floor", "ceil": "ceil",
    "sgn": "sgn", "sign": "sgn", "Re": "re", "Im": "im", "arg": "arg", "gcd": "gcd", "lcm": "lcm", "max": "max",
    "min": "min", "det": "det", "sqrt": "sqrt", "cbrt": "cbrt", "factorial": "factorial", "binomial": "binom",
    "comb": "binom", "nCr": "binom", "gamma": "gamma", "Gamma": "gamma", "conj": "conj", "mod": "mod", "phi": "phi",
}  # fmt: skip
"""As written (command or word) to the operation's name; ``INVERSE`` says what ``f^{-1}`` means."""

BARE_FUNCTIONS = frozenset(FUNCTIONS) - frozenset(
    "gamma Gamma phi mod arg sign floor ceil conj factorial det Re Im comb abs binomial".split()
)
"""Functions whose argument may follow without parentheses."""

INVERSE = {
    "sin": "asin", "cos": "acos", "tan": "atan", "cot": "acot", "sec": "asec", "csc": "acsc", "sinh": "asinh",
    "cosh": "acosh", "tanh": "atanh",
}  # fmt: skip

CONSTANTS = {"pi": "pi", "infty": "oo", "infinity": "oo", "inf": "oo", "oo": "oo", "Infinity": "oo", "Inf": "oo", "Pi": "pi", "INF": "oo",
             "exponentialE": "e", "imaginaryI": "i", "infin": "oo"}  # fmt: skip

GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho varrho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma Upsilon Phi Psi Omega ell hbar nabla partial "
    "aleph imath jmath wp complement".split()
)

RELATIONS = {
    "=": "=", "==": "=", ":=": "=", "\\equiv": "=", "\\approx": "=", "\\simeq": "=", "\\cong": "=", "\\doteq": "=", "\\sim": "~",
    "\\ne": "!=", "\\neq": "!=", "!=": "!=", "<>": "!=", "<": "<", "\\lt": "<", ">": ">", "\\gt": ">", "<=": "<=",
    "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\leqq": "<=", ">=": ">=", "\\ge": ">=", "\\geq": ">=", "=>": ">=", "\\not=": "!=",
    "\\geqslant": ">=", "\\geqq": ">=", "\\in": "in", "\\notin": "notin", "\\subset": "sub", "\\subseteq": "sub", "\\ni": "ni",
    "\\mid": "divides", "\\parallel": "par", "\\perp": "perp", "\\to": "to", "\\rightarrow": "to", "->": "to", "\\mapsto": "to",
    "\\propto": "prop", "\\ll": "<<", "\\gg": ">>",
}  # fmt: skip

SET_OPERATIONS = {"\\cup": "union", "\\cap": "intersection", "\\setminus": "difference", "\\backslash": "difference", "\\bigcup": "union",
                  "\\cupdot": "union", "\\sqcup": "union", "\\smallsetminus": "difference", "\\uplus": "union"}  # fmt: skip

AND_WORDS = ("and", "und", "et", "и", "和", "与", "及", "且", "或者", "以及")
OR_WORDS = ("or", "oder", "ou", "или", "或")
FILLER_WORDS = ("for", "where", "with", "such", "when", "here", "其中", "as", "given")
ORDINALS = ("th", "st", "nd", "rd")
PLAIN_ENGLISH = frozenset(
    "the odd yes not all any are but has its one two was men day who how can new now way may out six ten you his her our "
    "red sum box dog cat boy girl man none nan null no is if of in on to be by do it we me my am pm so up us an".split()
)
