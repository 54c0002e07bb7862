"""Programs that were judged before, in a store that processes share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from sandbox.job import InteractiveChecker, Job, ProgramChecker
from service.ports import Toolchain
from service.scoring.distinct import KEY_BYTES
from service.scoring.outcome import Judged, Outcome
from service.stores import VerdictStore
from service.wire.json_text import JsonError, dumps, loads

STEADY = frozenset({"correct", "incorrect", "compile_error", "runtime_error"})
# A test that ran into one of these limits may pass on a quieter machine.
UNSTEADY_CASES = frozenset({"time_limit", "memory_limit", "output_limit"})


class ProgramMemory:
    """Remembers what will be the same next time: no fault, nothing that ran into a limit."""

    def __init__(self, store: VerdictStore) -> None:
        self._store = store

    async def find(self, keys: Sequence[bytes | None]) -> list[Judged | None]:
        """What is remembered under each key; nothing under None."""
        asked = [key for key in keys if key is not None]
        kept = dict(zip(asked, await self._store.find(asked), strict=True)) if asked else {}
        texts = [None if key is None else kept[key] for key in keys]
        return [None if text is None else _read(text) for text in texts]

    async def keep(self, outcomes: Iterable[tuple[bytes | None, Outcome]]) -> None:
        """Remember those outcomes that would be the same again."""
        steady = [
            (key, _write(outcome))
            for key, outcome in outcomes
            if key is not None and isinstance(outcome, Judged) and _is_steady(outcome)
        ]
        if steady:
            await self._store.keep(steady)


class Places:
    """What a verdict depends on besides the job: every worker that might run it, and its code."""

    def __init__(self, toolchains: Iterable[Toolchain]) -> None:
        self._by_language: dict[str, set[tuple[str, str]]] = {}
        for tool in toolchains:
            self._by_language.setdefault(tool.language, set()).add((tool.version, tool.place))

    def key(self, job: Job, job_key: bytes) -> bytes | None:
        """The key in the store; None where nobody is there who could run the job, and say how."""
        languages = [job.language]
        if isinstance(job.checker, ProgramChecker | InteractiveChecker):
            languages.append(job.checker.language)
        places = [sorted(self._by_language.get(language, ())) for language in languages]
        if not all(places):
            return None
        return blake2b(
            repr(places).encode("utf-8", "backslashreplace"), key=job_key, digest_size=KEY_BYTES
        ).digest()


def _is_steady(outcome: Judged) -> bool:
    tests = outcome.detail.get("tests")
    cases = tests if isinstance(tests, list) else []
    return outcome.verdict in STEADY and not any(case["verdict"] in UNSTEADY_CASES for case in cases)


def _write(judged: Judged) -> bytes:
    return dumps([judged.verdict, judged.accuracy, judged.detail, judged.elapsed_ms])


def _read(text: bytes) -> Judged | None:
    """What was written; None for what another version wrote, or somebody else."""
    try:
        sent = loads(text)
    except JsonError:
        return None
    match sent:
        case [str(verdict), float(accuracy), dict(detail), float(elapsed_ms)] if verdict in STEADY:
            judged = Judged(verdict, accuracy, None, detail, elapsed_ms)  # type: ignore[arg-type]  # one of STEADY
            return judged.again()
    return None
