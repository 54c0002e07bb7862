"""Programs that attack the cell: what must be reported of them, and that the next submission notices nothing."""

# ruff: noqa: E501 -- each program stays on its line
from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sandbox.cells.order import Cell, Ended
from tests.fakes.makers import BACKENDS, GVISOR, TIGHT, open_cell, play

pytestmark = pytest.mark.slow
BAD_ENDS: frozenset[Ended] = frozenset(("cpu_time", "wall_time", "memory", "output"))


@pytest.fixture(scope="module", params=[*BACKENDS, GVISOR])
def cell(request: pytest.FixtureRequest) -> Iterator[Cell]:
    with open_cell(request.param) as opened:
        yield opened


@dataclass(frozen=True)
class Attack:
    """A program and the ends of which one must be reported; what it prints, if that tells."""

    id: str
    source: str
    ends: frozenset[Ended]
    stdout: bytes | None = None


EXITED: frozenset[Ended] = frozenset(("exited",))
DAEMON = """
import os, time
def daemon():
    if os.fork(): return False
    os.setsid()
    if os.fork(): os._exit(0)
    for fd in range(3): os.close(fd)
    return True
"""
ATTACKS = [
    Attack("fork-bomb", "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass", BAD_ENDS),
    Attack("shell-bomb", "import os\nos.system('b(){ b|b& };b')\nprint(0)", BAD_ENDS | EXITED),
    Attack("threads", "import threading, time\nwhile True:\n  try: threading.Thread(target=time.sleep, args=(60,)).start()\n"
           "  except (RuntimeError, MemoryError): pass", BAD_ENDS),
    Attack("zombies", "import os, time\nfor _ in range(9999):\n  try:\n    if not os.fork(): os._exit(0)\n"
           "  except OSError: break\ntime.sleep(60)", BAD_ENDS),
    Attack("daemon-burns", DAEMON + "if daemon():\n  while True: pass\nprint(0)", EXITED, b"0\n"),
    Attack("daemon-writes", DAEMON + "if daemon():\n  while True:\n    try: open('/tmp/left', 'w').write('x')\n"
           "    except OSError: pass\nprint(0)", EXITED, b"0\n"),
    Attack("kill-all", "import os\nfor s in (15, 9):\n  try: os.kill(-1, s)\n  except OSError: pass\nprint(0)", EXITED, b"0\n"),
    Attack("kill-each", "import os\nfor p in range(1, 400):\n  if p != os.getpid():\n    try: os.kill(p, 9)\n"
           "    except OSError: pass\nprint(0)", EXITED, b"0\n"),
    Attack("stop-itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", BAD_ENDS),
    Attack("trace-me", "import ctypes, os\nprint(ctypes.CDLL(None).ptrace(0, 0, 0, 0))", EXITED, b"-1\n"),
    Attack("memory-mapped", "import mmap\nm = []\nwhile True:\n  k = mmap.mmap(-1, 1 << 26)\n  k.write(b'x' * (1 << 26))\n"
           "  m.append(k)", frozenset(("memory",))),
    Attack("memory-in-children", "import os, time\nfor _ in range(4):\n  if not os.fork():\n"
           "    x = bytearray(b'x') * (50 << 20); time.sleep(60)\ntime.sleep(60)", frozenset(("memory",))),
    Attack("oom-score", "for p in ('self', '1'):\n  try: open(f'/proc/{p}/oom_score_adj', 'w').write('-1000')\n"
           "  except OSError: pass\nx = []\nwhile True: x.append(bytearray(b'x') * (1 << 20))", frozenset(("memory",))),
    Attack("fill-disk", "f = open('big', 'wb')\nwhile True: f.write(b'x' * (1 << 20))", BAD_ENDS | EXITED),
    Attack("fill-shm", "i = 0\nwhile True:\n  open(f'/dev/shm/{i}', 'wb').write(b'x' * (1 << 24)); i += 1", BAD_ENDS | EXITED),
    Attack("files", "i = 0\nwhile True:\n  open(f'f{i}', 'w').close(); i += 1", BAD_ENDS | EXITED),
    Attack("deep-tree", "import os\nwhile True:\n  os.mkdir('d'); os.chdir('d')", BAD_ENDS | EXITED),
    Attack("closed-tree", "import os\nos.makedirs('a/b/c')\nopen('a/b/f', 'w')\nos.chmod('a/b', 0)\nos.chmod('a', 0)", EXITED),
    Attack("attributes", "import os\ntry: os.setxattr('/tmp', 'user.left', b'x')\nexcept OSError: pass\nprint(0)", EXITED, b"0\n"),
    Attack("links", "import os\nos.symlink('/', 'root'); os.symlink('.', 'self'); os.link('self', 'hard')", EXITED),
    Attack("empty-lines", "while True: print()", BAD_ENDS),
    Attack("endless-regex", "import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')", BAD_ENDS),
    Attack("big-power", "print(10 ** (10 ** 10))", BAD_ENDS),
    Attack("close-and-exit", "import os\nos.write(1, b'OK')\nos.close(1)\nos._exit(0)", EXITED, b"OK"),
    Attack("exec", "import os\nos.execv('/bin/true', ['true'])", EXITED, b""),
    Attack("terminal", "import fcntl\nfor fd in range(3):\n  try: fcntl.ioctl(fd, 0x5412, b'x')\n  except OSError: pass\nprint(0)",
           EXITED, b"0\n"),
    Attack("deep-parentheses", "(" * 200_000, frozenset(("compile_error", "signalled", "memory"))),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_an_attack_ends_and_leaves_nothing(cell: Cell, attack: Attack) -> None:
    """It is reported for what it did, and the next program finds a clean place with nobody in it."""
    (report,) = play(cell, attack.source, limits=TIGHT)
    assert report.ended in attack.ends
    assert attack.stdout in (None, report.stdout)
    after = "import os\nprint(os.listdir('/tmp'), os.listdir('/dev/shm'), sum(p.isdigit() for p in os.listdir('/proc')))"
    assert play(cell, after)[0].stdout == b"['main.py'] [] 5\n"


# Of what other processes have open (gVisor tells its names) nothing can be opened but what any program may open.
OTHERS_FILES = """
import os
for pid in os.listdir('/proc'):
    if not pid.isdigit() or int(pid) == os.getpid(): continue
    try: numbers = os.listdir(f'/proc/{pid}/fd')
    except OSError: continue
    for number in numbers:
        try:
            name = os.readlink(f'/proc/{pid}/fd/{number}')
            if name.startswith(('/dev/null', '/dev/shm', '/tmp', '/program', '/proc/')): continue
            for how in (os.O_RDONLY, os.O_WRONLY):
                try: os.open(f'/proc/{pid}/fd/{number}', how | os.O_NONBLOCK)
                except OSError: continue
                print('open:', pid, name)
        except OSError: pass
raise OSError
"""
REFUSED = {
    "network": "import socket; socket.socket()",
    "network-6": "import socket; socket.socket(socket.AF_INET6)",
    "netlink": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "packets": "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "vsock": "import socket; socket.socket(40)",
    "root-file": "open('/root-file', 'w')",
    "usr-file": "open('/usr/file', 'w')",
    "device": "import os; os.mknod('sda', 0o60666, os.makedev(8, 0))",
    "become-root": "import os; os.setuid(0)",
    "warden-memory": "open('/proc/1/mem', 'rb')",
    "warden-environment": "if not open('/proc/1/environ', 'rb').read(): raise OSError",  # none, or none to be read
    "others-files": OTHERS_FILES,
    "clerk-memory": "import os\nfor p in os.listdir('/proc'):\n"
                    "  if p.isdigit() and int(p) not in (1, os.getpid()): open(f'/proc/{p}/mem')\nraise OSError",
    "priority": "import os; os.nice(-5)",
    "core-pattern": "open('/proc/sys/kernel/core_pattern', 'w')",
}  # fmt: skip


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_what_is_refused(cell: Cell, source: str) -> None:
    """The operating system answers with an error; no process is killed for asking."""
    report = play(cell, f"try:\n  exec({source!r})\nexcept OSError:\n  print('refused')")[0]
    assert report.stdout == b"refused\n"


def test_what_the_warden_has_open_is_not_even_named(cell: Cell, request: pytest.FixtureRequest) -> None:
    """But by gVisor, where it cannot be opened all the same."""
    report = play(
        cell, "import os\ntry: print(len(os.listdir('/proc/1/fd')) > 0)\nexcept OSError: print('refused')"
    )[0]
    assert report.stdout == (b"True\n" if "gVisor" in request.node.name else b"refused\n")


CALLS = {
    "shmget": (29, (1, 4096, 0o1666)),
    "semget": (64, (1, 1, 0o1666)),
    "msgget": (68, (1, 0o1666)),
    "mq_open": (240, (0, 0, 0, 0)),
    "io_uring_setup": (425, (8, 0)),
    "ptrace": (101, (0, 0, 0, 0)),
    "process_vm_readv": (310, (1, 0, 0, 0, 0, 0)),
    "pidfd_getfd": (438, (0, 0, 0)),
    "unshare-user": (272, (0x10000000,)),
    "clone-newuser": (56, (0x10000011, 0, 0, 0, 0)),
    "mount": (165, (0, 0, 0, 0, 0)),
    "bpf": (321, (0, 0, 0)),
    "perf_event_open": (298, (0, 0, 0, 0, 0)),
    "userfaultfd": (323, (0,)),
    "memfd_create": (319, (0, 0)),
    "keyctl": (250, (0, 0, 0, 0, 0)),
    "vmsplice": (278, (0, 0, 0, 0)),
    "x32-getpid": (0x40000000 + 39, ()),
}


@pytest.mark.parametrize(("number", "arguments"), CALLS.values(), ids=CALLS)
def test_a_system_call_is_closed(cell: Cell, number: int, arguments: tuple[int, ...]) -> None:
    """By its number on x86-64, whatever library would make it."""
    source = (
        "import ctypes, os\nif os.uname().machine == 'x86_64':\n"
        f"  l = ctypes.CDLL(None, use_errno=True)\n  r = l.syscall({number}, *{arguments})\n"
        "  print(r, ctypes.get_errno() in (1, 38))\nelse: print(-1, True)"
    )
    (report,) = play(cell, source)
    assert report.stdout == b"-1 True\n" or report.signal == signal.SIGSYS  # the engine's own filter may kill


PLANTS = {
    "tmp": "open('/tmp/left', 'w').write(secret)",
    "home": "import os; open(os.path.expanduser('~/.left'), 'w').write(secret)",
    "shm": "open('/dev/shm/left', 'w').write(secret)",
    "mqueue": "open('/dev/mqueue/left', 'w')",
    "module": "import json; json.left = secret",
    "builtin": "import builtins; builtins.left = secret",
    "environment": "import os; os.environ['left'] = secret",
    "site": "import site, os\nd = site.getusersitepackages()\nos.makedirs(d)\nopen(d + '/left.pth', 'w').write('1/0')",
}
HARVEST = """
import builtins, glob, json, os
print(glob.glob('/tmp/*left*') + glob.glob('/tmp/.[a-z]*') + os.listdir('/dev/shm') + glob.glob('/dev/mqueue/*'),
      hasattr(json, 'left'), hasattr(builtins, 'left'), 'left' in os.environ)
"""


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_nothing_is_handed_on(cell: Cell, plant: str) -> None:
    """What one submission plants, the next does not find."""
    play(cell, f"secret = 'x'\ntry:\n  exec({plant!r})\nexcept OSError: pass")
    assert play(cell, HARVEST)[0].stdout == b"[] False False False\n"
