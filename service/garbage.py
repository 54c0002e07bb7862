"""How often the interpreter looks for circular garbage."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Look for it less often: requests, rows and results make many objects, hardly any in a circle.

    What was loaded at the start stays, and is not looked at.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
