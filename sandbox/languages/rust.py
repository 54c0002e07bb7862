"""Rust: the 2021 edition, optimised, the standard library alone."""

from __future__ import annotations

from sandbox.languages.base import Language
from sandbox.supervisor.recipes import Recipe

LANGUAGE = Language(
    name="rust",
    title="Rust",
    aliases=("rs",),
    cases=("stdio",),
    recipe=Recipe(
        name="rust",
        source="main.rs",
        needs=("rustc", "cc"),
        version=("rustc", "--version"),
        build=(
            "rustc",
            "--edition",
            "2021",
            "-O",
            "-A",
            "warnings",
            "--crate-name",
            "main",
            "-o",
            "main",
            "main.rs",
        ),
        programs=("main",),
        run=("{program}",),
        out_of_memory=("memory allocation of",),
    ),
)
