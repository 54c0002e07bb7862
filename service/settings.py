"""Settings: environment variables that begin with ``ASSAY_``; one list, shown in ``docs/settings.md``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _cores() -> int:
    return len(os.sched_getaffinity(0))


class Settings(BaseSettings):
    """How the service runs.  Every field's description is its documentation."""

    model_config = SettingsConfigDict(env_prefix="ASSAY_", frozen=True, extra="ignore", env_ignore_empty=True)

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    server_processes: int = Field(
        default=1,
        ge=1,
        le=64,
        description=(
            "Processes that serve HTTP on the port. They share Redis and workers and divide the grading "
            "processes among them; the limits below hold for each."
        ),
    )
    redis_url: str | None = Field(
        default=None,
        description=(
            "Redis of the code queue (`redis://`, `rediss://` or `unix://`, password included). "
            "Unset: a private redis-server and workers are started and supervised."
        ),
    )
    data_dir: Path | None = Field(
        default=None,
        description=(
            "Directory in which the private Redis keeps what it holds (background jobs, replies, remembered "
            "verdicts), so that it survives the service; for one service at a time. Unset: nothing is kept."
        ),
    )
    queue_name: str = Field(default="assay", min_length=1, description="Prefix of the queue's keys in Redis.")
    api_keys: SecretStr | None = Field(
        default=None,
        description=(
            "Comma-separated keys; requests then need `Authorization: Bearer KEY` "
            "(/healthz, /readyz and /metrics excepted). Unset: no key is asked for."
        ),
    )
    api_keys_file: Path | None = Field(
        default=None,
        description=(
            "File with more keys, one a line: `NAME KEY`, then `evaluation` (all it sends waits behind "
            "training) and `items_per_s=N` if wanted. Read again within a second of a change."
        ),
    )
    math_children: int = Field(
        default_factory=_cores, ge=1, le=256, description="Processes that grade answers. Default: the cores."
    )
    math_item_s: float = Field(
        default=1.0, gt=0, le=60, description="Processor seconds an answer may take before it is killed."
    )
    math_memory_mb: int = Field(default=512, ge=64, description="Address space of a grading process, MiB.")
    workers: int = Field(
        default_factory=_cores,
        ge=0,
        le=256,
        description="Workers started with the embedded Redis. Default: the cores. 0: none.",
    )
    cell: str = Field(
        default="auto",
        min_length=1,
        description=(
            "Where workers run programs: `docker`, `bubblewrap`, or `auto`, the best of them that works. "
            "Also `assay worker`."
        ),
    )
    cell_image: str = Field(
        default="assay-cell:latest", min_length=1, description="Image of Docker cells. Also `assay worker`."
    )
    cell_runtime: str | None = Field(
        default=None,
        description=(
            "Runtime of Docker cells, by the name that the engine knows it under (`runsc` for gVisor). "
            "Where it is missing no code is run, not even in another kind of cell. Also `assay worker`."
        ),
    )
    cell_root: str | None = Field(
        default=None,
        description=(
            "Directory with an unpacked cell image (`make cell-root`), seen as `/` in bubblewrap's cells. "
            "Unset: the machine's own programs. Also `assay worker`."
        ),
    )
    cell_strict: bool = Field(
        default=False,
        description=(
            "A new cell for every submission, instead of one that is reset after each. Slower; nothing at "
            "all can be handed on. Also `assay worker`."
        ),
    )
    timeout_s: float = Field(
        default=60.0, gt=0, le=3600, description="A batch's deadline where the request gives none, seconds."
    )
    max_body_mb: float = Field(
        default=64.0, gt=0, description="Largest body, as sent and once inflated, MiB."
    )
    max_items: int = Field(default=65_536, ge=1, description="Most items in one request.")
    max_in_flight_items: int = Field(
        default=131_072, ge=1, description="Items being scored at once, beyond which requests get 429."
    )
    max_wait_s: float = Field(
        default=600.0,
        gt=0,
        description=(
            "Estimated seconds that a request may take beside what is in flight, beyond which it gets 429. "
            "What would not be done by its own deadline gets 429, too."
        ),
    )
    max_buffered_mb: float = Field(
        default=1024.0, gt=0, description="Bodies held in memory at once, MiB, beyond which requests get 429."
    )
    max_jobs: int = Field(
        default=200, ge=1, description="Background jobs that may wait or run, beyond which more get 429."
    )
    job_timeout_s: float = Field(
        default=3600.0, gt=0, le=86400, description="A background job's deadline where it has none, seconds."
    )
    job_ttl_s: float = Field(
        default=86_400.0, ge=1, description="Seconds for which a job's results are kept after its end."
    )
    cache: bool = Field(
        default=True,
        description=(
            "`off`: score everything anew. `on`: verdicts that would be the same again are remembered, "
            "programs' in Redis, answers' in the process."
        ),
    )
    cache_ttl_s: float = Field(
        default=86_400.0, ge=1, description="Seconds for which a program's verdict is remembered."
    )
    idempotency_ttl_s: float = Field(
        default=3600.0, ge=1, description="Seconds for which the reply to an `Idempotency-Key` is kept."
    )
    body_timeout_s: float = Field(
        default=60.0, gt=0, description="Seconds a request's body may take to arrive."
    )
    header_timeout_s: float = Field(
        default=10.0, gt=0, description="Seconds a request's header may take to arrive."
    )
    keep_alive_s: int = Field(default=75, ge=1, description="Seconds an idle connection is kept open.")
    drain_s: int = Field(
        default=30,
        ge=1,
        description=(
            "Seconds that requests in flight have to be answered once the service is told to stop (SIGTERM); "
            "new connections are refused then."
        ),
    )
    log_level: str = Field(
        default="info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error."
    )
    log_format: Literal["human", "json"] = Field(
        default="human", description="Log lines for people, or as JSON objects. Also `assay worker`."
    )
    access_log: bool = Field(
        default=False, description="Log a line per request (path and status, never bodies)."
    )

    log_completions: bool = Field(
        default=False,
        description="Log every item: its completion, its verdict and its reward. For looking for mistakes.",
    )
    otlp_endpoint: str | None = Field(
        default=None,
        description=(
            "OpenTelemetry collector that traces are sent to (OTLP over HTTP, `http://host:4318`); needs "
            "`pip install assay[tracing]`. Unset: none. Also `assay worker`."
        ),
    )

    def cells(self) -> dict[str, object]:
        """What embedded workers are told about cells, in their own settings' names."""
        return {
            "backend": self.cell,
            "image": self.cell_image,
            "runtime": self.cell_runtime,
            "root": self.cell_root,
            "strict": self.cell_strict,
        }

    def keys(self) -> tuple[str, ...]:
        """The API keys."""
        joined = self.api_keys.get_secret_value() if self.api_keys else ""
        return tuple(key.strip() for key in joined.split(",") if key.strip())


def settings_table() -> str:
    """The settings as a Markdown table, for ``docs/settings.md``."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default is None else f"`{field.default}`"
        rows.append(f"| `ASSAY_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"
