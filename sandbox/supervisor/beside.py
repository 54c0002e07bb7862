"""Files beside a program, in the working directory."""

from __future__ import annotations

import os
from collections.abc import Mapping

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def put_beside(files: Mapping[str, bytes]) -> None:
    """Write files into the working directory, the source among them for programs that read themselves.

    Raises OSError.
    """
    for name, data in files.items():
        descriptor = os.open(name, _NEW, 0o644)
        try:
            written = os.write(descriptor, data)
            while written < len(data):
                written += os.write(descriptor, memoryview(data)[written:])
        finally:
            os.close(descriptor)
