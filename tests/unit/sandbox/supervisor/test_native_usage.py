"""The memory of a program that is no fork, on kernels that tell its peak and on those that do not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.supervisor.native_usage import NativeUsage


@pytest.mark.parametrize(
    ("status", "tells"),
    [("VmHWM:\t  123456 kB\n", "the peak"), ("VmRSS:\t 1 kB\n", "what is resident now")],
    ids=["a peak", "none"],
)
def test_memory_is_what_the_kernel_tells(tmp_path: Path, status: str, tells: str) -> None:
    """Never nothing at all: a limit that is not looked at is none."""
    usage = NativeUsage(os.getpid(), 0)
    (tmp_path / "status").write_text("Name:\tx\n" + status)
    os.close(usage._status)
    usage._status = os.open(tmp_path / "status", os.O_RDONLY)
    try:
        memory_kb = usage.memory_kb()
    finally:
        usage.close()
    if tells == "the peak":
        assert memory_kb == 123456
    else:
        assert 5_000 < memory_kb < 10_000_000
