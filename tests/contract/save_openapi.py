"""``python -m tests.contract.save_openapi``: write the OpenAPI document of this code beside this file."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from service.app import build_app
from service.desk import Backends
from service.settings import Settings
from tests.fakes.clock import RealClock
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.math_grader import FakeMathGrader

SAVED = Path(__file__).parent / "openapi.json"


def document() -> Any:
    """The OpenAPI document of this code."""

    @asynccontextmanager
    async def fakes() -> AsyncIterator[Backends]:
        yield Backends(FakeMathGrader(), FakeCodeRunner())

    return build_app(Settings(), fakes, RealClock()).openapi()


if __name__ == "__main__":
    SAVED.write_text(json.dumps(document(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
