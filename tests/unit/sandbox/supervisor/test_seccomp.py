"""The filter's program, run by an interpreter of its few instructions."""

from __future__ import annotations

import struct

import pytest

from sandbox.supervisor.seccomp import build_filter

ALLOW, EPERM, ENOSYS, EAFNOSUPPORT = 0x7FFF0000, 0x50001, 0x50026, 0x50061
ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def run_filter(
    program: bytes, architecture: int, number: int, argument: int = 0, second: int = 0, third: int = 0
) -> int:
    """What the kernel would do with the call."""
    data = {0: number, 4: architecture, 16: argument, 24: second, 32: third}
    steps = [struct.unpack("=HBBI", program[at : at + 8]) for at in range(0, len(program), 8)]
    at = accumulator = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        match code:
            case 0x20:
                accumulator = data[value]
            case 0x54:
                accumulator &= value
            case 0x06:
                return int(value)
            case 0x15:
                at += if_true if accumulator == value else if_false
            case 0x35:
                at += if_true if accumulator >= value else if_false
            case 0x45:
                at += if_true if accumulator & value else if_false


@pytest.mark.parametrize(
    ("machine", "number", "argument", "expected"),
    [
        ("x86_64", 0, 0, ALLOW),  # read
        ("x86_64", 59, 0, ALLOW),  # execve
        ("x86_64", 101, 0, EPERM),  # ptrace
        ("x86_64", 272, 0, EPERM),  # unshare
        ("x86_64", 56, 0x11, ALLOW),  # clone as fork does
        ("x86_64", 56, 0x003D0F00, ALLOW),  # clone as pthread_create does
        ("x86_64", 56, 0x10000011, EPERM),  # clone with a new user namespace
        ("x86_64", 435, 0, ENOSYS),  # clone3
        ("x86_64", 425, 0, ENOSYS),  # io_uring_setup
        ("x86_64", 41, 1, ALLOW),  # socket(AF_UNIX)
        ("x86_64", 41, 2, EAFNOSUPPORT),  # socket(AF_INET)
        ("x86_64", 41, 40, EAFNOSUPPORT),  # socket(AF_VSOCK)
        ("x86_64", 53, 1, ALLOW),  # socketpair(AF_UNIX)
        ("x86_64", 53, 10, EAFNOSUPPORT),
        ("x86_64", 0x40000000, 0, ENOSYS),  # x32
        ("aarch64", 63, 0, ALLOW),  # read
        ("aarch64", 117, 0, EPERM),  # ptrace
        ("aarch64", 198, 2, EAFNOSUPPORT),
        ("aarch64", 220, 0x10000000, EPERM),
    ],
)
def test_what_is_open_and_what_is_closed(machine: str, number: int, argument: int, expected: int) -> None:
    assert run_filter(build_filter(machine), ARCH[machine], number, argument) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [(7, EPERM), (-7, EPERM), (-1, EPERM), (8, ALLOW), (0, ALLOW), (-8, ALLOW)],
    ids=["it", "its group", "everybody", "another", "own group", "another group"],
)
@pytest.mark.parametrize(("machine", "kill"), [("x86_64", 62), ("aarch64", 129)])
def test_a_process_can_be_shielded(machine: str, kill: int, target: int, expected: int) -> None:
    """Where runs have the supervisor's user id, nothing else keeps them from its clerk."""
    assert run_filter(build_filter(machine, (7, 9)), ARCH[machine], kill, target & 0xFFFFFFFF) == expected
    assert run_filter(build_filter(machine), ARCH[machine], kill, target & 0xFFFFFFFF) == ALLOW


@pytest.mark.parametrize(
    ("number", "argument", "second", "expected"),
    [
        (424, 5, 9, ENOSYS),  # pidfd_send_signal, whose descriptor may be an open /proc/7
        (144, 7, 0, EPERM),  # sched_setscheduler
        (144, 0, 0, ALLOW),  # of itself
        (141, 0, 7, EPERM),  # setpriority
        (141, 1, 9, EPERM),  # of a group
        (141, 2, 0, EPERM),  # of all processes of its user
        (141, 0, 0, ALLOW),  # of itself
        (251, 3, 0, EPERM),  # ioprio_set of all processes of its user
        (72, 5, 8, EPERM),  # F_SETOWN
        (72, 5, 15, EPERM),  # F_SETOWN_EX
        (72, 5, 4, ALLOW),  # F_SETFL
        (16, 5, 0x8901, EPERM),  # FIOSETOWN
        (16, 5, 0x8902, EPERM),  # SIOCSPGRP
        (16, 1, 0x5401, ALLOW),  # TCGETS
    ],
)
def test_a_shield_has_no_way_round(number: int, argument: int, second: int, expected: int) -> None:
    """Signals go where a descriptor's owner is, too, and a process that is slowed down is late."""
    program = build_filter("x86_64", (7, 9))
    assert run_filter(program, ARCH["x86_64"], number, argument, second) == expected
    assert run_filter(build_filter("x86_64"), ARCH["x86_64"], number, argument, second) == ALLOW


@pytest.mark.parametrize("machine", ARCH)
def test_another_architecture_is_refused(machine: str) -> None:
    """As is a 32-bit call on a 64-bit machine, whose numbers mean other things."""
    assert run_filter(build_filter(machine), 0x40000003, 0) == ENOSYS


def test_an_unknown_machine_is_an_error() -> None:
    """Better no cell than one without a filter."""
    with pytest.raises(KeyError):
        build_filter("pdp11")


@pytest.mark.parametrize("shielded", [(), (1, 7)], ids=["plain", "shielded"])
@pytest.mark.parametrize(
    ("machine", "number", "arguments", "expected"),
    [
        ("x86_64", 133, (0, 0o20666, 0), EPERM),  # mknod of a character device
        ("x86_64", 133, (0, 0o60666, 0), EPERM),  # of a block device
        ("x86_64", 133, (0, 0o10666, 0), ALLOW),  # mkfifo
        ("x86_64", 133, (0, 0o140666, 0), ALLOW),  # a socket
        ("x86_64", 259, (0, 0, 0o20666), EPERM),  # mknodat
        ("x86_64", 259, (0, 0, 0o10666), ALLOW),
        ("x86_64", 141, (0, 0, 5), ALLOW),  # setpriority
        ("x86_64", 141, (0, 0, 0xFFFFFFFB), EPERM),  # of -5
        ("aarch64", 33, (0, 0, 0o60666), EPERM),
        ("aarch64", 33, (0, 0, 0o10666), ALLOW),
        ("aarch64", 140, (0, 0, 0xFFFFFFFF), EPERM),
        ("aarch64", 140, (0, 0, 0), ALLOW),
    ],
)
def test_what_is_root_s_own_is_closed(
    machine: str, number: int, arguments: tuple[int, int, int], expected: int, shielded: tuple[int, ...]
) -> None:
    """Whether or not the kernel itself would refuse it."""
    assert run_filter(build_filter(machine, shielded), ARCH[machine], number, *arguments) == expected


def test_a_shield_holds_behind_it() -> None:
    """What is no device and no high priority is still looked at."""
    program = build_filter("x86_64", (1, 7))
    assert run_filter(program, ARCH["x86_64"], 141, 0, 7, 5) == EPERM
    assert run_filter(program, ARCH["x86_64"], 141, 0, 8, 5) == ALLOW
