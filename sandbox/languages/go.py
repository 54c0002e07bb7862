"""Go: one file, the standard library alone."""

from __future__ import annotations

from sandbox.languages.base import Language
from sandbox.supervisor.recipes import Recipe

LANGUAGE = Language(
    name="go",
    title="Go",
    aliases=("golang",),
    cases=("stdio", "assert"),
    recipe=Recipe(
        name="go",
        source="main.go",
        needs=("go",),
        version=("go", "version"),
        build=("go", "build", "-ldflags=-s -w", "-o", "main", "main.go"),
        programs=("main",),
        run=("{program}",),
        environment=(
            ("GO111MODULE", "off"),
            ("GOCACHE", "/tmp/go-build"),  # noqa: S108 -- the cell's own, wiped after each run
            ("GOPATH", "/tmp/go"),  # noqa: S108
            ("GOFLAGS", ""),
            ("GOTOOLCHAIN", "local"),
        ),
        out_of_memory=("runtime: out of memory", "cannot allocate memory"),
    ),
)
