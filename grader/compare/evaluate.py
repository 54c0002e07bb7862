"""The numeric value of a tree at a point, to any precision, over the reals or the complex numbers.

Over the reals a root or logarithm outside its domain is an error, not a complex number: so that identities
that hold
wherever both sides make sense can be told from those that fail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from threading import get_ident

from mpmath.ctx_mp import MPContext  # type: ignore[import-untyped]  # mpmath ships no types

from grader.syntax.tree import Apply, Matrix, Node, Num, Quantity, Sym, walk

from .exact import rational
from .operations import HUGE, OPERATIONS, NotNumericError, UndefinedError, Value
from .work import allowance

MAX_TERMS = 400
MAX_ROWS = 8
CONSTANTS = frozenset(("pi", "e", "i", "oo"))


@lru_cache(maxsize=64)
def _context(digits: int, thread: int) -> Value:
    del thread  # mpmath contexts change their precision while they work, so no two threads may share one
    ctx = MPContext()
    ctx.dps = digits
    return ctx


def context(digits: int) -> Value:
    """The arithmetic of that many digits, one for each thread."""
    return _context(digits, get_ident())


def symbols(*nodes: Node) -> frozenset[str]:
    """The names in the trees that are variables."""
    bound: set[str] = set()
    names: set[str] = set()
    for node in nodes:
        for part in walk(node):
            if isinstance(part, Sym):
                names.add(part.name)
            elif (
                isinstance(part, Apply)
                and part.op in ("sum", "prod", "int")
                and len(part.args) == 4
                and isinstance(part.args[1], Sym)
            ):
                bound.add(part.args[1].name)
    return frozenset(
        name for name in names - bound if name not in CONSTANTS and not name.startswith("\\mathbb")
    )


def has_indexed_term(body: Node, index: str) -> bool:
    """Whether a name like ``a_k`` occurs in a sum over ``k``: a term without a value."""
    names = (part.name for part in walk(body) if isinstance(part, Sym))
    return any(index in name.partition("_")[2] for name in names)


def is_complex(*nodes: Node) -> bool:
    """Whether the imaginary unit occurs."""
    return any(isinstance(part, Sym) and part.name == "i" for node in nodes for part in walk(node))


def evaluate(node: Node, env: Mapping[str, Fraction], digits: int, *, real: bool) -> Value:
    """The value of the tree.  Raises ``UndefinedError`` or ``NotNumericError``."""
    return Evaluation(env, context(digits), real=real).value(node)


class Evaluation:
    """One evaluation: a point, a precision, a field."""

    def __init__(self, env: Mapping[str, Fraction], ctx: Value, *, real: bool) -> None:
        self.env = dict(env)
        self.ctx = ctx
        self.real = real
        self.work = allowance()
        self.nested = False
        self.values: dict[str, Value] = {}

    def value(self, node: Node) -> Value:
        """The value of one node."""
        self.work.spend()
        match node:
            case Num(number, _, _):
                return self.number(number)
            case Sym(name):
                return self.symbol(name)
            case Quantity(inner, unit) if unit.size is not None:
                return self.value(inner) * self.number(unit.size)
            case Apply(op, args):
                return self.apply(op, args)
        raise NotNumericError(f"a {type(node).__name__.lower()} has no numeric value")

    def number(self, number: Fraction) -> Value:
        """A rational, rounded to the precision."""
        return self.ctx.mpf(number.numerator) / number.denominator

    def symbol(self, name: str) -> Value:
        """A constant or a variable."""
        if name in self.values:
            return self.values[name]
        if name in self.env:
            return self.number(self.env[name])
        if name == "pi":
            return +self.ctx.pi
        if name == "e":
            return +self.ctx.e
        if name == "i" and not self.real:
            return self.ctx.mpc(0, 1)
        raise NotNumericError(name)

    def apply(self, op: str, args: tuple[Node, ...]) -> Value:
        """An operation on the values of its arguments."""
        if op == "pow":
            return self.power(args[0], args[1])
        if op == "root":
            return self.power(args[0], Apply("div", (Num(Fraction(1)), args[1])))
        if op in ("sum", "prod"):
            return self.series(op, args)
        if op == "int":
            return self.integral(args)
        if op == "diff":
            return self.derivative(args)
        if op == "det" and isinstance(args[0], Matrix):
            return self.determinant(args[0])
        if op.startswith("call:"):
            return self.opaque(op, [self.value(arg) for arg in args])
        handler = OPERATIONS.get(op)
        if handler is None:
            raise NotNumericError(op)
        values = [self.value(arg) for arg in args]
        try:
            result = handler(self, *values)
        except (ZeroDivisionError, ValueError, OverflowError) as error:
            raise UndefinedError(str(error)) from error
        except (TypeError, NotImplementedError) as error:
            raise NotNumericError(op) from error
        return self.checked(result)

    def checked(self, result: Value) -> Value:
        """The value, unless it is not a number, infinite, or complex over the reals."""
        if self.real and isinstance(result, self.ctx.mpc):
            raise UndefinedError("not real")
        if not self.ctx.isfinite(result):
            raise UndefinedError("not finite")
        return result

    def power(self, base_node: Node, exponent_node: Node) -> Value:
        """Powers: integer ones exactly, odd roots of negative numbers real over the reals."""
        base = self.value(base_node)
        exact = rational(exponent_node)
        exponent = self.number(exact) if exact is not None else self.value(exponent_node)
        if (
            exact is None
            and isinstance(exponent, self.ctx.mpf)
            and not self.env.keys().isdisjoint(symbols(exponent_node))
        ):
            whole = self.ctx.nint(exponent)
            if whole == exponent:
                exact = Fraction(int(whole))
        if base == 0:
            if (exact if exact is not None else self.ctx.re(exponent)) <= 0:
                if exact == 0:
                    return self.ctx.mpf(1)
                raise UndefinedError("zero to a power that is not positive")
            return self.ctx.mpf(0)
        self.guard(base, exponent)
        try:
            if exact is not None and exact.denominator == 1:
                return self.checked(base ** int(exact)) if abs(exact) < HUGE else self.checked(base**exponent)
            if self.real and base < 0:
                return self.negative_base(base, exact)
            return self.checked(base**exponent)
        except (OverflowError, ZeroDivisionError) as error:
            raise NotNumericError("a power out of bounds") from error

    def negative_base(self, base: Value, exact: Fraction | None) -> Value:
        """Over the reals a negative number has roots of odd degree only."""
        if exact is None or exact.denominator % 2 == 0:
            raise UndefinedError("a root of a negative number")
        size = (-base) ** self.number(exact)
        return -size if exact.numerator % 2 else size

    def guard(self, base: Value, exponent: Value) -> None:
        """Refuse powers whose exponent itself would need more than some hundred digits."""
        size = abs(exponent)
        if size > HUGE:
            raise NotNumericError("a power out of bounds")
        magnitude = abs(self.ctx.mag(base))
        if size * (magnitude + 1) > HUGE:
            raise NotNumericError("a power out of bounds")

    def series(self, op: str, args: tuple[Node, ...]) -> Value:
        """Sums and products of at most ``MAX_TERMS`` terms, term by term."""
        body, index, low, high = args
        if not isinstance(index, Sym) or has_indexed_term(body, index.name):
            raise NotNumericError("terms that are known by their index only")
        first, last = self.bound(low), self.bound(high)
        if last == self.ctx.inf and op == "sum" and not self.nested:
            return self.checked(
                self.ctx.nsum(self.along(body, index.name), [first, last], maxterms=MAX_TERMS * 10)
            )
        if first != self.ctx.nint(first) or last != self.ctx.nint(last):
            raise UndefinedError("a sum to a number that is not whole")
        if last - first > MAX_TERMS:
            raise NotNumericError("too many terms")
        saved = self.env.get(index.name)
        total = self.ctx.mpf(0 if op == "sum" else 1)
        for step in range(int(first), int(last) + 1):
            self.env[index.name] = Fraction(step)
            term = self.value(body)
            total = total + term if op == "sum" else total * term
        if saved is None:
            self.env.pop(index.name, None)
        else:
            self.env[index.name] = saved
        return total

    def integral(self, args: tuple[Node, ...]) -> Value:
        """A definite integral over finite or infinite bounds, by quadrature."""
        if len(args) != 4 or not isinstance(args[1], Sym) or self.nested:
            raise NotNumericError("an integral without bounds")
        bounds = [self.bound(args[2]), self.bound(args[3])]
        return self.checked(self.ctx.quad(self.along(args[0], args[1].name), bounds, maxdegree=7))

    def derivative(self, args: tuple[Node, ...]) -> Value:
        """The derivative at the point of its variable."""
        if len(args) != 2 or not isinstance(args[1], Sym) or self.nested or args[1] not in walk(args[0]):
            raise NotNumericError("a derivative by no variable of it")
        if any(isinstance(part, Apply) and part.op.startswith("call:") for part in walk(args[0])):
            raise NotNumericError("the derivative of an unknown function")
        at = self.value(args[1])
        try:
            return self.checked(self.ctx.diff(self.along(args[0], args[1].name), at))
        except (ZeroDivisionError, ValueError) as error:
            raise UndefinedError(str(error)) from error

    def bound(self, node: Node) -> Value:
        """A bound of an integral or sum, which may be infinite."""
        match node:
            case Sym("oo"):
                return self.ctx.inf
            case Apply("neg", (Sym("oo"),)):
                return self.ctx.ninf
        return self.value(node)

    def along(self, body: Node, name: str) -> Callable[[Value], Value]:
        """The body as a function of one bound variable."""

        def function(x: Value) -> Value:
            inner = Evaluation(self.env, self.ctx, real=self.real)
            inner.nested, inner.values = True, {**self.values, name: x}
            return inner.value(body)

        return function

    def determinant(self, matrix: Matrix) -> Value:
        """The determinant of a matrix of moderate size."""
        if len(matrix.rows) != len(matrix.rows[0]) or len(matrix.rows) > MAX_ROWS:
            raise NotNumericError("a determinant of no or too large a square")
        return self.ctx.det(self.ctx.matrix([[self.value(item) for item in row] for row in matrix.rows]))

    def opaque(self, name: str, values: list[Value]) -> Value:
        """An unknown function: some value, the same whenever its arguments are."""
        key = name + "|" + "|".join(self.ctx.nstr(value, 12) for value in values)
        digest = hashlib.blake2b(key.encode(), digest_size=6).digest()
        return self.ctx.mpf(int.from_bytes(digest, "big")) / 2**47 + self.ctx.mpf(1) / 7
