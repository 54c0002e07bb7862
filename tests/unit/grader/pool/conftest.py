"""One warm pool for the tests that leave it as they found it."""

from collections.abc import Iterator

import pytest

from grader.pool import MathPool


@pytest.fixture(scope="module")
def pool() -> Iterator[MathPool]:
    with MathPool(2) as pool:
        yield pool


@pytest.fixture
def hasty_pool() -> Iterator[MathPool]:
    """A pool whose deadline even an honest flood of braces breaks."""
    with MathPool(2, deadline_s=0.25) as pool:
        yield pool
