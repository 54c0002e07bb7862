"""Units of measurement and money: their dimensions and exact sizes.

Sizes follow the SI Brochure (9th edition) and, for customary units, the exact definitions of NIST SP 811,
appendix B.
Temperatures are units of their own: degrees Celsius and Fahrenheit differ by more than a factor.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from .tree import Unit

_TABLE = """
m: m 1, km 1000, dm 1/10, cm 1/100, mm 1/1000, nm 1e-9, in 0.0254, inch 0.0254, ft 0.3048, foot 0.3048
m: yd 0.9144, yard 0.9144, mi 1609.344, mile 1609.344, meter 1, metre 1, kilometer 1000, kilometre 1000
m: centimeter 1/100, centimetre 1/100, millimeter 1/1000, millimetre 1/1000, decimeter 1/10
m: decimetre 1/10, feet 0.3048, inche 0.0254, 米 1, 千米 1000, 公里 1000, 厘米 1/100, 分米 1/10, 毫米 1/1000
m: м 1, км 1000, дм 1/10, см 1/100, мм 1/1000, nanometer 1e-9, light-year 9460730472580800
kg: kg 1, g 1/1000, mg 1e-6, kilogram 1, gram 1/1000, milligram 1e-6, ton 1000, tonne 1000
kg: lb 0.45359237, lbs 0.45359237, pound 0.45359237, oz 0.028349523125, ounce 0.028349523125, 千克 1
kg: 公斤 1, 克 1/1000, 吨 1000, 斤 1/2, кг 1, г 1/1000
s: s 1, sec 1, second 1, min 60, minute 60, h 3600, hr 3600, hour 3600, day 86400, week 604800
s: ч 3600, час 3600, часа 3600, часов 3600, мин 60, heure 3600, stunde 3600, stunden 3600
s: ms 1/1000, millisecond 1/1000, 秒 1, 分钟 60, 小时 3600, 天 86400, 周 604800
month: month 1, year 12, 个月 1, 月 1, 年 12, yr 12, decade 120
m^3: L 1/1000, l 1/1000, liter 1/1000, litre 1/1000, mL 1e-6, ml 1e-6, cc 1e-6, milliliter 1e-6
m^3: millilitre 1e-6, gallon 0.003785411784, gal 0.003785411784, quart 0.000946352946
m^3: pint 0.000473176473, cup 0.0002365882365, 升 1/1000, 毫升 1e-6, 立方米 1, 立方厘米 1e-6, 立方分米 1/1000
m^2: acre 4046.8564224, hectare 10000, ha 10000
m^2: 平方米 1, 平方厘米 1e-4, 平方千米 1e6, 平方分米 1/100, 平方公里 1e6, 公顷 10000
unit: unit 1
degree: degree 1, deg 1, ° 1, 度 1, arcminute 1/60, arcsecond 1/3600
m: μm 1e-6, micrometer 1e-6, micron 1e-6
s: μs 1e-6, ns 1e-9, microsecond 1e-6, nanosecond 1e-9
kg: μg 1e-9, microgram 1e-9
kg m s^-2: N 1, newton 1, kN 1000, mN 1/1000, 牛 1
kg m^2 s^-2: J 1, joule 1, kJ 1000, MJ 1e6, mJ 1/1000, eV 1.602176634e-19, keV 1.602176634e-16, 焦 1
kg m^2 s^-2: MeV 1.602176634e-13, GeV 1.602176634e-10, kWh 3.6e6, kilojoule 1000, cal 4.184, kcal 4184
kg m^2 s^-3: W 1, watt 1, kW 1000, MW 1e6, mW 1/1000, kilowatt 1000
kg m^-1 s^-2: Pa 1, kPa 1000, MPa 1e6, GPa 1e9, hPa 100, atm 101325, pascal 1, torr 101325/760
s^-1: Hz 1, hertz 1, kHz 1000, MHz 1e6, GHz 1e9
kg m^2 s^-3 A^-1: V 1, volt 1, kV 1000, mV 1/1000
kg m^2 s^-3 A^-2: Ω 1, ohm 1, kΩ 1000, MΩ 1e6
kg^-1 m^-2 s^4 A^2: farad 1, μF 1e-6, nF 1e-9, pF 1e-12
m s^-1: mph 0.44704, kph 5/18, kmh 5/18, fps 0.3048
A s: C 1
kg s^-2 A^-1: T 1
mol: mol 1, mole 1
K: K 1, kelvin 1
A: A 1, ampere 1, amp 1, mA 1/1000, μA 1e-6
mol: mmol 1/1000, kmol 1000
turn min^-1: rpm 1
radian: rad 1, radian 1
°C: celsius 1
°F: fahrenheit 1
1: percent 1/100, pct 1/100
USD: dollar 1, usd 1, cent 1/100, buck 1, ¢ 1/100, penny 1/100, pennie 1/100, 美元 1, \ue002 1, $ 1
EUR: euro 1, eur 1, 欧元 1, € 1
CNY: yuan 1, 元 1, rmb 1, 人民币 1, 角 1/10, 万元 10000, 块 1, ¥ 1
INR: rupee 1, rs 1, ₹ 1
JPY: yen 1
RUB: ruble 1, rouble 1, ₽ 1
peso: peso 1
KRW: won 1, ₩ 1
shilling: shilling 1
GBP: pence 1/100, £ 1
"""  # dimensions: name and size in base units, …

_LETTERS = frozenset("mgshLlNJWVCTKA")  # units only where a unit must stand


@cache
def _units() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for line in _TABLE.strip().splitlines():
        dimensions, _, entries = line.partition(":")
        dims = _dims(dimensions)
        for entry in entries.split(","):
            name, size = entry.split()
            table[name] = Unit(name, Fraction(size), dims)
    return table


def _dims(text: str) -> tuple[tuple[str, int], ...]:
    """``kg m^2`` as sorted pairs; ``1`` has none."""
    factors = (factor.partition("^") for factor in text.split() if factor != "1")
    return tuple(sorted((base, int(power or 1)) for base, _, power in factors))


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
