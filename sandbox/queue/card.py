"""A worker's card: what it announces in Redis while it lives, so that the service knows what can be asked."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sandbox.payload import PayloadError


@dataclass(frozen=True, slots=True)
class ToolVersion:
    """A language that a cell really has: its canonical name and the version line of its tool chain."""

    language: str
    version: str


@dataclass(frozen=True, slots=True)
class WorkerCard:
    """A worker's id, its cell backend, the languages in its cell, and what the backend lacks.

    ``busy``: it has a chunk in hand.  Without languages it has no cell.  ``revision``: what else its results
    depend on, as a digest.
    """

    id: str
    backend: str
    languages: tuple[ToolVersion, ...]
    notes: tuple[str, ...] = ()
    busy: bool = False
    revision: str = ""

    def to_json(self) -> str:
        """The card as stored in Redis."""
        languages = [[tool.language, tool.version] for tool in self.languages]
        return json.dumps([self.id, self.backend, languages, list(self.notes), self.busy, self.revision])


def card_from_json(text: str | bytes) -> WorkerCard:
    """The card that ``to_json`` wrote.  Raises PayloadError."""
    try:
        name, backend, languages, notes, busy, revision = json.loads(text)
        tools = tuple(ToolVersion(str(language), str(version)) for language, version in languages)
        return WorkerCard(str(name), str(backend), tools, tuple(map(str, notes)), bool(busy), str(revision))
    except (ValueError, TypeError) as err:
        raise PayloadError("not a worker's card") from err
