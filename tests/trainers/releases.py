"""Trainers' own client code: files of their releases, loaded with stubs in place of what is around them."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

RELEASES = Path(__file__).parents[2] / ".cache" / "trainers"


@contextmanager
def released(
    path: str, stubs: Mapping[str, Mapping[str, object]] | None = None, package: str = ""
) -> Iterator[ModuleType]:
    """A file of a release as a module; with ``package`` as that package, which is then whole.

    ``stubs`` are modules by name with what they hold; third-party packages come from the releases' folder.
    """
    file = RELEASES / path
    if not file.exists():
        pytest.fail(
            "the trainers' releases are not here; fetch them: scripts/trainer-releases.sh", pytrace=False
        )
    before = dict(sys.modules)
    sys.path.append(str(RELEASES))  # last: our own packages count before theirs
    try:
        for name, members in (stubs or {}).items():
            sys.modules[name] = _stub(name, members)
        yield importlib.import_module(package) if package else _load(file)
    finally:
        sys.path.remove(str(RELEASES))
        for name in set(sys.modules) - set(before):
            del sys.modules[name]
        sys.modules.update(before)


def _stub(name: str, members: Mapping[str, object]) -> ModuleType:
    module = ModuleType(name)
    module.__path__ = []  # so that it can have modules of its own
    module.__dict__.update(members)
    return module


def _load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"released_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def without_pauses(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The module's ``asyncio.sleep`` no longer sleeps; what it was asked for is in the list.

    Only the module's: the service under test runs in the same process.
    """
    pauses: list[float] = []

    class Impatient:
        def __getattr__(self, name: str) -> object:
            return getattr(asyncio, name)

        async def sleep(self, seconds: float) -> None:
            pauses.append(seconds)

    monkeypatch.setattr(module, "asyncio", Impatient())
    return pauses
