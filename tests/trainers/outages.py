"""Outages that end while a trainer's step is waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.trainers.relay import Relay


@contextmanager
def ends_when_noticed(relay: Relay) -> Iterator[None]:
    """Cut the relay, and mend it when at least two connections have failed.  Fails if nobody noticed."""
    relay.cut()
    before = relay.refused

    def mend() -> None:
        give_up = time.monotonic() + 20
        while relay.refused < before + 2 and time.monotonic() < give_up:
            time.sleep(0.01)
        relay.mend()

    mender = threading.Thread(target=mend, daemon=True)
    mender.start()
    try:
        yield
    finally:
        mender.join(30)
    assert relay.refused >= before + 2, "nobody noticed the outage"
