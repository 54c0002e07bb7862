"""Rust: the 2021 edition, optimised, the standard library alone."""

from __future__ import annotations

from sandbox.languages.base import Language
from sandbox.languages.gnu import quickly_linked
from sandbox.supervisor.recipes import Recipe

LANGUAGE = Language(
    name="rust",
    title="Rust",
    aliases=("rs",),
    cases=("stdio", "assert"),
    recipe=Recipe(
        name="rust",
        source="main.rs",
        needs=("rustc", "cc"),
        version=("rustc", "--version"),
        build=quickly_linked(
            "rustc --edition 2021 -O -C codegen-units=1 -C strip=debuginfo -A warnings"
            " --crate-name main -o main main.rs",
            "-Clink-arg=-fuse-ld=gold",
        ),
        programs=("main",),
        run=("{program}",),
        out_of_memory=("memory allocation of",),
    ),
)
