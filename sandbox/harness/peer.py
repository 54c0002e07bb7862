"""One side of a test: its wire, its tables, and how it asks and answers."""

from __future__ import annotations

import socket
import threading
from typing import Any

from .crossing import Crossing
from .shared_files import Handover
from .values import CrossingError, Tree
from .wire import Gone, Wire


class Peer:
    """Asks the other side for operations and serves its requests.  The two sides differ in what they lend."""

    def __init__(self, end: socket.socket, first: int) -> None:
        self.crossing = Crossing(self, first)
        self._wire = Wire(end, self._serve)
        self._lock = threading.RLock()
        self._files = Handover()

    def ask(self, operation: str, *args: object) -> Any:
        """The result of an operation on the other side; raises what it raised there, and Gone."""
        with self._lock:
            trees = [self.crossing.encode(arg) for arg in args]
            request = {"op": operation, "args": trees, **self.attachments()}
            reply = self._wire.ask(request)
            self.attached(reply)
            if "raise" in reply:
                error = self._decode(reply["raise"])
                raise error if isinstance(error, BaseException) else Gone
            return self._decode(reply.get("value"))

    def serve_forever(self) -> None:
        """Answer until the other side is gone."""
        self._wire.serve_forever()

    def perform(self, operation: str, args: list[Any]) -> object:
        """What an operation asked by the other side gives."""
        raise NotImplementedError

    def attachments(self) -> dict[str, Tree]:
        """What goes along with every message: the shared containers that have changed here."""
        self._files.hand_over()
        return {"sync": changes} if (changes := self.crossing.changes()) else {}

    def attached(self, message: dict[str, Tree]) -> None:
        """What came along with a message."""
        for change in message.get("sync") or ():
            self._decode(change)

    def describe(self, value: object) -> Tree:
        """What the other side shall know of an object lent for the first time."""
        raise NotImplementedError

    def stand_in(self, number: int, description: Tree) -> object:
        """What stands here for the other side's object."""
        raise NotImplementedError

    def number_behind(self, value: object) -> int | None:
        """The number of the other side's object for which the value stands."""
        raise NotImplementedError

    def _serve(self, request: dict[str, Any]) -> dict[str, Any]:
        self.attached(request)
        try:
            args = [self.crossing.decode(tree) for tree in request.get("args", ())]
            reply = {"value": self.crossing.encode(self.perform(str(request.get("op")), args))}
        except Gone:
            raise
        except BaseException as error:  # noqa: BLE001 -- it is the asker's to handle
            reply = {"raise": self.crossing.encode(error.with_traceback(None))}
        return {**reply, **self.attachments()}

    def _decode(self, tree: Tree) -> Any:
        try:
            return self.crossing.decode(tree)
        except CrossingError as error:
            raise Gone from error
