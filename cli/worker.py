"""``assay worker``: a worker of the code queue in the foreground."""

from __future__ import annotations

import sys

import click

from cli.exit_codes import EPILOG, ExitCode


@click.command("worker", epilog=EPILOG)
@click.option("--redis-url", envvar="ASSAY_REDIS_URL", help="Redis of the code queue (ASSAY_REDIS_URL).")
@click.option(
    "--queue-name", envvar="ASSAY_QUEUE_NAME", default="assay", show_default=True, help="ASSAY_QUEUE_NAME."
)
@click.option(
    "--cell",
    envvar="ASSAY_CELL",
    default="auto",
    show_default=True,
    help="Cell backend: docker, bubblewrap or auto, the best that works here (ASSAY_CELL).",
)
@click.option(
    "--cell-image",
    envvar="ASSAY_CELL_IMAGE",
    default="assay-cell:latest",
    show_default=True,
    help="Image of Docker cells (ASSAY_CELL_IMAGE).",
)
@click.option(
    "--cell-runtime", envvar="ASSAY_CELL_RUNTIME", help="Runtime of Docker cells (ASSAY_CELL_RUNTIME)."
)
@click.option("--cell-root", envvar="ASSAY_CELL_ROOT", help="Root of bubblewrap's cells (ASSAY_CELL_ROOT).")
@click.option(
    "--strict/--reuse",
    envvar="ASSAY_CELL_STRICT",
    default=False,
    help="A new cell for every submission, or one that is reset after each (ASSAY_CELL_STRICT).",
)
@click.option(
    "--otlp-endpoint", envvar="ASSAY_OTLP_ENDPOINT", help="Collector of traces (ASSAY_OTLP_ENDPOINT)."
)
def command(
    redis_url: str | None,
    queue_name: str,
    cell: str,
    cell_image: str,
    cell_runtime: str | None,
    cell_root: str | None,
    strict: bool,
    otlp_endpoint: str | None,
) -> None:
    """Take jobs from the queue and run them in a warm, isolated cell, until stopped."""
    from sandbox.logs import set_up_worker_logs
    from sandbox.worker import WorkerSettings, run_worker

    if not redis_url:
        click.echo("assay worker: ASSAY_REDIS_URL (or --redis-url) must say where the queue is", err=True)
        sys.exit(ExitCode.USAGE)
    set_up_worker_logs()
    run_worker(
        WorkerSettings(
            redis_url=redis_url,
            queue=queue_name,
            backend=cell,
            image=cell_image,
            runtime=cell_runtime or None,
            root=cell_root or None,
            strict=strict,
            otlp_endpoint=otlp_endpoint,
        )
    )
