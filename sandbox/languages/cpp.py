"""C++: GNU C++20, optimised; the header of all headers is compiled in advance where the image has it so."""

from __future__ import annotations

from sandbox.languages.base import Language
from sandbox.languages.gnu import FEW_ERRORS, quickly_linked
from sandbox.supervisor.recipes import Recipe

FLAGS = "-std=gnu++20 -O2 -w"
PRECOMPILED = "/usr/local/include/assay"  # deploy/cell.Dockerfile makes it, with the same flags

LANGUAGE = Language(
    name="cpp",
    title="C++",
    aliases=("c++", "cxx", "cc", "g++", "cplusplus", "cpp17", "cpp20"),
    cases=("stdio", "assert"),
    recipe=Recipe(
        name="cpp",
        source="main.cpp",
        needs=("g++",),
        version=("g++", "-dumpfullversion"),
        build=quickly_linked(f"g++ {FLAGS} {FEW_ERRORS} -I{PRECOMPILED} -pipe -o main main.cpp -lpthread"),
        programs=("main",),
        run=("{program}",),
        out_of_memory=("std::bad_alloc",),
    ),
)
