"""The system call filter that every run inherits: closes what a default container leaves open.

Networks, io_uring, tracing, System V and POSIX queues, namespaces, mounts, kernel keys, BPF and the like
answer with an error; everything that an ordinary program, compiler or virtual machine uses stays open.  It
comes on top of the engine's own profile, and is the only one where there is no engine.

Classic BPF, as linux/filter.h and linux/seccomp.h describe it; numbers from the kernel's tables.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

_LOAD, _AND, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_SET, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97
_NUMBER, _ARCH, _ARGUMENT, _SECOND = 0, 4, 16, 24  # offsets in struct seccomp_data
_X32 = 0x40000000
_NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
_AF_UNIX = 1
_IO_URING = (425, 426, 427)  # the same on every machine
_MEMFD_CREATE = {"x86_64": 319, "aarch64": 279}  # files without a name hold memory that is nobody's

_NEGATIVE = 1 << 32
# kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_open, prlimit64, sched_setaffinity,
# sched_setscheduler, sched_setparam, sched_setattr: the first argument is a process
_REACHING = {
    "x86_64": (62, 200, 234, 129, 297, 434, 302, 203, 144, 142, 314),
    "aarch64": (129, 130, 131, 138, 240, 434, 261, 122, 119, 118, 274),
}
# setpriority, ioprio_set: the second is a process, a group or a user, as the first says
_RANKING = {"x86_64": (141, 251), "aarch64": (140, 30)}
_OF_USERS = (2, 3)  # PRIO_USER; IOPRIO_WHO_USER, which for setpriority means nothing
# what only root may do, and a kernel that has neither devices nor priorities of its own (gVisor) lets pass:
# mknod and mknodat with the index of the mode, setpriority of less than nothing
_MAKE_NODE = {"x86_64": ((133, 1), (259, 2)), "aarch64": ((33, 2),)}
_KIND_OF_NODE, _DEVICES = 0xF000, (0x2000, 0x6000)
_SIGN = 0x80000000
_PIDFD_SEND_SIGNAL = 424  # takes an open /proc/1 as well; the same on every machine
# fcntl and ioctl, with what names the receiver of a descriptor's signals, which may be any signals
_FCNTL, _F_SETOWN = {"x86_64": 72, "aarch64": 25}, (8, 15)
_IOCTL, _FIOSETOWN = {"x86_64": 16, "aarch64": 29}, (0x8901, 0x8902)

# machine: (audit architecture, clone, clone3, socket, socketpair, refused)
_TABLES: dict[str, tuple[int, int, int, int, int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E, 56, 435, 41, 53,
        (
            101,                                # ptrace
            310, 311, 312, 438,                 # process_vm_readv/writev, kcmp, pidfd_getfd
            29, 30, 31, 67,                     # shmget/at/ctl/dt
            64, 65, 66, 220,                    # semget/op/ctl/timedop
            68, 69, 70, 71,                     # msgget/snd/rcv/ctl
            240, 241, 242, 243, 244, 245,       # mq_*
            206, 207, 208, 209, 210, 333,       # io_setup/destroy/getevents/submit/cancel/pgetevents
            248, 249, 250,                      # add_key, request_key, keyctl
            321, 298, 323,                      # bpf, perf_event_open, userfaultfd
            278,                                # vmsplice
            165, 166, 155, 161,                 # mount, umount2, pivot_root, chroot
            272, 308,                           # unshare, setns
            428, 429, 430, 431, 432, 433, 442,  # open_tree, move_mount, fs*, mount_setattr
            175, 176, 313, 246, 320, 169,       # (f)init/delete_module, kexec, reboot
            167, 168, 163, 103,                 # swapon/off, acct, syslog
            170, 171, 172, 173,                 # sethostname, setdomainname, iopl, ioperm
            227, 305, 164, 159,                 # clock_settime, clock_adjtime, settimeofday, adjtimex
            304, 303,                           # open_by_handle_at, name_to_handle_at
            300, 301, 212, 179, 443,            # fanotify, lookup_dcookie, quotactl, quotactl_fd
            134, 135, 139, 156, 174, 177, 178, 180,  # uselib, personality, sysfs, _sysctl and other relics
            237, 238, 239, 256, 279,            # mbind, set/get_mempolicy, migrate_pages, move_pages
            444, 445, 446, 447,                 # landlock_*, memfd_secret
        ),
    ),
    "aarch64": (
        0xC00000B7, 220, 435, 198, 199,
        (
            117, 270, 271, 272, 438,
            194, 195, 196, 197, 190, 191, 192, 193, 186, 187, 188, 189,
            180, 181, 182, 183, 184, 185,
            0, 1, 2, 3, 4, 292,
            217, 218, 219, 280, 241, 282, 75,
            40, 39, 41, 51, 97, 268,
            428, 429, 430, 431, 432, 433, 442,
            105, 106, 273, 104, 294, 142, 224, 225, 89, 116, 161, 162,
            112, 266, 170, 171, 265, 264, 262, 263, 18, 60, 443, 92,
            235, 237, 236, 238, 239, 444, 445, 446, 447,
        ),
    ),
}  # fmt: skip


def build_filter(machine: str, shielded: Sequence[int] = ()) -> bytes:
    """The filter's instructions for ``os.uname().machine``.

    ``shielded`` are processes that must not be signalled, limited or slowed down, for cells whose runs have
    their user id; each must lead a process group.  Nobody can then signal "everybody" either.  Raises
    KeyError for a machine that has no table.
    """
    architecture, clone, clone3, socket, socketpair, refused = _TABLES[machine]
    program = [
        _step(_LOAD, _ARCH),
        _step(_JUMP_EQUAL, architecture, 1, 0),
        _step(_RETURN, _ERRNO | _ENOSYS),
        _step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        program += [_step(_JUMP_ABOVE, _X32, 0, 1), _step(_RETURN, _ERRNO | _ENOSYS)]
    program += _refuse(clone3, _ENOSYS)  # its flags lie behind a pointer; the C library falls back to clone
    for number in (*_IO_URING, _MEMFD_CREATE[machine]):
        program += _refuse(number, _ENOSYS)  # as on a kernel without it, which libraries are prepared for
    for number in refused:
        program += _refuse(number, _EPERM)
    program += _refuse_roots_own(machine)
    if shielded:
        program += _shield(machine, shielded)
    program += [
        _step(_JUMP_EQUAL, clone, 0, 3),
        _step(_LOAD, _ARGUMENT),
        _step(_JUMP_SET, _NEW_NAMESPACES, 0, 6),
        _step(_RETURN, _ERRNO | _EPERM),
        _step(_JUMP_EQUAL, socket, 1, 0),
        _step(_JUMP_EQUAL, socketpair, 0, 3),
        _step(_LOAD, _ARGUMENT),
        _step(_JUMP_EQUAL, _AF_UNIX, 1, 0),
        _step(_RETURN, _ERRNO | _EAFNOSUPPORT),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(program)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _refuse_roots_own(machine: str) -> list[bytes]:
    """Refuse devices, and priorities above the usual one."""
    program = []
    for number, index in _MAKE_NODE[machine]:
        steps = [_step(_LOAD, _ARGUMENT + 8 * index), _step(_AND, _KIND_OF_NODE)]
        for kind in _DEVICES:
            steps += [_step(_JUMP_EQUAL, kind, 0, 1), _step(_RETURN, _ERRNO | _EPERM)]
        program += _if_called(number, steps)
    above = [_step(_LOAD, _ARGUMENT + 16), _step(_JUMP_SET, _SIGN, 0, 1), _step(_RETURN, _ERRNO | _EPERM)]
    return program + _if_called(_RANKING[machine][0], above)


def _if_called(number: int, steps: list[bytes]) -> list[bytes]:
    """Go through the steps if it is this call; where none of them returns, what follows decides."""
    steps = [*steps, _step(_LOAD, _NUMBER)]
    return [_step(_JUMP_EQUAL, number, 0, len(steps)), *steps]


def _shield(machine: str, shielded: Sequence[int]) -> list[bytes]:
    """Refuse whatever reaches these processes by their numbers."""
    program = _refuse(_PIDFD_SEND_SIGNAL, _ENOSYS)
    groups = tuple(_NEGATIVE - pid for pid in (1, *shielded))
    for number in _REACHING[machine]:
        program += _refuse_if(number, {_ARGUMENT: (*shielded, *groups)})
    for number in _RANKING[machine]:
        program += _refuse_if(number, {_ARGUMENT: _OF_USERS, _SECOND: tuple(shielded)})
    program += _refuse_if(_FCNTL[machine], {_SECOND: _F_SETOWN})
    return program + _refuse_if(_IOCTL[machine], {_SECOND: _FIOSETOWN})


def _refuse_if(number: int, values: Mapping[int, Sequence[int]]) -> list[bytes]:
    """Refuse a call of which the argument at any of these offsets is one of its values."""
    steps = []
    for offset, refused in values.items():
        steps.append(_step(_LOAD, offset))
        for value in refused:
            steps += [_step(_JUMP_EQUAL, value, 0, 1), _step(_RETURN, _ERRNO | _EPERM)]
    steps.append(_step(_RETURN, _ALLOW))
    return [_step(_JUMP_EQUAL, number, 0, len(steps)), *steps]


def _refuse(number: int, error: int) -> list[bytes]:
    return [_step(_JUMP_EQUAL, number, 0, 1), _step(_RETURN, _ERRNO | error)]
