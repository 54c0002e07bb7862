"""``python -m examples.grpo``: train, print the table, draw the curves; ends with 1 below the bars."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.grpo.assignment import Assignment, carry_out
from examples.grpo.history import forget_runs, load_runs
from examples.grpo.lessons import LESSONS
from examples.grpo.outage import Outage
from examples.grpo.outcome import shortcomings, table
from examples.grpo.picture import draw
from examples.grpo.serving import OwnService
from examples.grpo.side_by_side import all_end_well


def main() -> int:
    """The exit status."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the service is stopped, too
    options.out.mkdir(parents=True, exist_ok=True)
    done = options.only_draw or _trained(options)
    runs = load_runs(options.out)
    draw(runs, options.picture)
    for run in runs:
        if run.outage is not None:
            print(f"{run.lesson}, seed {run.seed}, outage: {dict(run.outage)}")
    fallen_short = [line for run in runs for line in shortcomings(run, learned=options.steps is None)]
    if not done:
        fallen_short.append("a run broke off; it said why above")
    print("\n".join([table(runs), f"curves: {options.picture}", *fallen_short]))
    return 1 if fallen_short else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="examples.grpo", description=__doc__)
    for name in LESSONS:
        parser.add_argument(
            f"--{name}", type=int, nargs="*", default=[], metavar="SEED", help="a run for each"
        )
    parser.add_argument("--url", help="a running service; default: one of our own")
    parser.add_argument("--out", type=Path, default=Path("out/grpo"), help="folder for what was measured")
    parser.add_argument("--picture", type=Path, default=Path("out/grpo/curves.svg"))
    parser.add_argument("--only-draw", action="store_true", help="table and picture of the runs in --out")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="runs side by side")
    parser.add_argument(
        "--steps", type=int, help="fewer or more of them; what was learned is then not judged"
    )
    parser.add_argument(
        "--kill-service-at",
        type=int,
        metavar="STEP",
        help="kill -9 our own service in this step of the first run; it comes back",
    )
    options = parser.parse_args()
    if options.kill_service_at is not None and options.url is not None:
        parser.error("--kill-service-at kills a service of our own, not the one at --url")
    if options.jobs < 1:
        parser.error("--jobs must be at least 1")
    if not options.only_draw and not any(getattr(options, name) for name in LESSONS):
        parser.error("no run is asked for; earlier ones would be forgotten")
    return options


def _trained(options: argparse.Namespace) -> bool:
    """Whether all runs came to their end; what the folder held of earlier ones is gone."""
    forget_runs(options.out)
    began = time.perf_counter()
    outage = None if options.kill_service_at is None else Outage(options.kill_service_at)
    with _service(options, outage) as url:
        pairs = [(lesson, seed) for lesson in LESSONS for seed in getattr(options, lesson)]
        assignments = [
            Assignment(lesson, seed, url, options.out, options.steps, None if later else outage)
            for later, (lesson, seed) in enumerate(pairs)
        ]
        done = all_end_well(carry_out, assignments, options.jobs)
    print(f"{len(pairs)} runs, {options.jobs} at a time: {time.perf_counter() - began:.0f} s")
    return done


@contextmanager
def _service(options: argparse.Namespace, outage: Outage | None) -> Iterator[str]:
    """The address of the service; where it is our own, ``outage`` befalls it."""
    if options.url is not None:
        yield options.url
        return
    service = OwnService(options.out / "service.log")
    try:
        service.start()
        if outage is not None:
            outage.befall(service)
        yield service.url
    finally:
        service.stop()


if __name__ == "__main__":
    sys.exit(main())
