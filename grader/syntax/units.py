"""Units of measurement and money: their dimensions and exact sizes.

Sizes follow the SI Brochure (9th edition) and, for customary units, the exact definitions of NIST SP 811, appendix B.
Temperatures are units of their own: degrees Celsius and Fahrenheit differ by more than a factor.
"""

from __future__ import annotations

from fractions import Fraction as F
from functools import cache

from .tree import Unit

_LENGTH = {"m": "1", "km": "1000", "dm": "1/10", "cm": "1/100", "mm": "1/1000", "nm": "1e-9", "in": "0.0254", "inch": "0.0254",
           "ft": "0.3048", "foot": "0.3048", "yd": "0.9144", "yard": "0.9144", "mi": "1609.344", "mile": "1609.344",
           "meter": "1", "metre": "1", "kilometer": "1000", "kilometre": "1000", "centimeter": "1/100",
           "centimetre": "1/100", "millimeter": "1/1000", "millimetre": "1/1000", "decimeter": "1/10", "decimetre": "1/10",
           "feet": "0.3048", "inche": "0.0254", "米": "1", "千米": "1000", "公里": "1000", "厘米": "1/100", "分米": "1/10",
           "毫米": "1/1000", "nanometer": "1e-9", "light-year": "9460730472580800"}  # fmt: skip
_MASS = {"kg": "1", "g": "1/1000", "mg": "1e-6", "kilogram": "1", "gram": "1/1000", "milligram": "1e-6", "ton": "1000",
         "tonne": "1000", "lb": "0.45359237", "lbs": "0.45359237", "pound": "0.45359237", "oz": "0.028349523125",
         "ounce": "0.028349523125", "千克": "1", "公斤": "1", "克": "1/1000", "吨": "1000", "斤": "1/2"}  # fmt: skip
_TIME = {"s": "1", "sec": "1", "second": "1", "min": "60", "minute": "60", "h": "3600", "hr": "3600", "hour": "3600",
         "day": "86400", "week": "604800", "ms": "1/1000", "millisecond": "1/1000", "秒": "1", "分钟": "60", "小时": "3600",
         "天": "86400", "周": "604800"}  # fmt: skip
_MONTHS = {"month": "1", "year": "12", "个月": "1", "月": "1", "年": "12", "yr": "12", "decade": "120"}
_VOLUME = {"L": "1/1000", "l": "1/1000", "liter": "1/1000", "litre": "1/1000", "mL": "1e-6", "ml": "1e-6", "cc": "1e-6",
           "milliliter": "1e-6", "millilitre": "1e-6", "gallon": "0.003785411784", "gal": "0.003785411784",
           "quart": "0.000946352946", "pint": "0.000473176473", "cup": "0.0002365882365", "升": "1/1000",
           "毫升": "1e-6"}  # fmt: skip
_AREA = {"acre": "4046.8564224", "hectare": "10000", "ha": "10000", "平方米": "1", "平方厘米": "1e-4", "平方千米": "1e6",
         "平方分米": "1/100", "平方公里": "1e6", "公顷": "10000"}  # fmt: skip
_CUBES = {"立方米": "1", "立方厘米": "1e-6", "立方分米": "1/1000"}
_ANGLE = {"degree": "1", "deg": "1", "°": "1", "度": "1", "arcminute": "1/60", "arcsecond": "1/3600"}
_COMPOUND = {
    "N": ("1", {"kg": 1, "m": 1, "s": -2}), "newton": ("1", {"kg": 1, "m": 1, "s": -2}),
    "J": ("1", {"kg": 1, "m": 2, "s": -2}), "joule": ("1", {"kg": 1, "m": 2, "s": -2}),
    "kJ": ("1000", {"kg": 1, "m": 2, "s": -2}), "W": ("1", {"kg": 1, "m": 2, "s": -3}),
    "watt": ("1", {"kg": 1, "m": 2, "s": -3}), "kW": ("1000", {"kg": 1, "m": 2, "s": -3}),
    "Pa": ("1", {"kg": 1, "m": -1, "s": -2}), "kPa": ("1000", {"kg": 1, "m": -1, "s": -2}),
    "atm": ("101325", {"kg": 1, "m": -1, "s": -2}), "Hz": ("1", {"s": -1}), "hertz": ("1", {"s": -1}),
    "V": ("1", {"kg": 1, "m": 2, "s": -3, "A": -1}), "volt": ("1", {"kg": 1, "m": 2, "s": -3, "A": -1}),
    "Ω": ("1", {"kg": 1, "m": 2, "s": -3, "A": -2}), "ohm": ("1", {"kg": 1, "m": 2, "s": -3, "A": -2}),
    "mph": ("0.44704", {"m": 1, "s": -1}), "kph": ("5/18", {"m": 1, "s": -1}), "kmh": ("5/18", {"m": 1, "s": -1}),
    "fps": ("0.3048", {"m": 1, "s": -1}), "C": ("1", {"A": 1, "s": 1}), "T": ("1", {"kg": 1, "s": -2, "A": -1}),
    "eV": ("1.602176634e-19", {"kg": 1, "m": 2, "s": -2}), "mol": ("1", {"mol": 1}), "mole": ("1", {"mol": 1}),
    "K": ("1", {"K": 1}), "kelvin": ("1", {"K": 1}), "A": ("1", {"A": 1}), "ampere": ("1", {"A": 1}),
    "amp": ("1", {"A": 1}), "rpm": ("1", {"turn": 1, "min": -1}), "rad": ("1", {"radian": 1}),
    "radian": ("1", {"radian": 1}), "celsius": ("1", {"°C": 1}), "fahrenheit": ("1", {"°F": 1}),
    "percent": ("1/100", {}), "pct": ("1/100", {}), "dozen": ("12", {}),
}  # fmt: skip
_MONEY = {"dollar": ("1", "USD"), "usd": ("1", "USD"), "cent": ("1/100", "USD"), "buck": ("1", "USD"), "¢": ("1/100", "USD"),
          "penny": ("1/100", "USD"), "pennie": ("1/100", "USD"), "euro": ("1", "EUR"), "eur": ("1", "EUR"), "yuan": ("1", "CNY"), "元": ("1", "CNY"),
          "rmb": ("1", "CNY"), "人民币": ("1", "CNY"), "角": ("1/10", "CNY"), "万元": ("10000", "CNY"), "rupee": ("1", "INR"),
          "rs": ("1", "INR"), "yen": ("1", "JPY"), "ruble": ("1", "RUB"), "rouble": ("1", "RUB"), "美元": ("1", "USD"),
          "peso": ("1", "peso"), "won": ("1", "KRW"), "shilling": ("1", "shilling"), "pence": ("1/100", "GBP"),
          "块": ("1", "CNY"), "欧元": ("1", "EUR"), "\ue002": ("1", "USD"), "$": ("1", "USD"), "£": ("1", "GBP"), "€": ("1", "EUR"),
          "¥": ("1", "CNY"), "₹": ("1", "INR"), "₽": ("1", "RUB"), "₩": ("1", "KRW")}  # fmt: skip

_LETTERS = frozenset("m g s h L l N J W V C T K A".split())  # units only where a unit must stand


@cache
def _units() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    families = (
        (_LENGTH, "m", 1), (_MASS, "kg", 1), (_TIME, "s", 1), (_MONTHS, "month", 1), (_VOLUME, "m", 3),
        (_AREA, "m", 2), (_CUBES, "m", 3), (_ANGLE, "degree", 1),
    )  # fmt: skip
    for names, base, power in families:
        table |= {name: Unit(name, F(size), ((base, power),)) for name, size in names.items()}
    table |= {n: Unit(n, F(s), tuple(sorted(dims.items()))) for n, (s, dims) in _COMPOUND.items()}
    table |= {n: Unit(n, F(s), ((currency, 1),)) for n, (s, currency) in _MONEY.items()}
    return table


def find_unit(word: str) -> Unit | None:
    """The unit of that name, singular or plural, whatever the case of its words."""
    table = _units()
    for name in (word, word.removesuffix("s"), word.lower(), word.lower().removesuffix("s")):
        if name in table and (len(name) > 1 or name == word):
            return table[name]
    return None


def is_letter(unit: Unit) -> bool:
    """Whether the unit's name is one letter, which could also be a variable."""
    return unit.name in _LETTERS


def raised(unit: Unit, power: int) -> Unit:
    """The unit to an integer power."""
    size = None if unit.size is None else unit.size**power
    return Unit(
        f"{unit.name}^{power}", size, tuple((base, exp * power) for base, exp in unit.dims if exp * power)
    )


def times(one: Unit, other: Unit, *, divide: bool = False) -> Unit:
    """The product (or quotient) of two units."""
    sign = -1 if divide else 1
    dims = dict(one.dims)
    for base, exp in other.dims:
        dims[base] = dims.get(base, 0) + sign * exp
    size = None if one.size is None or other.size is None else one.size * other.size**sign
    name = f"{one.name}{'/' if divide else ' '}{other.name}"
    return Unit(name, size, tuple(sorted((base, exp) for base, exp in dims.items() if exp)))
