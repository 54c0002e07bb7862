"""Requests and replies between tester and candidate, both ways: each may ask while it is being asked."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from typing import Any

_LENGTH = struct.Struct(">I")
MAX_MESSAGE = 64 << 20
_CHUNK = 1 << 18


class Gone(BaseException):
    """The other side has ended or talks nonsense.  No test may catch this: it is not an Exception."""


class Wire:
    """One end.  ``serve`` answers the other side's requests; it runs within whatever is being asked here."""

    def __init__(self, end: socket.socket, serve: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._end = end
        self._serve = serve

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for its reply, serving what comes in between.  Raises Gone."""
        self._send({"ask": request})
        while True:
            message = self._receive()
            if "reply" in message:
                reply = message["reply"]
                if not isinstance(reply, dict):
                    raise Gone
                return reply
            self._answer(message)

    def serve_forever(self) -> None:
        """Answer requests until the other side is gone."""
        while True:
            try:
                message = self._receive()
            except Gone:
                return
            self._answer(message)

    def _answer(self, message: dict[str, Any]) -> None:
        request = message.get("ask")
        if not isinstance(request, dict):
            raise Gone
        self._send({"reply": self._serve(request)})

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message, separators=(",", ":"), check_circular=False).encode()
        try:
            self._end.sendall(_LENGTH.pack(len(data)) + data)
        except OSError as error:
            raise Gone from error

    def _receive(self) -> dict[str, Any]:
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length > MAX_MESSAGE:
            raise Gone
        try:
            message = json.loads(self._exactly(length))
        except (ValueError, RecursionError) as error:
            raise Gone from error
        if not isinstance(message, dict):
            raise Gone
        return message

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            try:
                piece = self._end.recv(min(_CHUNK, size - len(data)))
            except OSError as error:
                raise Gone from error
            if not piece:
                raise Gone
            data += piece
        return bytes(data)
