"""Rows of data sets, end to end: a running service tells the right completion of each from the wrong one."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from assay_client import datasets
from tests.unit.client.datasets.rows import SAMPLES

pytestmark = [pytest.mark.redis, pytest.mark.bubblewrap, pytest.mark.slow]


@pytest.fixture(scope="module")
def results(programs_url: str) -> dict[str, tuple[Any, Any]]:
    """What came of the right and of the wrong completion of each row."""
    items = [
        datasets.item(sample.row, completion)
        for sample in SAMPLES.values()
        for completion in (sample.right, sample.wrong)
    ]
    reply = httpx.post(f"{programs_url}/v1/score", json={"items": items, "timeout_s": 90}, timeout=100)
    found = reply.raise_for_status().json()["results"]
    return dict(zip(SAMPLES, zip(found[::2], found[1::2], strict=True), strict=True))


@pytest.mark.parametrize("name", SAMPLES)
def test_right_from_wrong(results: dict[str, tuple[Any, Any]], name: str) -> None:
    """No row is a fault, either."""
    right, wrong = results[name]
    assert (right["verdict"], right["reward"]) == ("correct", 2.0), right
    assert (wrong["error"], wrong["rewards"]["format"]) == (None, 1.0)
    assert wrong["rewards"]["accuracy"] < 1.0
