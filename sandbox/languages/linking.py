"""The quicker of two linkers, where it is: it takes a third off a small C program's build."""

from __future__ import annotations


def quickly_linked(command: str, option: str = "-fuse-ld=gold") -> tuple[str, ...]:
    """The command with the option that names the linker, if the machine has that linker."""
    return ("sh", "-c", f"exec {command} $(command -v ld.gold >/dev/null && echo {option})")
