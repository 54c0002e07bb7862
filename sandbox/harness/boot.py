"""The entry of a cell: puts the harness's roles into the supervisor's hands."""

from __future__ import annotations

from sandbox.supervisor.calls import run_calls
from sandbox.supervisor.others import Others
from sandbox.supervisor.recipes import read_recipe
from sandbox.supervisor.start import Parts, Settings, start
from sandbox.supervisor.stdio import run_stdio
from sandbox.supervisor.talks import run_talks
from sandbox.supervisor.tests import run_tests
from sandbox.supervisor.zygote import Role

from . import calls, stdio
from .rehearsal import rehearse


def boot(
    first_user: int,
    users: int,
    processes: int,
    recipes: list[dict[str, object]],
    reading: int,
    writing: int,
) -> None:
    """Start a cell in this process, which must be process 1.  Never returns."""
    others = Others(tuple(map(read_recipe, recipes)))
    parts = Parts(
        roles=_roles,
        kinds={
            "stdio": others.or_else(run_stdio, others.run_stdio),
            "calls": others.or_else(run_calls, others.run_calls),
            "tests": run_tests,
            "talks": others.or_else(run_talks, others.run_talks),
        },
        find_languages=others.find,
        prepare=rehearse,
    )
    start(Settings(first_user, users, processes), parts, reading, writing)


def _roles(wide: bool) -> dict[str, Role]:
    """What a run may play; what tests need is large, and imported in the wide zygote alone."""
    roles: dict[str, Role] = {"stdio": stdio.play, "calls": calls.answer}
    if wide:
        from . import candidate, tester

        roles |= {"tester": tester.test, "candidate": candidate.play}
    return roles
