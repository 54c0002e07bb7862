"""What tests do to the standard library, for the program to feel it: patches, seeds, event loops, copies."""

from __future__ import annotations

import importlib
import random
import types
import unittest.mock
from collections.abc import Callable
from typing import Any

from .notices import mirror_logs
from .peer import Peer
from .places import known_place
from .proxy import content_of, is_proxy

_LOOKING = ("asdict", "astuple", "replace", "fields", "is_dataclass")
_INSPECTING = (
    *("isgenerator", "isclass", "isfunction", "iscoroutinefunction", "signature", "getdoc"),
    *("isgeneratorfunction", "isabstract"),
)


def mirror(peer: Peer, text: str) -> None:
    """From here on the program feels what the tests do, as far as their text uses the words: each changed
    module is some pages that a run has to copy.  Modules' names would not do, as tests may have functions by
    way of the program's imports.
    """
    mirrors: tuple[tuple[Callable[[Peer], None], tuple[str, ...]], ...] = (
        (_mirror_patches, ("patch",)),
        (_mirror_seed, ("seed",)),
        (_mirror_tasks, ("sync", "await", "run", "gather", "task")),
        (_mirror_dataclasses, _LOOKING),
        (_mirror_inspection, _INSPECTING),
        (_mirror_json, ("dump", "json")),
        (mirror_logs, ("Logs",)),
    )
    for apply, words in mirrors:
        if any(word in text for word in words):
            apply(peer)


def _mirror_patches(peer: Peer) -> None:
    _do_there(
        peer, importlib.import_module("inspect"), "isawaitable"
    )  # or all that is patched is taken for it
    patcher: Any = unittest.mock._patch
    enter, leave = patcher.__enter__, patcher.__exit__

    def mirrored_enter(self: Any) -> Any:
        result = enter(self)
        if isinstance(self.target, types.ModuleType) and known_place(self.target):
            peer.ask("patch", self.target.__name__, self.attribute, getattr(self.target, self.attribute))
        return result

    def mirrored_exit(self: Any, *error: Any) -> Any:
        if isinstance(self.target, types.ModuleType) and known_place(self.target):
            peer.ask("unpatch", self.target.__name__, self.attribute)
        return leave(self, *error)

    patcher.__enter__, patcher.__exit__ = mirrored_enter, mirrored_exit


def _mirror_seed(peer: Peer) -> None:
    seed = random.seed

    def mirrored_seed(a: Any = None, version: int = 2) -> None:
        seed(a, version)
        peer.ask("seed", a, version)

    random.seed = mirrored_seed


def _mirror_tasks(_peer: Peer) -> None:
    """The program's coroutines run where they are; a task waits for them here."""
    loop = importlib.import_module("asyncio").BaseEventLoop
    create = loop.create_task

    def mirrored_create(self: Any, coroutine: Any, **options: Any) -> Any:
        async def wait() -> Any:
            return await coroutine

        return create(self, wait() if is_proxy(coroutine) else coroutine, **options)

    loop.create_task = mirrored_create


def _mirror_dataclasses(peer: Peer) -> None:
    """Functions that look into an object are done where it is."""
    for name in _LOOKING:
        _do_there(peer, importlib.import_module("dataclasses"), name)


def _mirror_inspection(peer: Peer) -> None:
    for name in _INSPECTING:
        _do_there(peer, importlib.import_module("inspect"), name)


def _do_there(peer: Peer, module: types.ModuleType, name: str) -> None:
    here = getattr(module, name)

    def done_there(first: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_proxy(first):
            return here(first, *args, **kwargs)
        return peer.ask("there", f"{module.__name__}:{name}", [first, *args], kwargs)

    setattr(module, name, done_there)


def _mirror_json(_peer: Peer) -> None:
    """Instances of classes that extend a builtin are written as what they hold."""
    json = importlib.import_module("json")
    refuse = json.JSONEncoder.default

    def default(self: Any, value: Any) -> Any:
        content = content_of(value) if is_proxy(value) else []
        return content[0] if content else refuse(self, value)

    json.JSONEncoder.default = default
