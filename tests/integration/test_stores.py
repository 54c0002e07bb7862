"""What is kept in Redis: verdicts, replies, jobs; with a real server, also behind TLS and a password."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from sandbox.queue.connecting import options
from service.backends.stores import jobs as jobs_module
from service.backends.stores import replies as replies_module
from service.backends.stores.handle import RedisHandle
from service.backends.stores.jobs import RedisJobs
from service.backends.stores.replies import RedisReplies
from service.backends.stores.verdicts import RedisVerdicts
from service.embedded.redis_server import find_redis_server, open_redis
from service.stores import KeptReply, NewJob, StoreAwayError

pytestmark = pytest.mark.redis


@asynccontextmanager
async def handles(count: int) -> AsyncIterator[list[RedisHandle]]:
    """So many processes' connections to one Redis."""
    async with open_redis() as url:
        opened = [RedisHandle(url, "q") for _ in range(count)]
        try:
            yield opened
        finally:
            for handle in opened:
                await handle.close()


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await test()

    asyncio.run(main())


def job(name: str, total: int = 3, *, urgent: bool = True) -> NewJob:
    return NewJob(name, b'{"items": []}', total, "client", urgent, time.time())


def test_verdicts_are_found_again_and_a_store_that_is_away_forgets() -> None:
    async def test() -> None:
        async with handles(2) as (one, other):
            await RedisVerdicts(one, 60).keep([(b"\x00k1", b"v1"), (b"k2", b"v2")])
            assert list(await RedisVerdicts(other, 60).find([b"k2", b"none", b"\x00k1"])) == [
                b"v2",
                None,
                b"v1",
            ]
        assert list(await RedisVerdicts(RedisHandle("redis://127.0.0.1:1/0", "q"), 60).find([b"k"])) == [None]

    run(test)


def test_a_reply_is_kept_for_its_request_alone() -> None:
    async def test() -> None:
        async with handles(2) as (one, other):
            first, second = RedisReplies(one, 60), RedisReplies(other, 60)
            assert await first.begin("k", b"request") == "ours"
            assert await second.begin("k", b"request") == "busy"
            assert await second.begin("k", b"another") == "other"
            reply = KeptReply(b"body" * 100, "application/json", 202)
            await first.keep("k", reply)
            assert await second.begin("k", b"request") == reply
            assert await second.begin("k", b"another") == "other"
            assert await first.begin("k2", b"request") == "ours"
            await first.abandon("k2")
            assert await second.begin("k2", b"anything") == "ours"

    run(test)


def test_who_dies_over_a_reply_blocks_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies_module, "LEASE_MS", 200)

    async def test() -> None:
        async with handles(1) as (handle,):
            replies = RedisReplies(handle, 60)
            assert await replies.begin("k", b"request") == "ours"
            await asyncio.sleep(0.4)
            assert await replies.begin("k", b"request") == "ours"

    run(test)


def test_a_job_is_taken_once_and_finished_by_who_took_it() -> None:
    async def test() -> None:
        async with handles(2) as opened:
            one, other = (RedisJobs(handle, 60) for handle in opened)
            assert await one.add(job("a"), most=1)
            assert not await one.add(job("b"), most=1)
            claims = [
                claim for claim in await asyncio.gather(*(s.claim() for s in (one, other) * 5)) if claim
            ]
            assert len(claims) == 1
            owner, loser = (one, other) if await one.renew("a") else (other, one)
            assert not await loser.renew("a")
            assert not await loser.add_results("a", {0: b"wrong"})
            assert await owner.add_results("a", {1: b"r1"})
            assert await owner.add_results("a", {0: b"r0", 1: b"again"})
            assert await loser.results("a", [0, 1, 2]) == [b"r0", b"r1", None]
            await owner.add_results("a", {2: b"r2"})
            await owner.finish("a")
            state = await loser.state("a")
            assert state is not None
            assert (state.status, state.done, state.total) == ("done", 3, 3)
            assert await loser.arrived("a", 1, 10) == [b"r0", b"r2"]
            assert await one.claim() is None

    run(test)


def test_a_dead_owners_job_goes_to_another_who_keeps_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the dead one, should it wake up, can add nothing."""
    monkeypatch.setattr(jobs_module, "LEASE_MS", 200)

    async def test() -> None:
        async with handles(2) as opened:
            dead, alive = (RedisJobs(handle, 60) for handle in opened)
            await dead.add(job("a"), most=10)
            assert await dead.claim() is not None
            await dead.add_results("a", {1: b"r1"})
            await asyncio.sleep(0.4)
            claim = await alive.claim()
            assert claim is not None
            assert (claim.done, claim.taken, claim.body) == (frozenset({1}), 2, b'{"items": []}')
            assert not await dead.add_results("a", {0: b"late"})
            await dead.finish("a")
            state = await alive.state("a")
            assert state is not None
            assert state.status == "running"

    run(test)


def test_training_is_taken_before_evaluation_and_a_job_handed_back_at_once() -> None:
    async def test() -> None:
        async with handles(1) as (handle,):
            jobs = RedisJobs(handle, 60)
            await jobs.add(job("evaluation", urgent=False), most=10)
            await jobs.add(job("training"), most=10)
            first = await jobs.claim()
            assert first is not None
            assert (first.id, first.urgent) == ("training", True)
            await jobs.hand_back("training")
            again = await jobs.claim()
            assert again is not None
            assert (again.id, again.taken) == ("training", 1)

    run(test)


def test_a_cancelled_job_is_kept_for_a_while_and_cancelled_again_forgotten() -> None:
    async def test() -> None:
        async with handles(1) as (handle,):
            jobs = RedisJobs(handle, 60)
            await jobs.add(job("a"), most=10)
            await jobs.claim()
            await jobs.add_results("a", {0: b"r0"})
            await jobs.cancel("a")
            state = await jobs.state("a")
            assert state is not None
            assert (state.status, state.done) == ("cancelled", 1)
            assert not await jobs.renew("a")
            assert not await jobs.add_results("a", {1: b"r1"})
            assert await jobs.claim() is None
            await jobs.cancel("a")
            assert await jobs.state("a") is None
            assert await handle.redis.keys("*") == []

    run(test)


def test_every_key_has_an_end() -> None:
    async def test() -> None:
        async with handles(1) as (handle,):
            jobs, replies = RedisJobs(handle, 60), RedisReplies(handle, 60)
            await RedisVerdicts(handle, 60).keep([(b"k", b"v")])
            await replies.begin("k", b"request")
            await jobs.add(job("a"), most=10)
            await jobs.claim()
            await jobs.add_results("a", {0: b"r0"})
            await jobs.add(job("b"), most=10)
            endless = [key for key in await handle.redis.keys("*") if await handle.redis.pttl(key) < 0]
            assert endless == [b"q:jobs"]  # the list of what is not done, which is cleared of what has ended

    run(test)


def test_jobs_of_a_redis_that_is_away_are_refused() -> None:
    async def test() -> None:
        jobs = RedisJobs(RedisHandle("redis://127.0.0.1:1/0", "q"), 60)
        with pytest.raises(StoreAwayError):
            await jobs.add(job("a"), most=10)

    run(test)


def certificates(directory: Path) -> None:
    """An authority of our own, and a certificate of its for 127.0.0.1."""
    extension = directory / "san"
    extension.write_text("subjectAltName=IP:127.0.0.1\n")
    new = ["openssl", "req", "-nodes", "-newkey", "rsa:2048", "-subj"]
    signed = ["openssl", "x509", "-req", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"]
    for command in (
        [*new, "/CN=ca", "-x509", "-days", "2", "-keyout", "ca.key", "-out", "ca.crt"],
        [*new, "/CN=redis", "-keyout", "redis.key", "-out", "redis.csr"],
        [*signed, "-in", "redis.csr", "-extfile", str(extension), "-out", "redis.crt"],
        [*new, "/CN=other", "-x509", "-days", "2", "-keyout", "other.key", "-out", "other.crt"],
    ):
        subprocess.run(command, cwd=directory, check=True, capture_output=True, timeout=60)


@pytest.mark.slow
def test_redis_behind_tls_and_a_password(tmp_path: Path) -> None:
    """The URL says all of it; another authority's certificate, or no password, is no way in."""
    certificates(tmp_path)
    port = 19_379
    binary = find_redis_server()
    assert binary is not None
    files = ["--tls-cert-file", "redis.crt", "--tls-key-file", "redis.key", "--tls-ca-cert-file", "ca.crt"]
    command = [
        binary,
        "--port",
        "0",
        "--tls-port",
        str(port),
        "--tls-auth-clients",
        "no",
        "--save",
        "",
        *files,
    ]
    server = subprocess.Popen([*command, "--requirepass", "s3cret"], cwd=tmp_path, stdout=subprocess.DEVNULL)

    def url(authority: str, password: str = "s3cret") -> str:
        return f"rediss://:{password}@127.0.0.1:{port}/0?ssl_ca_certs={tmp_path / authority}"

    async def test() -> None:
        handle = RedisHandle(url("ca.crt"), "q")
        jobs = RedisJobs(handle, 60)
        async with asyncio.timeout(20):
            while True:
                try:
                    await jobs.add(job("a"), most=10)
                    break
                except StoreAwayError:
                    await asyncio.sleep(0.1)
        assert await jobs.claim() is not None
        await handle.close()
        for wrong in (url("other.crt"), url("ca.crt", "wrong")):
            refused = RedisHandle(wrong, "q")
            with pytest.raises(StoreAwayError) as caught:
                await RedisJobs(refused, 60).claim()
            assert "s3cret" not in str(caught.value)
            await refused.close()
        plain: Redis[bytes] = Redis.from_url(url("ca.crt"), **options(url("ca.crt")))
        assert await plain.ping()
        await plain.aclose()  # type: ignore[attr-defined]  # newer than the stubs

    try:
        run(test)
    finally:
        server.terminate()
        server.wait(20)
