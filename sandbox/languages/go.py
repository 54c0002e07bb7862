"""Go: one file, the standard library alone."""

from __future__ import annotations

from sandbox.languages.base import Language
from sandbox.supervisor.recipes import Recipe

# ``go build`` asks itself for most of its time what there is to be done: compile and link.  Where the
# standard library lies compiled beside the tools (before Go 1.20), they are called themselves; what they
# refuse, ``go build`` explains.
_QUICK = """
root=$(dirname "$(dirname "$(readlink -f "$(command -v go)")")")
set -- "$root"/pkg/tool/linux_*; tools=$1
set -- "$root"/pkg/linux_*/fmt.a
[ -e "$1" ] && GOMAXPROCS=1 GOGC=400 "$tools/compile" -p main -complete -o main.a main.go 2>/dev/null &&
  GOMAXPROCS=1 GOGC=400 "$tools/link" -s -w -o main main.a 2>/dev/null && exit
exec go build '-ldflags=-s -w' -o main main.go
"""

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
        build=("sh", "-c", _QUICK),
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
