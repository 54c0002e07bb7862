"""Which languages this cell really has: found by their executables, told by their own version lines."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .recipes import Recipe

_PATIENCE_S = 30.0
_NUMBER = re.compile(r"\d+(?:\.\d+)+\S*")


def find_toolchains(
    recipes: Sequence[Recipe], environment: Mapping[str, str], user: int | None = None
) -> list[tuple[Recipe, str]]:
    """The recipes whose executables are here, with their versions; all are asked at the same time.

    They are asked as ``user``, if there is one: what only root may execute is of no use to a run.
    """
    asked = [(recipe, _ask(recipe, environment, user)) for recipe in recipes if _present(recipe, environment)]
    return [(recipe, version) for recipe, process in asked if process and (version := _answer(process))]


def without_ahead(recipe: Recipe, environment: Mapping[str, str], user: int | None = None) -> Recipe:
    """The recipe; if this machine cannot start from what was made ahead, without it.

    Such a file is of one version and one kind of processor, and the image may have been built elsewhere.
    """
    if not recipe.ahead_check:
        return recipe
    process = _start(recipe.ahead_check, recipe, environment, user)
    works = process is not None and _works(process)
    return recipe if works else replace(recipe, ahead="")


def _works(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.communicate(timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return process.returncode == 0


def _present(recipe: Recipe, environment: Mapping[str, str]) -> bool:
    return all(shutil.which(name, path=environment["PATH"]) for name in recipe.needs)


def _ask(recipe: Recipe, environment: Mapping[str, str], user: int | None) -> subprocess.Popen[bytes] | None:
    return _start(recipe.version, recipe, environment, user)


def _start(
    command: Sequence[str], recipe: Recipe, environment: Mapping[str, str], user: int | None
) -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(  # noqa: S603 -- a command of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**environment, **dict(recipe.environment)},
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    except OSError:
        return None


def _answer(process: subprocess.Popen[bytes]) -> str:
    """The version number in what it says, or its first line; nothing where it does not work."""
    try:
        said = process.communicate(timeout=_PATIENCE_S)[0].decode("utf-8", "replace").strip()
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return ""
    if process.returncode != 0 or not said:
        return ""
    number = _NUMBER.search(said)
    return number[0].rstrip("),") if number else said.splitlines()[0][:100]
