"""What GNU's compilers of C and C++ have in common: the quicker of two linkers, which takes a third off a
small program's build, and an end to a flood of errors.
"""

from __future__ import annotations

FEW_ERRORS = "-fmax-errors=20"  # a header that includes itself has more than anybody can wait for


def quickly_linked(command: str, option: str = "-fuse-ld=gold") -> tuple[str, ...]:
    """The command with the option that names the linker, if the machine has that linker."""
    return ("sh", "-c", f"exec {command} $(command -v ld.gold >/dev/null && echo {option})")
