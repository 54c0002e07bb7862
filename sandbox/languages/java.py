"""Java: one file whose main class may have any name."""

from __future__ import annotations

from sandbox.job import Limits
from sandbox.languages.base import Language, LimitRange
from sandbox.languages.texts import harness_text
from sandbox.supervisor.recipes import Recipe

_QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto")

LANGUAGE = Language(
    name="java",
    title="Java",
    aliases=("java17", "jdk"),
    cases=("stdio", "assert"),
    defaults=Limits(memory_mb=512),
    limits=LimitRange(memory_mb=(64, 4096)),
    recipe=Recipe(
        name="java",
        source="Main.java",
        needs=("java", "javac"),
        version=("java", "--version"),
        beside=(("Builder.java", harness_text("Builder.java")),),
        build=(
            "java",
            *_QUICK_START,
            "-Xss64m",
            "-Xmx768m",
            "Builder.java",
            "Main.java",
            "classes",
            "main.txt",
        ),
        settled=(
            "java",
            *_QUICK_START,
            "-Xss64m",
            "-Xmx640m",
            "Builder.java",
            "Main.java",
            "classes",
            "main.txt",
            "stay",
        ),
        main_from="main.txt",
        run=(
            "java",
            *_QUICK_START,
            "-Xss64m",
            "-Xmx{heap_mb}m",
            "-XX:-UsePerfData",
            "-cp",
            "{workshop}/classes",
            "{main}",
        ),
        heap_share=0.9,
        heap_off_mb=48,
        out_of_memory=("java.lang.OutOfMemoryError",),
    ),
)
