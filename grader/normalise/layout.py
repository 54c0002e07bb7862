"""LaTeX that only says how things look: dropped, or replaced by what it says."""

from __future__ import annotations

import re

_words = str.split  # a table of words is easier to read and to extend than a list of strings

TEXT_OPEN, TEXT_CLOSE = "\ue000", "\ue001"  # private use: mark what stood in \text{…}
DOLLAR = "\ue002"  # a dollar that is money, not a formula's delimiter

_TEXT_COMMANDS = frozenset(
    _words(
        """
        text textbf textit textrm textsf texttt textnormal textup textsc mbox hbox mathrm rm operatorname emph
        underline mathop
        """
    )
)
_GROUP_COMMANDS = frozenset(
    _words(
        """
        mathbf boldsymbol bm mathit mathsf mathtt mathcal mathscr mathds mathfrak bf it fbox
        boxed boldmath vec
        overrightarrow hat widehat tilde underbrace color style smash ensuremath
        """
    )
)
_DROP_WITH_ARGUMENT = frozenset(
    _words("hspace vspace phantom hphantom vphantom label tag footnote color textcolor colorbox")
)

_DAMAGED = (
    (re.compile("\x0c(?=rac)"), r"\f"),
    (re.compile("\t(?=ext|imes|heta|an\\b|frac)"), r"\t"),
    (re.compile("\x08(?=eta|inom|oxed|egin|ar\\b|oldsymbol)"), r"\b"),
    (re.compile("\r(?=ight|ho\\b)"), r"\r"),
    (re.compile("\x0b(?=ec)"), r"\v"),
    (re.compile(r"^ext(?=\{)"), r"\text"),
)
_MAY_BE_DAMAGED = re.compile(r"[\x08-\x0d]|\\\\|^ext")
_TWICE_ESCAPED = re.compile(r"\\\\(?=[A-Za-z]{2})")
_TWICE_BEGIN = re.compile(r"\\\\begin")
_SIZES = re.compile(
    r"\\(?:left|right|middle|(?:bigg?|Bigg?)[lrm]?|displaystyle|textstyle|scriptstyle|limits|nolimits|mathstrut|strut"
    r"|tiny|small|normalsize|large|Large|LARGE|huge|Huge|footnotesize|checkmark|ldotp"
    r"|blacksquare|square|qed|Box|allowbreak|noindent|centering|hfill|bigl|bigr)(?![A-Za-z])"
)
_SPACES = re.compile(
    r"(?<!\\)\\(?:[,;:> \n]|quad|qquad|enspace|thinspace|medspace|thickspace|space|enskip)(?![A-Za-z]{9})|~"
)
_MAY_BE_LAYOUT = re.compile(r"[\\~'^]|\{,|=[</]")
_THOUSANDS = re.compile(r"(?<=\d)(?:\{,\}|,\\!|,\\,|\\,|\\;|\\ |\\!|,\\ ?)\s?(?=\d{3}(?!\d))")
_SYSTEM_BRACE = re.compile(r"(?:\\left)?\\\{\s*(?=\\begin)")
_ROW_SPACE = re.compile(r"\\\\\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in)\s*\]")
_VECTOR = r"\\(?:vec|overrightarrow|mathbf|boldsymbol|bm)\s*\{?\s*[A-Za-z]"
_CROSSED = re.compile(rf"(?<=[}}\sA-Za-z])\\times\s*(?={_VECTOR})")
_OVER = re.compile(r"\{([^{}\\]+)\\over\b\s*([^{}\\]+)\}|(?<![\w}])(\w+)\s*\\over\s*(\w+)(?![\w{])")
_DISPLAY = re.compile(r"\\(?:begin|end)\{(?:equation|displaymath|math)\*?\}")
_SPELLINGS = (
    (re.compile(r"\\(?:nicefrac|sfrac|flatfrac)(?![A-Za-z])"), r"\frac"),
    (
        re.compile(r"\\degree(?![A-Za-z])|(?<=\d)\^\{?\s*(?:\\(?:mathrm|text)\{\s*o\s*\}|o)\s*\}?(?!\w)"),
        r"^\circ ",
    ),
    (re.compile(r"\\not\s*=|=/="), r"\ne "),
    (re.compile(r"(?<![=<>])=<(?!=)"), r"\le "),
    (re.compile(r"(?<=\d)'(?=\d{3}(?:'\d{3})*(?!\d))"), ""),
)
_LEADING = re.compile(
    r"(?:\\(?:therefore|because|implies|Rightarrow|Longrightarrow|approx)(?![A-Za-z])|=(?![=<>/]))\s*(?=\S)"
)
_LINES = re.compile(r"(?<=[^$])\$[ \t]*\n\s*\$(?=[^$=])")  # a formula on each line
_GOES_ON = re.compile(r",\s*\.{3}$")  # "1, 2, ..." is more than "1, 2"
_EMPTY_WORDS = re.compile(rf"{TEXT_OPEN}[\s.,;]*{TEXT_CLOSE}\s*$")  # a full stop in words
_BLANKS = re.compile(r"\s+")


def undo_damage(text: str) -> str:
    """Commands whose backslash was eaten by a string escape, or doubled, get it back."""
    if not _MAY_BE_DAMAGED.search(text):
        return text
    for pattern, command in _DAMAGED:
        text = pattern.sub(command.replace("\\", "\\\\"), text)
    if _TWICE_BEGIN.search(text):
        text = text.replace("\\\\\\\\", "\ue003").replace("\\\\", "\\").replace("\ue003", "\\\\")
    elif "\\begin" not in text:
        text = _TWICE_ESCAPED.sub(lambda _: "\\", text)
    return text


def drop_layout(text: str) -> str:
    r"""Sizes, spacing and delimiters go; ``1\,000`` and ``1{,}000`` become numbers."""
    if not _MAY_BE_LAYOUT.search(text):
        return text
    text = (
        text.replace("\\left.", " ")
        .replace("\\right.", " ")
        .replace("\\left\\{", "\\{")
        .replace("\\right\\}", "\\}")
    )
    if "\\\\[" in text:
        text = _ROW_SPACE.sub(lambda _: "\\\\", text)
    if "\\begin" in text and "\\}" not in text:  # the brace of a system of equations, closed by nothing
        text = _SYSTEM_BRACE.sub(" ", text)
    text = _THOUSANDS.sub("", text.replace("\\colon", ":"))
    text = _respelled(text)
    text = _SIZES.sub("", text)
    text = text.replace("\\!", "").replace("\\/", "")
    text = _SPACES.sub(" ", text)
    return text.replace("\\(", " ").replace("\\)", " ").replace("\\[", " ").replace("\\]", " ")


def _respelled(text: str) -> str:
    """Other spellings of fractions, degrees and relations; the product of two vectors that is one."""
    if "\\times" in text:
        text = _CROSSED.sub(lambda _: "\\cross ", text)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling.replace("\\", "\\\\"), text)
    if "\\over" in text:
        text = _OVER.sub(lambda m: rf"\frac{{{m[1] or m[3]}}}{{{m[2] or m[4]}}}", text)
    return _DISPLAY.sub(" ", text)


def tell_money(text: str) -> str:
    """Every ``$`` is either money (then ``DOLLAR``) or a formula's delimiter (then gone)."""
    text = text.replace("\\$", DOLLAR)
    if "$" not in text:
        return text
    if "\n" in text:
        text = _LINES.sub("$, $", text)
    single = text.count("$") - 2 * text.count("$$")
    if single % 2 == 0 and not re.fullmatch(r"\s*\$\s*[\d.,]+\s*(?:and|or|to|,|;)\s*\$\s*[\d.,]+\s*", text):
        return text.replace("$", " ")
    text = re.sub(r"\$(?=\s*\.?\d)|(?<=\d)\s*\$", DOLLAR, text)
    return text.replace("$", " ")


def mark_words(text: str) -> str:
    r"""``\text{cm}`` becomes marked words, ``\mathbf{x}`` a plain group, ``\hspace{1em}`` nothing."""
    if "\\" not in text:
        return text
    out: list[str] = []
    closers: list[str] = []
    position = 0
    for match in re.finditer(r"\\([A-Za-z]+)\*?\s*|\\.|[{}]", text):
        if match.start() < position:
            continue
        out.append(text[position : match.start()])
        position = match.end()
        name, opened = match[1], text[match.end() : match.end() + 1] == "{"
        if match[0] == "{":
            out.append("{")
            closers.append("}")
        elif match[0] == "}":
            out.append(closers.pop() if closers else "}")
        elif opened and name in _TEXT_COMMANDS:
            out.append(TEXT_OPEN)
            closers.append(TEXT_CLOSE)
            position += 1
        elif opened and name in _DROP_WITH_ARGUMENT:
            end = text.find("}", position)
            position = len(text) if end < 0 else end + 1
        elif name in _GROUP_COMMANDS or name in ("rm", "bf", "it"):
            out.append(" ")
        else:
            out.append(match[0])
    out.append(text[position:])
    return "".join(out)


def tidy(text: str) -> str:
    """White space folded; markup around, and the full stop after, the answer gone."""
    if TEXT_OPEN in text:
        text = _EMPTY_WORDS.sub(" ", text)
    text = _BLANKS.sub(" ", text).strip()
    text = _LEADING.sub("", text, count=1) if text[:1] in "\\=" and _LEADING.match(text) else text
    while True:
        shorter = text.strip(" `").lstrip(":;, ")
        if not shorter.endswith("...") or not _GOES_ON.search(shorter[-20:]):
            shorter = shorter.rstrip(".,;: ")
        if shorter.startswith("**") and shorter.endswith("**") and len(shorter) > 4:
            shorter = shorter[2:-2]
        if len(shorter) > 2 and shorter[0] == shorter[-1] == '"' and shorter.count('"') == 2:
            shorter = shorter[1:-1]
        if text.endswith(("\\", "...")) and not shorter.endswith("\\\\"):
            shorter = shorter.rstrip("\\")
        if shorter == text:
            return text
        text = shorter
