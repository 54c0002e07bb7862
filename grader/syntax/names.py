"""The words of the grammar: functions, constants, relations, connectives, in LaTeX and plain text."""

from __future__ import annotations

_words = str.split  # a table of words is easier to read and to extend than a list of strings


def _pairs(table: str) -> dict[str, str]:
    """``name=meaning`` and, for a name that is its own meaning, ``name``."""
    entries = (entry.partition("=") for entry in table.split())
    return {name: meaning or name for name, _, meaning in entries}


FUNCTIONS = _pairs(
    """
    sin cos tan cot sec csc tg=tan ctg=cot cosec=csc asin acos atan acot arcsin=asin arccos=acos arctan=atan
    arccot=acot arcsec=asec arccsc=acsc arctg=atan sinh cosh tanh coth sech csch asinh acosh atanh
    arsinh=asinh
    arcosh=acosh artanh=atanh arcsinh=asinh arccosh=acosh arctanh=atanh ln log lg exp abs floor ceil sgn
    sign=sgn
    Re=re Im=im arg gcd lcm max min det sqrt cbrt factorial binomial=binom comb=binom nCr=binom gamma
    Gamma=gamma
    conj mod phi diff cis arcctg=acot arctanh=atanh
    """
)
"""As written (command or word) to the operation's name; ``INVERSE`` says what ``f^{-1}`` means."""

BARE_FUNCTIONS = frozenset(FUNCTIONS) - frozenset(
    _words("gamma Gamma phi mod arg sign floor ceil conj factorial det Re Im comb abs binomial diff")
)
"""Functions whose argument may follow without parentheses."""

INVERSE = _pairs("sin=asin cos=acos tan=atan cot=acot sec=asec csc=acsc sinh=asinh cosh=acosh tanh=atanh")

CONSTANTS = _pairs(
    "pi Pi=pi infty=oo infinity=oo inf=oo oo Infinity=oo Inf=oo INF=oo infin=oo exponentialE=e imaginaryI=i"
)

GREEK = frozenset(
    _words(
        """
        alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi
        rho varrho
        sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma Upsilon Phi Psi Omega ell
        hbar nabla partial aleph imath jmath wp complement
        """
    )
)

_RELATION_TABLE = r"""
=    = == := \equiv \simeq \doteq
~=   \approx ≈
~    \sim
cong \cong
!=   \ne \neq != <> \not=
<    < \lt
>    > \gt
<=   <= \le \leq \leqslant \leqq
>=   >= => \ge \geq \geqslant \geqq
in   \in
notin \notin
sub  \subset \subseteq
ni   \ni
divides \mid
par  \parallel
perp \perp
to   \to \rightarrow -> \mapsto
prop \propto
<<   \ll
>>   \gg
"""


def _turned(table: str) -> dict[str, str]:
    """Lines of ``meaning spelling spelling …`` as spelling to meaning."""
    rows = (line.split() for line in table.strip().splitlines())
    return {spelling: meaning for meaning, *spellings in rows for spelling in spellings}


RELATIONS = _turned(_RELATION_TABLE)

SET_OPERATIONS = _turned(
    r"""
union        \cup \bigcup \cupdot \sqcup \uplus
intersection \cap \bigcap
difference   \setminus \backslash \smallsetminus
"""
)

SCALES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12,
    "lakh": 10**5, "crore": 10**7, "万": 10**4, "亿": 10**8,
}  # fmt: skip
AND_WORDS = ("and", "und", "et", "и", "和", "与", "及", "且", "或者", "以及")
OR_WORDS = ("or", "oder", "ou", "или", "或")
FILLER_WORDS = ("for", "where", "with", "such", "when", "here", "其中", "as", "given")
ORDINALS = ("th", "st", "nd", "rd")
PLAIN_ENGLISH = frozenset(
    _words(
        """
        the odd yes not all any are but has its one two was men day who how can new now way may out
        six ten you his
        her our red sum box dog cat boy girl man none nan null no is if of in on to be by do it we
        me my am pm so up
        us an then else and set
        """
    )
)
"""Short words that are no products of letters."""
