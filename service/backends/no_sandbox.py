"""The ``CodeRunner`` of a machine that has no place to run programs in: never a bare run."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from sandbox.job import Fault, Job, JobResult
from service.ports import ANYBODY, Health, Part, Sender, Toolchain


class NoSandbox:
    """Every job is the fault ``sandbox_unavailable``, with the reason."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    async def run(
        self,
        jobs: Sequence[Job],
        deadline: float,  # noqa: ARG002 - there is nothing to wait for
        sender: Sender = ANYBODY,  # noqa: ARG002 - nobody is served before others
    ) -> AsyncGenerator[tuple[int, JobResult | Fault], None]:
        """A fault for each job."""
        for index in range(len(jobs)):
            yield index, Fault("sandbox_unavailable", self._reason, retryable=True)

    async def languages(self) -> tuple[Toolchain, ...]:
        """None."""
        return ()

    async def health(self) -> Health:
        """Not able, and why."""
        return Health(ok=False, parts=(Part("sandbox", ok=False, message=self._reason),))
