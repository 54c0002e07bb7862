"""How jobs are divided among chunks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.job import CallCase, Job, Limits, StdioCase
from service.backends.rq.chunks import (
    MAX_BYTES,
    MAX_JOBS,
    MAX_SECONDS,
    estimated_bytes,
    estimated_seconds,
    split,
)

jobs = st.builds(
    lambda cases, time_s, scoring, size: Job(
        "j", "python", "x" * size, (StdioCase("", ""),) * cases, limits=Limits(time_s=time_s), scoring=scoring
    ),
    st.integers(0, 50),
    st.floats(0.01, 60),
    st.sampled_from(["all", "fraction"]),
    st.sampled_from([10, 100_000, 3_000_000]),
)


@given(st.lists(jobs, max_size=80), st.integers(0, 500), st.integers(0, 16))
def test_every_job_is_in_one_chunk(batch: list[Job], others: int, workers: int) -> None:
    """In order, none twice, no chunk empty; and a chunk of several is within every bound."""
    spans = list(split(batch, len(batch) + others, workers))
    assert [index for span in spans for index in span] == list(range(len(batch)))
    for span in spans:
        assert 1 <= len(span) <= MAX_JOBS
        if len(span) > 1:
            assert sum(estimated_seconds(batch[i]) for i in span) <= MAX_SECONDS
            assert sum(estimated_bytes(batch[i]) for i in span) <= MAX_BYTES


def test_few_jobs_go_alone_and_many_together() -> None:
    """So that no worker idles while another has a chunk of what little there is."""
    quick = Job("j", "python", "", (CallCase("f", (), {}, 0),), limits=Limits(time_s=1))
    assert {len(span) for span in split([quick] * 7, 7, 2)} == {1}
    assert max(len(span) for span in split([quick] * 2_000, 2_000, 2)) == MAX_JOBS


def test_jobs_that_may_take_long_go_in_small_chunks() -> None:
    slow = Job("j", "python", "", (StdioCase("", ""),) * 10, scoring="fraction", limits=Limits(time_s=30))
    assert {len(span) for span in split([slow] * 200, 200, 1)} == {1}
