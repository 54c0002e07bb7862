"""``assay serve``: the HTTP service in the foreground."""

from __future__ import annotations

import sys

import click
from pydantic import ValidationError

from cli.exit_codes import EPILOG, ExitCode


@click.command("serve", epilog=EPILOG)
@click.option("--host", help="Address to listen on (ASSAY_HOST; 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (ASSAY_PORT; 8000).")
@click.option("--workers", type=click.IntRange(0, 256), help="Embedded workers (ASSAY_WORKERS; the cores).")
@click.option("--redis-url", help="Redis of the code queue (ASSAY_REDIS_URL; none: an embedded one).")
def command(host: str | None, port: int | None, workers: int | None, redis_url: str | None) -> None:
    """Serve HTTP until stopped.

    All settings are environment variables that begin with ASSAY_ (docs/settings.md); flags win over them.
    """
    from service.fleet import serve_fleet
    from service.keys import KeyFileError
    from service.server import serve
    from service.settings import Settings
    from service.wiring import build

    given = {"host": host, "port": port, "workers": workers, "redis_url": redis_url}
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # pydantic checks
    except ValidationError as err:
        for error in err.errors(include_url=False, include_input=False):
            name = "ASSAY_" + "_".join(map(str, error["loc"])).upper()
            click.echo(f"assay serve: {name}: {error['msg']}", err=True)
        sys.exit(ExitCode.USAGE)
    if settings.redis_url is not None and settings.data_dir is not None:
        click.echo(
            "assay serve: ASSAY_DATA_DIR is not used: the Redis of ASSAY_REDIS_URL keeps its data", err=True
        )
    several = settings.server_processes > 1
    try:
        served = serve_fleet(settings) if several else serve(build(settings), settings)
    except KeyFileError as err:
        click.echo(f"assay serve: ASSAY_API_KEYS_FILE: {err}", err=True)
        sys.exit(ExitCode.USAGE)
    if not served:
        sys.exit(ExitCode.NO_SERVICE)
