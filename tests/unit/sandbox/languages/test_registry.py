"""The registry of languages."""

from __future__ import annotations

import pytest

from sandbox.languages import find_language, known_languages


def test_names_and_aliases_belong_to_one_language_each() -> None:
    names = [name for language in known_languages() for name in language.names]
    assert len(names) == len(set(names))
    assert all(name == name.strip().lower() for name in names)


@pytest.mark.parametrize("name", ["python", "py", "Python3", " PYTHON "])
def test_python_by_any_of_its_names(name: str) -> None:
    language = find_language(name)
    assert language is not None
    assert language.name == "python"


@pytest.mark.parametrize("name", ["", "base", "__init__", "../../bin/sh", "pythonn"])
def test_what_is_no_language(name: str) -> None:
    """File names of the registry itself are none either."""
    assert find_language(name) is None


def test_defaults_are_within_the_limits_that_may_be_set() -> None:
    for language in known_languages():
        defaults, limits = language.defaults, language.limits
        assert limits.time_s[0] <= defaults.time_s <= limits.time_s[1]
        assert limits.memory_mb[0] <= defaults.memory_mb <= limits.memory_mb[1]
        assert limits.output_mb[0] <= defaults.output_mb <= limits.output_mb[1]
