"""``assay score``: a file of items to a file of results."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.child_service import NotStartedError, child_service
from cli.exit_codes import EPILOG, ExitCode
from cli.posting import RefusedError, Request, score_batches
from cli.rollouts import in_batches, read_rows
from cli.table import Count, Line, print_groups, print_items, wide_console
from service.wire.json_text import dumps


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for."""

    source: Path
    out: Path
    batch: int
    table: bool


@click.command("score", epilog=EPILOG)
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Results, JSONL.")
@click.option("--url", help="A running service; without one, a service is started for the time being.")
@click.option("--table", is_flag=True, help="Print each item, and GRPO's advantages by group.")
@click.option("--reward", "rewards", multiple=True, metavar="NAME=WEIGHT", help="Default: the service's.")
@click.option("--batch", default=256, show_default=True, type=click.IntRange(1), help="Items a request.")
@click.option("--concurrency", default=4, show_default=True, type=click.IntRange(1), help="Requests at once.")
@click.option("--timeout", "timeout_s", default=300.0, show_default=True, help="Deadline of a request, s.")
def command(
    source: Path,
    out: Path,
    url: str | None,
    rewards: tuple[str, ...],
    batch: int,
    concurrency: int,
    timeout_s: float,
    *,
    table: bool,
) -> None:
    """Score the items of FILE (JSONL, one contract item a line) and write the results in the same order.

    A line that is no item becomes a result with the error invalid_line, which names it; nothing is lost.
    Where the service asks for a key, ASSAY_API_KEY gives it.
    """
    stderr = Console(stderr=True)
    extra = {"timeout_s": timeout_s, **({"rewards": _weights(rewards)} if rewards else {})}
    job = Job(source, out, batch, table)
    try:
        with _service(url, source, stderr) as base:
            request = Request(base, extra, timeout_s, concurrency, os.environ.get("ASSAY_API_KEY"))
            complete = asyncio.run(_run(job, request, stderr))
    except NotStartedError as err:
        _fail(f"the service did not start: {err}", ExitCode.NO_SERVICE)
    except RefusedError as err:
        _fail(f"the service refuses the request: {err}", ExitCode.USAGE)
    except OSError as err:
        _fail(f"{err.filename or ''}: {err.strerror or err}", ExitCode.USAGE)
    sys.exit(ExitCode.OK if complete else ExitCode.INCOMPLETE)


def _service(url: str | None, source: Path, stderr: Console) -> AbstractContextManager[str]:
    if url is not None:
        return nullcontext(url.rstrip("/"))
    stderr.print("starting a service of our own …", highlight=False)
    with source.open("rb") as lines:
        needs_code = any(row.has_code for row in read_rows(lines))
    return child_service(needs_code=needs_code, say=lambda text: stderr.print(text, style="yellow"))


async def _run(job: Job, request: Request, stderr: Console) -> bool:
    """Score it all; whether everything got a reward."""
    count, shown = Count(), []
    began = time.monotonic()
    with job.source.open("rb") as lines, job.out.open("wb") as out, _progress(stderr) as progress:
        bar = progress.add_task(f"scoring {job.source.name}", total=None)
        async for rows, results in score_batches(request, in_batches(read_rows(lines), job.batch)):
            for row, result in zip(rows, results, strict=True):
                line = Line.of(row.group, row.prompt, result)
                count.add(line)
                if job.table:
                    shown.append(line)
                if row.error is not None:
                    stderr.print(f"line {row.line}: {row.error}", style="red", highlight=False, markup=False)
                out.write(dumps(result) + b"\n")
            progress.update(bar, advance=len(rows))
    seconds = time.monotonic() - began
    console = wide_console()
    if job.table:
        print_items(console, shown)
        print_groups(console, shown)
    console.print(count.sentence(seconds), highlight=False, soft_wrap=True)
    return not count.errors


def _progress(stderr: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=stderr, transient=True)


def _weights(rewards: tuple[str, ...]) -> dict[str, float]:
    weights = {}
    for reward in rewards:
        name, _, weight = reward.partition("=")
        try:
            weights[name] = float(weight or 1.0)
        except ValueError:
            raise click.BadParameter(f"{reward!r} is not NAME=WEIGHT", param_hint="--reward") from None
    return weights


def _fail(message: str, code: ExitCode) -> None:
    click.echo(f"assay score: {message}", err=True)
    sys.exit(code)
