"""Recipes: what a cell is told of a language, and what it makes of it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from sandbox.languages import known_languages
from sandbox.supervisor.recipes import Recipe, filled, read_recipe
from sandbox.supervisor.toolchains import find_toolchains, without_ahead

RECIPES = [language.recipe for language in known_languages() if language.recipe is not None]
SHELL = Recipe(
    name="shell",
    source="a.sh",
    run=("sh",),
    needs=("sh",),
    version=("sh", "-c", "echo Shell 1.2.3-x, of 1999"),
)
PATH = {"PATH": "/usr/bin:/bin"}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_survives_the_way_into_the_cell(recipe: Recipe) -> None:
    assert read_recipe(json.loads(json.dumps(asdict(recipe)))) == recipe


@pytest.mark.parametrize("language", known_languages(), ids=lambda language: language.name)
def test_a_recipe_is_its_languages(language) -> None:  # type: ignore[no-untyped-def]  # of known_languages
    if language.recipe is None:
        assert language.name == "python"
        return
    assert language.recipe.name == language.name
    assert bool(language.recipe.call) == ("call" in language.cases)
    assert language.recipe.source not in dict(language.recipe.beside)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_commands_know_their_placeholders(recipe: Recipe) -> None:
    """A brace that the cell cannot fill would fail every run."""
    values = {**recipe.values(256), "program": "p", "main": "M", "workshop": "/w", "source": "s"}
    for command in (recipe.run, recipe.call):
        assert "{" not in " ".join(filled(command, values))
    for command in (recipe.build, recipe.settled):
        assert "{" not in " ".join(filled(command, {"workshop": "/w", "source": "s"}))


@pytest.mark.parametrize(
    ("share", "off_mb", "memory_mb", "heap_mb"),
    [(1.0, 0, 256, 256), (0.9, 48, 512, 412), (1.0, 32, 512, 480), (1.0, 300, 256, 16)],
    ids=["all", "a share less a part", "less a part", "never nothing"],
)
def test_heap(share: float, off_mb: int, memory_mb: int, heap_mb: int) -> None:
    assert replace(SHELL, heap_share=share, heap_off_mb=off_mb).heap_mb(memory_mb) == heap_mb


@pytest.mark.parametrize(
    ("recipe", "found"),
    [
        (SHELL, [(SHELL, "1.2.3-x")]),
        (replace(SHELL, needs=("sh", "no-such-compiler")), []),
        (replace(SHELL, version=("sh", "-c", "exit 1")), []),
        (replace(SHELL, version=("sh", "-c", "true")), []),
        (replace(SHELL, version=("sh", "-c", "echo some words >&2")), None),
    ],
    ids=["there", "an executable is missing", "does not work", "says nothing", "no number"],
)
def test_only_languages_that_work_are_found(recipe: Recipe, found: list[tuple[Recipe, str]] | None) -> None:
    assert find_toolchains([recipe], PATH) == ([(recipe, "some words")] if found is None else found)


def test_a_start_made_ahead_is_used_where_it_is(tmp_path: Path) -> None:
    """Another machine's image, or a heap size that nobody thought of, starts as if there were none."""
    (tmp_path / "256").touch()
    recipe = replace(SHELL, run=("run", "{ahead}", "{program}"), ahead=f"--from={tmp_path}/{{heap_mb}}")
    commands = [filled(recipe.run, {**recipe.values(size), "program": "p"}) for size in (256, 300)]
    assert commands == [["run", f"--from={tmp_path}/256", "p"], ["run", "p"]]


@pytest.mark.parametrize(("check", "kept"), [("true", True), ("false", False), ("no-such-command", False)])
def test_a_start_made_ahead_is_tried_first(check: str, kept: bool) -> None:
    """A snapshot of another processor would fail every run."""
    recipe = replace(SHELL, ahead="--from=/x", ahead_check=(check,))
    assert bool(without_ahead(recipe, PATH).ahead) is kept
