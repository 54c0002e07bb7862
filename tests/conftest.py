"""What the tests need of the machine: a missing part fails what needs it, unless it was left out on purpose.

``ASSAY_TEST_WITHOUT=docker,bubblewrap`` leaves parts out; the names are those of the markers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import cache

import docker
import pytest
from docker.errors import DockerException

# Quick and sharp first: what a newcomer breaks is found in seconds.  Folders not named here come in between.
FIRST = ("architecture", "unit", "property", "contract")
LAST = ("hostile", "deploy")


def missing_redis() -> str | None:
    """Why no Redis can be started here; None if one can."""
    return None if shutil.which("redis-server") else "no redis-server on PATH (apt-get install redis-server)"


def missing_bubblewrap() -> str | None:
    """Why bubblewrap cannot make a box here; None if it can."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return "no bwrap on PATH (apt-get install bubblewrap)"
    tried = subprocess.run([bwrap, "--ro-bind", "/", "/", "true"], capture_output=True, text=True, timeout=20)
    return None if tried.returncode == 0 else f"bwrap cannot make a box here: {tried.stderr.strip()}"


def missing_docker() -> str | None:
    """Why no container can be started here; None if one can."""
    try:
        docker.from_env(timeout=20).ping()
    except DockerException as error:
        return f"no Docker engine answers: {error}"
    return None


def missing_gvisor() -> str | None:
    """Why no container can be run by gVisor; None if one can."""
    try:
        runtimes = docker.from_env(timeout=20).info().get("Runtimes", {})
    except DockerException as error:
        return f"no Docker engine answers: {error}"
    return None if "runsc" in runtimes else "the engine has no runtime runsc (scripts/gvisor-runtime.sh)"


def missing_browser() -> str | None:
    """Why no page can be looked at; None if one can."""
    found = shutil.which("chromium")
    return None if found else "no chromium on PATH (apt-get install chromium)"


def missing_promtool() -> str | None:
    """Why alerts cannot be tried out; None if they can."""
    return None if shutil.which("promtool") else "no promtool on PATH (apt-get install prometheus)"


MISSING: Mapping[str, Callable[[], str | None]] = {
    "redis": cache(missing_redis),
    "bubblewrap": cache(missing_bubblewrap),
    "docker": cache(missing_docker),
    "gvisor": cache(missing_gvisor),
    "browser": cache(missing_browser),
    "promtool": cache(missing_promtool),
}


def left_out() -> frozenset[str]:
    """The parts that ``ASSAY_TEST_WITHOUT`` names."""
    names = frozenset(filter(None, os.environ.get("ASSAY_TEST_WITHOUT", "").replace(" ", "").split(",")))
    unknown = names - MISSING.keys()
    if unknown:
        raise pytest.UsageError(f"ASSAY_TEST_WITHOUT: unknown {sorted(unknown)}; known are {sorted(MISSING)}")
    return names


def turn_of(item: pytest.Item) -> int:
    """Where an item's folder stands in the order of running."""
    room = item.path.relative_to(item.config.rootpath / "tests").parts[0]
    if room in FIRST:
        return FIRST.index(room)
    return len(FIRST) + (1 + LAST.index(room) if room in LAST else 0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the rooms; within a room the order stays."""
    items.sort(key=turn_of)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what was left out on purpose; fail what misses a part."""
    for part, why_missing in MISSING.items():
        if item.get_closest_marker(part) is None:
            continue
        if part in left_out():
            pytest.skip(f"ASSAY_TEST_WITHOUT names {part}")
        reason = why_missing()
        if reason is not None:
            pytest.fail(f"{reason}; to leave such tests out: ASSAY_TEST_WITHOUT={part}", pytrace=False)
