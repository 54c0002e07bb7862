"""A cell by script: it runs Python calls in this process and answers anything else with prepared reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.cells.order import Call, CallOrder, CellError, LanguageInfo, Order, Report, TalkOrder, Talks
from sandbox.supervisor.plain import encode

Script = Callable[[Order], Iterator[Report]]


@dataclass
class FakeCell:
    """Remembers its orders; ``script`` gives the reports."""

    script: Script
    orders: list[Order] = field(default_factory=list)
    reports_given: int = 0
    closed: bool = False

    def languages(self) -> tuple[LanguageInfo, ...]:
        return (LanguageInfo("python", "Python 3.fake"),)

    def run(self, order: Order) -> Iterator[Report]:
        self.orders.append(order)
        for report in self.script(order):
            self.reports_given += 1
            yield report

    def talk(self, order: TalkOrder) -> Talks:
        raise CellError("a cell by script holds no conversations")

    def close(self) -> None:
        self.closed = True


def giving(*reports: Report) -> FakeCell:
    """A cell that answers every order with these reports."""
    return FakeCell(lambda _: iter(reports))


def calling(functions: Mapping[str, Callable[..., object]]) -> FakeCell:
    """A cell whose program defines these functions."""

    def script(order: Order) -> Iterator[Report]:
        assert isinstance(order, CallOrder)
        return (report_of(functions, call) for call in order.calls)

    return FakeCell(script)


def report_of(functions: Mapping[str, Callable[..., object]], call: Call) -> Report:
    """What a cell would report of the call."""
    try:
        value = functions[call.name](*call.args, **call.kwargs)
    except Exception as err:  # noqa: BLE001 -- whatever the program raises is the report
        return Report("exited", raised=type(err).__name__)
    return Report("exited", value=encode(value))


def broken() -> FakeCell:
    """A cell that fails at the first order."""

    def script(_: Order) -> Iterator[Report]:
        raise CellError("the cell is gone")

    return FakeCell(script)
