"""The plain value of a call's report."""

from __future__ import annotations

from sandbox.cells.order import Report
from sandbox.supervisor.plain import Opaque, PlainError, decode

FORGED = "bytes that no encoder of ours has made"


def value_of(report: Report) -> object:
    """The value, with Opaque for whatever in it is not plain.

    Bytes that do not decode were written by the program itself: that, too, is a value that equals nothing.
    """
    try:
        return decode(report.value or b"")
    except PlainError:
        return Opaque(FORGED)
