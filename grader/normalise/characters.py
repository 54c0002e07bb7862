"""Unicode to the characters that the grammar knows: one translation, then runs of super- and subscripts.

Compatibility folding (NFKC) of the whole text would be wrong: it turns ``1½`` into ``11/2`` and ``x²`` into
``x2``.
Invisible characters vanish rather than split numbers; control characters stay, and make the text unreadable.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵏᵐˣʸᵃᵇᶜᵈᵉᵗ"
_SUPER_PLAIN = "0123456789+-=()nikmxyabcdet"
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙₖₘₓₐₑᵢⱼ"
_SUB_PLAIN = "0123456789+-=()nkmxaeij"

_VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
    "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip

_COMMANDS = r"""
\pi π  \theta θ  \alpha α  \beta β  \gamma γ  \delta δ  \epsilon ε  \lambda λ  \mu μµ  \rho ρ
\sigma σ  \tau τ  \varphi φ  \phi ϕ  \omega ω  \psi ψ  \xi ξ  \eta η  \zeta ζ  \kappa κ  \Delta Δ
\Omega Ω  \Sigma Σ  \Phi Φ  \Gamma Γ  \mathbb{R}! ℝ  \mathbb{Z}! ℤ  \mathbb{N}! ℕ  \mathbb{Q}! ℚ
\mathbb{C}! ℂ  \infty ∞  \sqrt √  \sqrt[3] ∛  \sqrt[4] ∜  \times ×  \cdot ⋅·∙•  \div ÷  \pm ±
\mp ∓  \le ≤⩽≦  \ge ≥⩾≧  \ne ≠  \approx ≈  \equiv ≡  \in ∈  \notin ∉  \cup ∪  \cap ∩  \setminus ∖
\emptyset ∅Ø  \subset ⊂  \land ∧  \lor ∨  \forall ∀  \exists ∃  \langle ⟨〈  \rangle ⟩〉  \lfloor ⌊
\rfloor ⌋  \lceil ⌈  \rceil ⌉  \sum ∑  \prod ∏  \int ∫  \angle ∠  \triangle △  \ldots …⋯  \to →
\Rightarrow ⇒  \circ ∘  \perp ⊥⟂
"""  # a command and the characters that stand for it; ``!`` ends one that needs no blank behind it

_PLAIN = {
    "e": "ⅇℯ",
    "i": "ⅈ",
    "-": "−–—‐‑‒﹣",
    "*": "∗",
    "/": "⁄∕",
    "|": "∣‖∥",
    ":": "：∶",
    "^\\circ ": "°º˚",
    "^\\circ C": "℃",
    "^\\circ F": "℉",
    "'": "′’‘",
    '"': "″“”",
    ",": "，、،",
    ";": "；",
    ".": "。",
    "(": "（",
    ")": "）",
    "[": "［【",
    "]": "］】",
    "{": "｛",
    "}": "｝",
    "": "■□∎✓",
    "%": "％",
    "¥": "￥",
    "\\$": "＄",
    "£": "￡",
}  # a spelling and the characters that stand for it

_BLANKS = "\u00a0\u2009\u202f\u2003\u2002\u3000\u2005\u2006\u200a\u2007\u2008"
_INVISIBLE = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\u2061\u2062\u2063"
)


_CONNECTIVE = re.compile(r"(?<=[\x00-\x7f])(或者?|且|和|与)(?=[\x00-\x7f])")


@cache
def _table() -> dict[int, str]:
    table = {ord(char): "" for char in _INVISIBLE}
    table |= dict.fromkeys(range(0xE0000, 0xE0080), "")  # tag characters
    table |= dict.fromkeys(range(0xFE00, 0xFE10), "")  # variation selectors
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for code in range(0x1D400, 0x1D800):  # mathematical alphabets
        table[code] = unicodedata.normalize("NFKC", chr(code))
    for code in range(0x2160, 0x2180):  # Roman numerals
        table[code] = f" {unicodedata.normalize('NFKC', chr(code))} "
    table |= {ord(char): rf"\frac{{{top}}}{{{bottom}}}" for char, (top, bottom) in _VULGAR.items()}
    table |= {ord(char): plain for plain, chars in _PLAIN.items() for char in chars}
    table |= {
        code: str(unicodedata.decimal(chr(code))) for code in range(0x660, 0x1A9A) if chr(code).isdecimal()
    }
    table |= dict.fromkeys(map(ord, _BLANKS), " ")
    for command, chars in zip(*[iter(_COMMANDS.split())] * 2, strict=True):
        spelled = command[:-1] if command.endswith("!") else f"{command} "
        table |= {ord(char): spelled for char in chars}
    return table


@cache
def _scripts() -> tuple[re.Pattern[str], dict[int, int], re.Pattern[str], dict[int, int]]:
    return (
        re.compile(f"[{_SUPERSCRIPTS}]+"),
        str.maketrans(_SUPERSCRIPTS, _SUPER_PLAIN),
        re.compile(f"[{_SUBSCRIPTS}]+"),
        str.maketrans(_SUBSCRIPTS, _SUB_PLAIN),
    )


def unify_characters(text: str) -> str:
    """The same text in ASCII and letters: ``x²≤½`` becomes ``x^{2}\\le \\frac{1}{2}``."""
    if text.isascii():
        return text
    if text.count("∥") == 1:  # a pair of them is a norm
        text = text.replace("∥", "\\parallel ")
    over, over_plain, under, under_plain = _scripts()
    text = over.sub(lambda run: "^{" + run[0].translate(over_plain) + "}", text)
    text = under.sub(lambda run: "_{" + run[0].translate(under_plain) + "}", text)
    text = _CONNECTIVE.sub(r" \1 ", text.translate(_table()))
    return re.sub(r"\\sqrt (\d+(?:\.\d+)?|[A-Za-z])", r"\\sqrt{\1}", text)
