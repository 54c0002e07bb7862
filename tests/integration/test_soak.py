"""The soak in a short form: after some thousand items there is as much as before."""

from __future__ import annotations

import pytest

from benchmarks.mixed_items import Mix
from benchmarks.served import served
from benchmarks.soak import complaints, soak

pytestmark = [pytest.mark.redis, pytest.mark.bubblewrap, pytest.mark.slow, pytest.mark.timeout(300)]


def test_nothing_is_left_behind() -> None:
    """Memory, files, processes, keys, and an empty queue; no item lost, wrong or in error."""
    with served(1, cell="bubblewrap", math_children="1") as service:
        sights, outcome = soak(service, 900, Mix(python=0.03, cpp=0.0, slow=0.0), settle_s=4.5, pieces=2)
    assert complaints(sights, outcome) == []
    assert outcome.verdicts.total() > 900
