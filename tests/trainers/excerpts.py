"""Single functions of a trainer's release, where loading the file would need the whole trainer."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from tests.trainers.releases import RELEASES

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def excerpt(path: str, *names: str, around: Mapping[str, Any]) -> SimpleNamespace:
    """The functions and methods ``names`` of a file, as they stand there, with ``around`` as their globals.

    Annotations are not evaluated, and decorators are left out.  A method is a function that takes ``self``.
    """
    file = RELEASES / path
    if not file.exists():
        pytest.fail(
            "the trainers' releases are not here; fetch them: scripts/trainer-releases.sh", pytrace=False
        )
    tree = ast.parse(file.read_text())
    found = [node for node in ast.walk(tree) if isinstance(node, DEFINITIONS) and node.name in names]
    assert sorted(node.name for node in found) == sorted(names), "another release is built otherwise"
    for node in found:
        node.decorator_list = []
    future = ast.parse("from __future__ import annotations").body
    module = ast.Module(body=[*future, *found], type_ignores=[])
    namespace: dict[str, Any] = dict(around)
    exec(compile(module, str(file), "exec"), namespace)
    return SimpleNamespace(**{name: namespace[name] for name in names})
