"""Requests made from the OpenAPI document: whatever is sent, nothing breaks; every answer is documented."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from benchmarks.served import served

pytestmark = [pytest.mark.redis, pytest.mark.bubblewrap, pytest.mark.slow, pytest.mark.timeout(300)]

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
LIMIT_S = 20


def test_no_request_of_the_documents_kind_breaks_the_service(tmp_path: Path) -> None:
    """Right ones and wrong ones, for every operation; afterwards it still scores."""
    words = [
        "--checks",
        ",".join(CHECKS),
        "--max-examples",
        "15",
        "--seed",
        "7",
        "--no-color",
        "--workers",  # one: several threads trip over the parser of Python 3.11
        "1",
    ]
    words += ["--phases", "coverage,fuzzing", "--max-time", str(LIMIT_S), "--suppress-health-check", "all"]
    with served(1, cell="bubblewrap", math_children="1", timeout_s="5") as service:
        done = subprocess.run(
            [Path(sys.executable).with_name("schemathesis"), "run", f"{service.url}/openapi.json", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        item = {"completion": "\\boxed{7}", "task": {"kind": "math", "answer": "7"}}
        reply = httpx.post(f"{service.url}/v1/score", json={"items": [item]}, timeout=30)
    assert done.returncode == 0, done.stdout[-6000:]
    assert " generated" in done.stdout
    assert reply.json()["results"][0]["rewards"]["accuracy"] == 1.0
