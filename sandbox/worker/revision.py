"""What a worker's results depend on besides the job: its code, and what its cells are made of."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Protocol, runtime_checkable

import sandbox
from sandbox.cells.order import CellError, CellMaker


@runtime_checkable
class Identified(Protocol):
    """A backend that can say exactly what its cells are made of (an image's id)."""

    def identity(self) -> str:
        """It.  Raises CellError."""
        ...


def revision_of(maker: CellMaker) -> str:
    """A digest that changes whenever the same job might be judged differently."""
    digest = blake2b(_source(), digest_size=12)
    digest.update(f"{maker.name}\0{_identity(maker)}".encode())
    return digest.hexdigest()


def _source() -> bytes:
    """A digest of this package's own files; milliseconds, once in a worker's life."""
    root = Path(sandbox.__path__[0])
    digest = blake2b()
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _identity(maker: CellMaker) -> str:
    if not isinstance(maker, Identified):
        return ""
    try:
        return maker.identity()
    except CellError:
        return ""
