"""``python -m examples.grpo``: train, print the table, draw the curves; ends with 1 below the bars."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assay_client import Client
from examples.grpo.history import Run, load_runs
from examples.grpo.lesson import Lesson
from examples.grpo.outage import Outage
from examples.grpo.outcome import shortcomings, table
from examples.grpo.picture import draw
from examples.grpo.programs import PROGRAMS
from examples.grpo.serving import OwnService
from examples.grpo.sums import SUMS

LESSONS = {lesson.name: lesson for lesson in (SUMS, PROGRAMS)}
REWARDS = {"accuracy": 1.0, "format": 1.0}
DEADLINE_S = 120.0


def main() -> int:
    """The exit status."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the service is stopped, too
    options.out.mkdir(parents=True, exist_ok=True)
    fallen_short: list[str] = []
    runs: list[Run] = []
    if not options.only_draw:
        with _service(options) as (service, url):
            for seed in options.seeds:
                for lesson in options.lessons:
                    runs.append(_run(LESSONS[lesson], seed, service, url, options))
                    runs[-1].save(options.out)
    runs = runs or load_runs(options.out)
    draw(runs, options.picture)
    for run in runs:
        fallen_short += shortcomings(run, learned=options.steps is None)
        if run.outage is not None:
            print(f"{run.lesson}, seed {run.seed}, outage: {dict(run.outage)}")
    print("\n".join([table(runs), f"curves: {options.picture}", *fallen_short]))
    return 1 if fallen_short else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="examples.grpo", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--lessons", nargs="+", choices=sorted(LESSONS), default=list(LESSONS))
    parser.add_argument("--url", help="a running service; default: one of our own")
    parser.add_argument("--out", type=Path, default=Path("out/grpo"), help="folder for what was measured")
    parser.add_argument("--picture", type=Path, default=Path("out/grpo/curves.svg"))
    parser.add_argument("--only-draw", action="store_true", help="table and picture of the runs in --out")
    parser.add_argument(
        "--steps", type=int, help="fewer or more of them; what was learned is then not judged"
    )
    parser.add_argument(
        "--threads", type=int, default=1, help="of torch; a model this small gains by one alone"
    )
    parser.add_argument(
        "--kill-service-at",
        type=int,
        metavar="STEP",
        help="kill -9 our own service in this step; it comes back",
    )
    options = parser.parse_args()
    if options.kill_service_at is not None and options.url is not None:
        parser.error("--kill-service-at kills a service of our own, not the one at --url")
    return options


@contextmanager
def _service(options: argparse.Namespace) -> Iterator[tuple[OwnService, str]]:
    service = OwnService(options.out / "service.log")
    try:
        if options.url is None:
            service.start()
        yield service, options.url or service.url
    finally:
        service.stop()


def _run(lesson: Lesson, seed: int, service: OwnService, url: str, options: argparse.Namespace) -> Run:
    """Torch is loaded only here: the service starts sooner, and mistakes in the options show at once."""
    os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")
    import torch

    from examples.grpo.training import shortened, train

    torch.set_num_threads(options.threads)
    at = options.kill_service_at
    outage = None if at is None else Outage(service, at)
    client = Client(url, rewards=REWARDS, timeout_s=DEADLINE_S)
    try:
        return train(shortened(lesson, options.steps), seed, client, outage)
    finally:
        if outage is not None:
            outage.wait_over()


if __name__ == "__main__":
    sys.exit(main())
