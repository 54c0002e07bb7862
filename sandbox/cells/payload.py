"""What a new cell is sent over its stream: our supervisor and harness, and how they shall be set."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from sandbox.languages import known_languages

_PACKAGES = ("sandbox.supervisor", "sandbox.harness")
_USERS = 1024
_FIRST_USER = 1 << 20
_USER_BLOCKS = 1 << 19  # user ids stay below 2**31


@dataclass(frozen=True, slots=True)
class CellSettings:
    """How a cell is to be: processes a run may have; the first of the user ids for its runs."""

    processes: int
    first_user: int


def random_settings(processes: int) -> CellSettings:
    """Settings with a block of user ids that no other cell is likely to have.

    The kernel counts a user's processes over the whole machine, so two cells with the same users would
    share a limit.
    """
    block = random.SystemRandom().randrange(_USER_BLOCKS)
    return CellSettings(processes, _FIRST_USER + block * _USERS)


def bootstrap_text() -> str:
    """The program text with which a cell's interpreter is started (``-c``)."""
    return (files("sandbox.supervisor") / "bootstrap.py").read_text() + "\nmain()\n"


def greeting(settings: CellSettings) -> bytes:
    """The first bytes on a cell's stream."""
    sent = {
        "modules": _modules(),
        "settings": {
            "first_user": settings.first_user,
            "users": _USERS,
            "processes": settings.processes,
            "recipes": [asdict(language.recipe) for language in known_languages() if language.recipe],
        },
    }
    text = json.dumps(sent).encode()
    return len(text).to_bytes(4, "big") + text


@cache
def _modules() -> dict[str, str]:
    texts = {"sandbox": ""}
    for package in _PACKAGES:
        for entry in files(package).iterdir():
            if entry.name.endswith(".py"):
                name = entry.name.removesuffix(".py")
                texts[package if name == "__init__" else f"{package}.{name}"] = entry.read_text()
    return texts
