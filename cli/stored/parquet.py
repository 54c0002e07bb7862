"""The rows of a parquet file as JSON lines, some hundred rows at a time."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterator
from pathlib import Path

import orjson

from cli.stored.sources import UnreadableError

ROWS_AT_ONCE = 256


def parquet_rows(path: Path) -> Iterator[bytes]:
    """One JSON object a row.  Raises ``UnreadableError``, too where pyarrow is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError as err:
        raise UnreadableError(f"{path}: parquet needs pyarrow: pip install pyarrow") from err
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
                for row in batch.to_pylist():
                    yield orjson.dumps(row, default=_plain)
    except (pyarrow.ArrowException, orjson.JSONEncodeError, UnicodeDecodeError) as err:
        raise UnreadableError(f"{path}: {err}") from err


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, decimal.Decimal | datetime.timedelta):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
