"""The jobs that a worker has in hand, in the order in which they are judged."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice

from sandbox.judge.run import Judging
from sandbox.origin import Origin
from sandbox.queue.messages import Chunk
from sandbox.worker.bench import Bench


class Piece:
    """A job of a chunk, and its judging once that is asked for."""

    def __init__(self, chunk_id: str, chunk: Chunk, index: int) -> None:
        self.chunk_id = chunk_id
        self.chunk = chunk
        self.index = index
        self._judging: Judging | None = None

    def judging(self, bench: Bench) -> Judging:
        """It, to be judged there.  Raises PayloadError."""
        if self._judging is None:
            self._judging = bench.judging(self.chunk.job(self.index))
        return self._judging

    @property
    def origin(self) -> Origin:
        """Whose it is."""
        return self.chunk.origin(self.index)


class Line:
    """Chunk after chunk, piece by piece."""

    def __init__(self) -> None:
        self._pieces: deque[Piece] = deque()

    def __len__(self) -> int:
        return len(self._pieces)

    def add(self, chunk_id: str, chunk: Chunk) -> None:
        """All of the chunk's jobs."""
        self._pieces += (Piece(chunk_id, chunk, index) for index in range(len(chunk.payloads)))

    def together(self, most: int) -> Iterator[Piece]:
        """The next pieces, so many at most, that may be in a cell at once."""
        for piece in islice(self._pieces, most):
            if piece.chunk.alone:
                return
            yield piece

    def grows(self, behind: int) -> bool:
        """Whether more is to be fetched so that so many stand behind the next; nothing does behind what
        shall be alone.
        """
        return len(self._pieces) <= behind and not any(piece.chunk.alone for piece in self._pieces)

    def take(self) -> Piece:
        """The next."""
        return self._pieces.popleft()

    def drop(self, chunk_id: str) -> None:
        """What is left of the chunk."""
        self._pieces = deque(piece for piece in self._pieces if piece.chunk_id != chunk_id)

    def has(self, chunk_id: str) -> bool:
        """Whether something is left of the chunk; only the last one's jobs can be further back."""
        return any(piece.chunk_id == chunk_id for piece in self._pieces)

    def clear(self) -> None:
        """Drop everything."""
        self._pieces.clear()
