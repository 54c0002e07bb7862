"""What tests do to the standard library, for the program to feel it: patches, seeds, event loops, copies."""

from __future__ import annotations

import importlib
import random
import types
import unittest.mock
from typing import Any

from .notices import mirror_logs
from .peer import Peer
from .places import known_place
from .proxy import content_of, is_proxy


def mirror(peer: Peer) -> None:
    """From here on the program feels what the tests do."""
    _mirror_patches(peer)
    _mirror_seed(peer)
    _mirror_tasks()
    _mirror_dataclasses(peer)
    _mirror_json()
    mirror_logs(peer.ask)


def _mirror_patches(peer: Peer) -> None:
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


def _mirror_tasks() -> None:
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
    for module, names in (
        ("dataclasses", ("asdict", "astuple", "replace", "fields", "is_dataclass")),
        ("inspect", ("isgenerator", "isclass", "isfunction", "iscoroutinefunction", "signature", "getdoc")),
        ("inspect", ("isgeneratorfunction", "isabstract")),
    ):
        for name in names:
            _do_there(peer, importlib.import_module(module), name)


def _do_there(peer: Peer, module: types.ModuleType, name: str) -> None:
    here = getattr(module, name)

    def done_there(first: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_proxy(first):
            return here(first, *args, **kwargs)
        return peer.ask("there", f"{module.__name__}:{name}", [first, *args], kwargs)

    setattr(module, name, done_there)


def _mirror_json() -> None:
    """Instances of classes that extend a builtin are written as what they hold."""
    json = importlib.import_module("json")
    refuse = json.JSONEncoder.default

    def default(self: Any, value: Any) -> Any:
        content = content_of(value) if is_proxy(value) else []
        return content[0] if content else refuse(self, value)

    json.JSONEncoder.default = default
