"""The facts of a run in a temporary database on disk, so that no number of completions costs memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Self

from cli.statistics.fact import Fact
from cli.stored.surrogates import escaped

_CACHE_KIB = 8192


class Ledger:
    """Facts, to be asked in SQL; a context manager.  Table ``fact`` has ``Fact``'s fields as columns.

    The database is private to this process and gone with it.
    """

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)  # "": a temporary file of SQLite's own
        self._base.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._base.execute(f"CREATE TABLE fact (number INTEGER PRIMARY KEY, {', '.join(Fact._fields[1:])})")
        self._base.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def add(self, facts: Iterable[Fact]) -> None:
        """Some more facts.  Lone surrogates, of which SQLite takes none, are written as escapes."""
        plain = [tuple(fact) for fact in facts]  # SQLite's module takes named ones in twice the time
        try:
            self._insert(plain)
        except UnicodeEncodeError:  # some of them may be in already
            self._insert([[escaped(one) if isinstance(one, str) else one for one in fact] for fact in plain])

    def _insert(self, facts: Sequence[Sequence[object]]) -> None:
        marks = ", ".join("?" * len(Fact._fields))
        self._base.executemany(f"INSERT OR REPLACE INTO fact VALUES ({marks})", facts)  # noqa: S608 - our own field names

    def keep(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A further table beside the facts, made anew."""
        self._base.execute(f"DROP TABLE IF EXISTS {table}")
        self._base.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        marks = ", ".join("?" * len(columns))
        self._base.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names

    def ask(self, query: str, *values: object) -> Iterator[tuple[object, ...]]:
        """The rows of a query."""
        yield from self._base.execute(query, values)


def whole(value: object) -> int:
    """A whole number that a query gave."""
    assert isinstance(value, int)
    return value
