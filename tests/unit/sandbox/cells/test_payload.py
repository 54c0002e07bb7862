"""What a new cell is sent."""

from __future__ import annotations

import ast
import json
import sys

from sandbox.cells.payload import bootstrap_text, greeting, random_settings
from sandbox.cells.seccomp import profile_text


def sent() -> dict[str, dict[str, str]]:
    data = greeting(random_settings(64))
    assert int.from_bytes(data[:4], "big") == len(data) - 4
    decoded: dict[str, dict[str, str]] = json.loads(data[4:])
    return decoded


def test_the_modules_are_complete_and_need_the_standard_library_alone() -> None:
    """Or the cell would fail far from here."""
    modules = sent()["modules"]
    assert {"sandbox", "sandbox.supervisor", "sandbox.harness", "sandbox.harness.boot"} <= modules.keys()
    for text in [*modules.values(), bootstrap_text()]:
        for node in ast.walk(ast.parse(text)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                assert name in modules or name.split(".")[0] in {*sys.stdlib_module_names, "numpy"}


def test_cells_have_users_of_their_own() -> None:
    """The kernel counts a user's processes over all cells of a machine."""
    firsts = {random_settings(64).first_user for _ in range(20)}
    assert len(firsts) == 20
    assert all((1 << 20) <= first < (1 << 31) - 1024 for first in firsts)


def test_the_profile_refuses_by_default() -> None:
    profile = json.loads(profile_text())
    allowed = {
        name for rule in profile["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW" for name in rule["names"]
    }
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    assert not allowed & {"mount", "ptrace", "unshare", "setns", "bpf", "keyctl", "io_uring_setup", "reboot"}
