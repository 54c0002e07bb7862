"""Wiping what a hostile program may leave behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.supervisor.wipe import Writable, open_writables


def deep(root: Path) -> None:
    """A tree deeper than a path may be long."""
    fd = os.open(root, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("d", dir_fd=fd)
        below = os.open("d", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(fd)


def closed(root: Path) -> None:
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "file").write_text("x")
    (root / "a" / "b").chmod(0)
    (root / "a").chmod(0)


def linked(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "kept").write_text("x")
    (root / "link").symlink_to(outside)
    (root / "dangling").symlink_to("nowhere")
    (root / "loop").symlink_to(".")


def strange(root: Path) -> None:
    (root / "name with\nlines").write_text("")
    (root / "-rf").mkdir()
    os.mkfifo(root / "pipe")
    open(os.fsencode(root) + b"/\xff", "w").close()


def wide(root: Path) -> None:
    for number in range(2000):
        (root / f"f{number}").touch()
    for number in range(200):
        (root / f"d{number}" / "e" / "f").mkdir(parents=True)


@pytest.mark.parametrize("fill", [deep, closed, linked, strange, wide])
def test_everything_goes(tmp_path: Path, fill: Callable[[Path], None]) -> None:
    """And nothing beyond."""
    place = tmp_path / "place"
    place.mkdir(mode=0o777)
    writable = Writable(str(place))
    fill(place)
    writable.wipe()
    assert os.listdir(place) == []
    assert (not (tmp_path / "outside").exists()) or (tmp_path / "outside" / "kept").exists()


def test_the_mode_is_restored(tmp_path: Path) -> None:
    writable = Writable(str(tmp_path))
    tmp_path.chmod(0o700)
    writable.wipe()
    assert tmp_path.stat().st_mode & 0o777 == 0o777


def test_places_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    assert len(open_writables((str(tmp_path), str(tmp_path / "none")))) == 1
