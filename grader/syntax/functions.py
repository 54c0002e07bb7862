"""The grammar of functions and big operators: name, base, power, argument."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction

from .expressions import bare_function
from .names import FUNCTIONS, GREEK, INVERSE
from .numbers import Numbers
from .tree import Apply, Bracket, Node, Num, Quantity, Relation, Sym
from .unit_phrases import DEGREE


class Functions(Numbers):
    """function, argument, sums and integrals; brackets are supplied above."""

    @abstractmethod
    def bracketed(self) -> Node:
        """A tuple, interval, set or group."""

    @abstractmethod
    def statement(self) -> Node:
        """A whole statement, inside brackets."""

    @abstractmethod
    def group(self, *, statement: bool = False) -> Node:
        """A braced group, or the single token that stands for one."""

    def argument_follows(self, name: str) -> bool:
        """Whether a plain word is a function here (``sqrt(…)``, ``sin x``) and not a name (``max``)."""
        return self.at("(", "{", "^", "_", "|", "[", "\\frac", "\\dfrac", "\\sqrt") or (
            bare_function(name) and (self.peek().kind in ("NUMBER", "WORD") or self.peek().kind == "COMMAND")
        )

    def function(self, written: str) -> Node:
        """function := name [``_`` base] [``^`` power] argument"""
        name = FUNCTIONS[written]
        base: Node | None = None
        power: Node | None = None
        while self.at("_", "^"):
            if self.next().text == "_":
                base = self.group()
            else:
                power = self.group() if self.at("{") else self.single_exponent()
        if name in ("max", "min", "gcd", "lcm") and base is not None and not self.at("(", "\\{", "{"):
            return Sym(f"{name}_{shown(base)}")
        if isinstance(power, Num) and power.value == -1 and name in INVERSE:
            name, power = INVERSE[name], None
        value = self.apply(name, self.argument(written), base)
        return value if power is None else Apply("pow", (value, power))

    def argument(self, written: str) -> Node:
        """argument := bracket | group | run of factors, up to an operator or another function"""
        if self.at("(", "[", "\\{") or (self.at("{") and not bare_function(written)):
            with self.deeper():
                return self.bracketed()
        if self.at("{"):
            return self.group()
        factors = [self.signed_factor()]
        while self.starts_factor(bare=isinstance(factors[-1], Num)) and not self.at("(", "[", "\\begin"):
            token = self.peek()
            if token.text in FUNCTIONS and token.text not in GREEK and token.text not in ("sqrt", "cbrt"):
                break
            if token.text == "|" and token.kind == "MARK":
                break
            if self.integrals and token.text[:1] == "d" and self.ends_integral():
                break
            factors.append(self.factor())
        return product_of(factors)

    def ends_integral(self) -> bool:
        """Whether ``dx`` stands here, as one word or as two letters."""
        token, after = self.peek(), self.peek(1)
        return token.kind == "WORD" and (
            len(token.text) == 2 or (token.text == "d" and after.kind == "WORD" and len(after.text) == 1)
        )

    def apply(self, name: str, argument: Node, base: Node | None = None) -> Node:
        """A function of its arguments, in the few operations that the evaluator knows."""
        arguments = argument.items if isinstance(argument, Bracket) else (argument,)
        if not arguments:
            raise self.trouble("a function without argument")
        first = _in_radians(arguments[0])
        if name == "log":
            return Apply("log", (first, base)) if base is not None else self.plain_log(first, arguments)
        if name == "lg":
            return Apply("log", (first, Num(Fraction(10))))
        if name == "exp":
            return Apply("pow", (Sym("e"), first))
        if name == "sqrt":
            return Apply("root", (first, Num(Fraction(2))))
        if name == "cbrt":
            return Apply("root", (first, Num(Fraction(3))))
        if name == "cis":
            turned = Apply("mul", (Sym("i"), Apply("sin", (first,))))
            return Apply("add", (Apply("cos", (first,)), turned))
        if name == "factorial":
            return Apply("fact", (first,))
        return Apply(name, (first, *arguments[1:]))

    def plain_log(self, first: Node, arguments: tuple[Node, ...]) -> Node:
        """``log`` without base is read both ways by the comparison; ``log(x, b)`` is code."""
        return Apply("log", (first, arguments[1])) if len(arguments) == 2 else Apply("log?", (first,))

    def arguments(self) -> tuple[Node, ...]:
        """The arguments of a call."""
        with self.deeper():
            inner = self.bracketed()
        return inner.items if isinstance(inner, Bracket) else (inner,)

    def big_operator(self, kind: str) -> Node:
        """``\\sum_{k=1}^{n} body``, ``\\int_a^b body dx``, ``\\lim_{x\\to 0} body``."""
        low: Node | None = None
        high: Node | None = None
        while self.at("_", "^"):
            if self.next().text == "_":
                low = self.group(statement=True)
            else:
                high = self.group()
        self.integrals += kind == "int"
        with self.deeper():
            body = self.product() if kind != "int" else self.sum()
        self.integrals -= kind == "int"
        if kind == "int":
            return _integral(body, low, high)
        if kind == "lim":
            return Apply("lim", (body, low or Sym("?")))
        if not (isinstance(low, Relation) and low.ops == ("=",)) or high is None:
            return Apply(f"open{kind}", tuple(x for x in (body, low, high) if x is not None))
        return Apply(kind, (body, low.items[0], low.items[1], high))


def _in_radians(node: Node) -> Node:
    if isinstance(node, Quantity) and node.unit == DEGREE:
        return Apply("div", (Apply("mul", (node.value, Sym("pi"))), Num(Fraction(180))))
    return node


def _integral(body: Node, low: Node | None, high: Node | None) -> Node:
    """``∫ f dx``: the body ends with the letters ``d`` and the variable."""
    factors = body.args if isinstance(body, Apply) and body.op == "mul" else (body,)
    if isinstance(factors[-1], Apply) and factors[-1].op == "mul":  # dx, read as one factor of two letters
        factors = (*factors[:-1], *factors[-1].args)
    if (
        len(factors) < 2
        or factors[-2] != Sym("d")
        or not isinstance(factors[-1], Sym)
        or low is None
        or high is None
    ):
        return Apply("openint", tuple(x for x in (body, low, high) if x is not None))
    rest = factors[:-2] or (Num(Fraction(1)),)
    return Apply("int", (product_of(list(rest)), factors[-1], low, high))


def product_of(factors: list[Node]) -> Node:
    """One factor as it is, several as a product."""
    return factors[0] if len(factors) == 1 else Apply("mul", tuple(factors))


def shown(node: Node) -> str:
    """A node as part of a name."""
    match node:
        case Num(value, _, _):
            return str(value)
        case Sym(name):
            return name
        case Apply(op, args):
            return (
                f"{op}({','.join(shown(a) for a in args)})"
                if op != "mul"
                else "".join(shown(a) for a in args)
            )
        case _:
            return repr(node)
