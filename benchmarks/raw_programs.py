"""Programs as plain subprocesses, without any sandbox: what ``benchmarks.code`` compares with.

Standard library only, and read as a text where it has to run in a container that has nothing of ours.  A line
of JSON asks for a round, ``{"rows": [...], "processes": n}``; a line answers: ``{"wall": s, "each": [s]}``.
Only for rows that may be trusted.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

PYTHON = "/usr/bin/python3"
BUILDS: dict[str, tuple[str, list[str], list[str]]] = {  # source file, build, run
    "python": ("s.py", [], [PYTHON, "-I", "s.py"]),
    "javascript": ("s.js", [], ["node", "s.js"]),
    "typescript": ("s.ts", ["esbuild", "s.ts", "--outfile=s.js", "--log-level=error"], ["node", "s.js"]),
    "bash": ("s.sh", [], ["bash", "s.sh"]),
    "c": ("s.c", ["gcc", "-std=gnu17", "-O2", "-w", "-o", "s", "s.c", "-lm"], ["./s"]),
    "cpp": ("s.cpp", ["g++", "-std=c++20", "-O2", "-w", "-o", "s", "s.cpp"], ["./s"]),
    "rust": ("s.rs", ["rustc", "--edition", "2021", "-O", "-A", "warnings", "-o", "s", "s.rs"], ["./s"]),
    "go": ("s.go", ["go", "build", "-o", "s", "s.go"], ["./s"]),
}
QUICK_JAVA = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
# Calls and assertions, all in one process, as reward functions without a sandbox make them.
TAIL = """
def _main(tests):
    for test in tests:
        if "call" in test:
            found = globals().get(test["call"]) or getattr(globals()["Solution"](), test["call"])
            assert found(*test.get("args", []), **test.get("kwargs", {})) == test["expected"]
        else:
            exec(compile(test["assert"], "test", "exec"), globals())
import json as _json, sys as _sys
_main(_json.load(open(_sys.argv[1])))
"""


def main() -> None:
    """Answer round after round, until the input ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.monotonic()
        with ThreadPoolExecutor(asked["processes"]) as pool:
            each = list(pool.map(score, asked["rows"]))
        print(json.dumps({"wall": time.monotonic() - began, "each": each}), flush=True)


def score(row: dict[str, Any]) -> float:
    """Build and run a row's program on its tests, until one fails; the seconds that took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        command = build(row["language"], row["source"], place, calls="stdin" not in row["tests"][0])
        if command is not None and "stdin" in row["tests"][0]:
            for test in row["tests"]:
                if not passes(command, test, place, row) and row["scoring"] != "fraction":
                    break
        elif command is not None:
            with open(os.path.join(place, "tests.json"), "w") as file:
                json.dump(row["tests"], file)
            run([*command, "tests.json"], place, "", row["time_s"])
    return time.monotonic() - began


def build(language: str, source: str, place: str, *, calls: bool) -> list[str] | None:
    """The command that runs the program; None where it does not compile."""
    if language == "java":
        name = java_class(source)
        written, command = (
            f"{name}.java",
            ["javac", "-nowarn", *(f"-J{option}" for option in QUICK_JAVA), f"{name}.java"],
        )
        runs = ["java", *QUICK_JAVA, "-Xss64m", name]
    else:
        written, command, runs = BUILDS[language]
    with open(os.path.join(place, written), "w", encoding="utf-8", errors="surrogatepass") as file:
        file.write(source + TAIL if calls else source)
    return runs if not command or run(command, place, "", 60.0) is not None else None


def java_class(source: str) -> str:
    """The public class, or the last one before the main method."""
    public = re.search(r"public\s+(?:final\s+|abstract\s+)*class\s+(\w+)", source)
    names = re.findall(r"\bclass\s+(\w+)", source[: source.find("static void main")])
    return public.group(1) if public else names[-1] if names else "Main"


def passes(command: list[str], test: dict[str, Any], place: str, row: dict[str, Any]) -> bool:
    """Whether the program prints the expected tokens."""
    printed = run(command, place, test["stdin"], row["time_s"])
    return printed is not None and printed.split() == test["stdout"].split()


def run(command: list[str], place: str, text: str, time_s: float) -> str | None:
    """What it prints; None where it fails or takes too long."""
    caches = {"GOCACHE": os.path.join(tempfile.gettempdir(), "raw-go"), "GO111MODULE": "off", "TMPDIR": place}
    try:
        done = subprocess.run(
            command,
            cwd=place,
            input=text.encode("utf-8", "surrogatepass"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=time_s,
            check=False,
            env={**os.environ, **caches},
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


if __name__ == "__main__":
    main()
