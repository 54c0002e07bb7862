"""From a normalised text to its readings: the grammar first, then what people write around mathematics."""

from __future__ import annotations

import re

from grader.completion.bounds import is_bounded
from grader.completion.modifiers import is_modified, is_modifier
from grader.normalise import DOLLAR, TEXT_CLOSE, TEXT_OPEN
from grader.syntax.brackets import is_remark
from grader.syntax.errors import UnreadableError
from grader.syntax.numerals import read_number
from grader.syntax.parser import parse
from grader.syntax.tree import (
    Apply,
    Bracket,
    Junction,
    Node,
    Num,
    Quantity,
    Relation,
    SetBuilder,
    Sym,
    Unit,
    Words,
)
from grader.syntax.units import find_unit, is_letter

from .chinese import read_chinese
from .conditions import read_condition
from .evaluate import symbols
from .named_sets import read_named_set
from .notations import read_prefixed, readings, rewritten
from .piece_texts import read_pieces
from .pieces import has_pieces
from .rewrite import substituted
from .spelled import read_spelled
from .times import read_clock, read_iso_date
from .words import says_nothing_exists

_PLAIN = re.compile(r"[-+]?\d{1,400}(?:\.\d{1,400})?")  # what most answers are: no need of the grammar
_CHOICE = re.compile(
    r"\(?([A-Ja-j])(?:\)[.:]?|[.:](?=\s|$))((?:\s+|(?!\())(?![,;&/+*^=<>!-]|(?:or|and)\b)\S.*)?"
)
_FURTHER_CHOICE = re.compile(r"\([A-Ja-j]\)|(?<![^\W\d_])[A-J][).:]|^(?:or|and|,|/)\s*\(?[A-Ja-j]\b")
_OPTION = re.compile(
    r"(?:i(?:'d| would)? (?:choose|pick|select|go with) )?(?:the )?(?:(?:answer|option|choice)\s*)?"
    r"\(?([A-J])\)?",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(.*[\d)}\]$%])\s*([^\W\d_]+(?:[ -][^\W\d_]+){0,4})\.?")
_INTRODUCED = re.compile(
    r"(?:the |a |an )?(?:final |correct |exact |approximate )?"
    r"(?:answers?|values?|results?|solutions?|solution set|domain|range|ans|答案|total|sum|area|volume|length"
    r"|probability|line|curve|equation|function|point|interval|set|pair|vector|matrix|expression|polynomial|all|approximately|about|around|approx|exactly|roughly)\b"
    r"\s*(?:is|are|of|:|=|为|是)?\s*:?\s*(.+)",
    re.IGNORECASE,
)
_CONCLUDED = re.compile(
    r"(?:so|thus|hence|then|therefore|consequently|finally|we (?:get|have|find|obtain)|it follows that"
    r"|this (?:gives|means)|因此|所以|故|从而)\b[,:]?\s*(?:(?:we (?:get|have|find|obtain)|that)\s+)?(.+)",
    re.IGNORECASE,
)
_INTRODUCED_IN_CHINESE = re.compile(
    r"(?:答案|结果|原式|最大值|最小值|面积|体积|长度|概率|总数|总和|大约|约|直线|函数|方程)"
    r"约?(?:等于|为|是|[:=])? ?(.+)"
)
_ALL_REALS = re.compile(
    r"(?:all )?(?:real numbers?|reals)|all real [a-z]|任意实数|全体实数|any real number", re.IGNORECASE
)
_DECIMAL_COMMA = re.compile(
    rf"-?(?:0|[1-9]\d{{3,}}|[1-9]\d*(?=,\d+\s*(?:[{DOLLAR}€]|euro))),\d+\s*(?:[{DOLLAR}€]|euros?)?"
)
_LAST_VALUE = re.compile(
    r"(?:=|\*\*|:|为|是)\s*\**\s*([-+]?[\d.,/]*\d)\s*(?:\*\*)?\s*(?:(?<=\d )([a-z]{3,}(?: [a-z]+){0,3}))?\W*$"
)
_DENIED = re.compile(r"\b(?:not|never|cannot)\b|n't\b|[<>]|\\(?:ne|neq|le|leq|ge|geq|lt|gt|not)\b")
_CLOCK_IN_PROSE = re.compile(r"(?<![\d:])\d{1,2}:\d{2}\s*[ap]\.?m\b\.?", re.IGNORECASE)
_ALSO_ROUNDED = re.compile(
    r"(.*?[\d})])(?:,? (?:or|i\.e\.,?|that is|which is))?,?\s*"
    r"\(?(?:about|approximately|approx\.?|roughly|\\approx)\s*([\d.]+\s*\\?%?)\)?",
)
MAX_TOLD_AGAIN = 200  # characters
_TOLD_AGAIN = re.compile(r"(.*[\w)}%]) \((?:or |= ?|i\.e\.,? )?(-?[\d.,/]+(?: ?\\?%)?|[a-z -]+)\)")
_SHOUTED = re.compile("YES|NO|TRUE|FALSE|ODD|EVEN|NONE|DNE|BOTH|NEITHER")  # no products of letters
_DECISION = re.compile(r"(?:yes|no)\b\s*[,.;:]", re.IGNORECASE)
_UNIT_WORD = re.compile(r"\s*(\\?%|[^\W\d_]+)")
_NUMBER = re.compile(
    r"(?<![\w.])[-+]?\d+(?:[.,]\d+)*(?:/\d+)?(?!\w)|(?<=[^\x00-\x7f])\d+(?:[.,]\d+)*(?:/\d+)?"
)
# What a reading outside of the grammar has one of: a word (a command's name is none), a capital, a sign,
# digits apart, a time's "p m", a choice's letter, "x 10".
_SPECIAL = re.compile(
    r"(?<![\\A-Za-z])[A-Za-z]{2}|[A-Z_:,./]|\\\\|\d\s+\d|[ap]\s+m|^\s*\(?\s*[a-j]\s*\)|x ?10|\d ?'"
    r"|%\)|\\mapsto"
)


def read(normal: str) -> tuple[Node, ...]:
    """The readings of a normalised answer, the likeliest first; words are read as words."""
    if _PLAIN.fullmatch(normal):
        return (_signed(normal),)
    certain = read_iso_date(normal) or (read_prefixed(normal) if normal[:1] == "0" else None)
    if certain is not None:
        return (certain,)
    if _SHOUTED.fullmatch(plain(normal)):
        return (Words(plain(normal).lower()),)
    special = _special(normal)
    try:
        value = _defined(parse(normal))
    except UnreadableError:
        value = _around(normal) or Words(plain(normal))
    if special and has_pieces(special[0]):
        return tuple(special)  # the grammar takes conditions for remarks
    readings = [*special, value] if special and isinstance(value, Words) else [value, *special]
    return tuple(dict.fromkeys(readings))


def _defined(node: Node) -> Node:
    """A value with its definitions ("…, where φ = …") put in; a family written as a set as its values."""
    match node:
        case Relation((Sym(), Sym(name) as numbers), ("in",)) if name.startswith("\\mathbb"):
            return numbers  # n ∈ ℤ
        case SetBuilder(first, condition) if not isinstance(first, Sym) and is_remark(condition):
            return first  # { π/4 + kπ | k ∈ ℤ }
        case SetBuilder(Sym() as name, Junction("or", items)) if all(
            isinstance(item, Relation) and item.ops == ("=",) and item.items[0] == name for item in items
        ):
            return Bracket("{", "}", tuple(item.items[1] for item in items if isinstance(item, Relation)))
        case SetBuilder(first, Relation((given, value), ("=",))) if given == first and symbols(
            value
        ) - symbols(first):
            return value  # { x | x = kπ, k ∈ ℤ }
    while isinstance(node, Apply) and node.op == "where":
        body, definition = node.args
        assert isinstance(definition, Relation)
        defined = definition.items[0]
        assert isinstance(defined, Sym)
        node = substituted(body, {defined.name: definition.items[1]})
    return node


def _signed(text: str) -> Num:
    number = read_number(text.lstrip("+-"))
    return Num(-number.value, number.places, number.digits) if text[0] == "-" else number


def plain(normal: str) -> str:
    """The text without the marks of words."""
    return normal.replace(TEXT_OPEN, "").replace(TEXT_CLOSE, "").strip()


def _special(normal: str) -> list[Node]:
    """Readings that the grammar does not have: times, lettered choices, decimal commas, all reals."""
    text = plain(normal)
    if "  " in text:
        text = " ".join(text.split())
    if text.isascii() and not _SPECIAL.search(text):
        return []
    pieces = read_pieces(text)
    if pieces is not None:
        return [pieces]
    found: list[Node] = []
    numbers = read_named_set(text)
    if numbers is not None:
        found.append(numbers)
    if _ALL_REALS.fullmatch(text):
        found.append(Sym("\\mathbb R"))
    if says_nothing_exists(text):
        found.append(Bracket("{", "}", ()))
    clock = read_clock(text)
    if clock is not None:
        found.append(clock)
    again = _TOLD_AGAIN.fullmatch(text) if text[-1:] == ")" and len(text) <= MAX_TOLD_AGAIN else None
    if again:
        found.extend(_told_again(again[1], again[2]))
    found.extend(rewritten(text))
    found.extend(read_condition(text))
    spelled = read_spelled(text) or read_chinese(text)
    if spelled is not None:
        found.append(spelled)
    option = _OPTION.fullmatch(text) if len(text) > 3 else None
    if option:
        found.append(Sym(option[1].upper()))
    choice = _CHOICE.fullmatch(text)
    if choice and not _FURTHER_CHOICE.search(choice[2] or ""):
        found.append(Sym(choice[1].upper()))
    if "," in text and _DECIMAL_COMMA.fullmatch(text):
        found.extend(readings(text.replace(",", ".")))
    return found


def _around(normal: str) -> Node | None:
    """A value with words around it: a label behind (``12 apples``), an introduction before (``The
    answer is 12``).
    """
    text = plain(normal)
    if len(text) > 600:
        return None
    rounded = _ALSO_ROUNDED.fullmatch(text)
    if rounded and (chain := readings(f"{rounded[1]} \\approx {rounded[2]}")):
        return chain[0]
    concluded = _CONCLUDED.fullmatch(text)
    if concluded and (values := readings(concluded[1])):
        return values[0]
    introduced = _INTRODUCED.fullmatch(text) or _INTRODUCED_IN_CHINESE.fullmatch(text)
    if introduced and (values := readings(introduced[1])):
        return values[0]
    labelled = _LABELLED.fullmatch(text)
    if labelled and not _says_more(labelled[2]) and (values := _value(labelled[1])):
        value = values[0]
        if isinstance(value, Quantity):
            return value
        return Quantity(value, Unit(labelled[2], None))
    return None


def _told_again(text: str, remark: str) -> list[Node]:
    """``3/4 (0.75)``, "12 (twelve)": both must be what the other side says."""
    spelled = read_spelled(remark)
    second = [spelled] if spelled is not None else readings(remark)
    return [Junction("or", (first, again)) for first in readings(text) for again in second[:1]]


def _value(text: str) -> list[Node]:
    return readings(text) or rewritten(text)


def _says_more(label: str) -> bool:
    return is_bounded(label) or is_modifier(label)


def last_value(normal: str) -> Node | None:
    """What prose says at its end (``… = 70``), or the only number in it; None when it is no prose or
    says several.
    """
    text = plain(normal)
    if len(text.split()) < 3 and text.isascii() and "=" not in text:
        return None
    if is_bounded(text) or _DECISION.match(text) or _DENIED.search(text):
        return None
    clocks = _CLOCK_IN_PROSE.findall(text[-2000:]) if ":" in text else []
    if clocks:
        alone = len(clocks) == 1 and not _NUMBER.search(text.replace(clocks[0], ""))
        return read_clock(clocks[0]) if alone else None
    match = _LAST_VALUE.search(text[-200:])
    if match and match[2] and is_modifier(match[2]):
        return None
    candidate = match[1] if match else _only_number(text[-2000:])
    if candidate is None:
        return None
    values = readings(candidate + _unit_behind(text, candidate)) or readings(candidate)
    return values[0] if values else None


def _only_number(text: str) -> str | None:
    """The one number of a text, if no words beside it make another of it."""
    places = list(_NUMBER.finditer(text))
    if len(places) != 1 or is_modified(text, *places[0].span()):
        return None
    return places[0][0]


def _unit_behind(text: str, candidate: str) -> str:
    """The percent sign or the unit after the last occurrence of a number in prose."""
    word = _UNIT_WORD.match(text, text.rindex(candidate) + len(candidate))
    if word is None:
        return ""
    unit = find_unit(word[1])
    return word[0] if word[1] in "%\\%" or (unit is not None and not is_letter(unit)) else ""
