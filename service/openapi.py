"""The OpenAPI document: requests are read by our own reader, so their schema and examples are added here."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from service.wire.reply import Problem, ScoreReply
from service.wire.request import ScoreRequest

EXAMPLE: dict[str, object] = {
    "items": [
        {
            "id": "q17-3",
            "group": "q17",
            "prompt": "What is 1/4 + 1/4?",
            "completion": "<think>Two quarters.</think><answer>\\boxed{1/2}</answer>",
            "task": {"kind": "math", "answer": "\\frac{1}{2}"},
        },
        {
            "id": "q18-0",
            "group": "q18",
            "completion": (
                "<think>Read, add, print.</think><answer>```python\n"
                "a, b = map(int, input().split())\nprint(a + b)\n```</answer>"
            ),
            "task": {
                "kind": "code",
                "language": "python",
                "tests": [{"stdin": "1 2\n", "stdout": "3\n"}],
                "limits": {"time_s": 2, "memory_mb": 256},
            },
        },
    ],
    "rewards": {"accuracy": 1.0, "format": 0.5},
    "timeout_s": 60,
}
SCORE_PATH = "/v1/score"
TEMPLATE = "#/components/schemas/{model}"
REFUSALS = {
    "400": "the body is not JSON",
    "401": "a key is needed and is missing or wrong",
    "413": "the body is over the limit",
    "415": "the body is not JSON by its content type, or encoded otherwise than by gzip, deflate or zstd",
    "422": "a field of the request is wrong; the pointer says which",
    "429": "too much is in flight; see Retry-After",
}


def document(app: FastAPI) -> None:
    """Make the application's document complete."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def _document(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
    _, own = models_json_schema(
        [(ScoreRequest, "validation"), (ScoreReply, "serialization"), (Problem, "serialization")],
        ref_template=TEMPLATE,
    )
    schema["components"]["schemas"] |= own["$defs"]
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"] = {**operation["responses"], **_problems()}
    for name in ("HTTPValidationError", "ValidationError"):  # the framework's, which ours stand in for
        schema["components"]["schemas"].pop(name, None)
    schema["paths"] = {SCORE_PATH: {"post": _score_operation()}, **schema["paths"]}
    return schema


def _score_operation() -> dict[str, Any]:
    """POST /v1/score, which is no FastAPI route."""
    request = {**_content("application/json", "ScoreRequest")}
    request["application/json"]["examples"] = {"math and code": {"value": EXAMPLE}}
    scored = {**_content("application/json", "ScoreReply"), **_content("application/x-ndjson", "ResultReply")}
    refusals = {
        code: {"description": text, "content": _content("application/problem+json", "Problem")}
        for code, text in REFUSALS.items()
    }
    return {
        "summary": "Score completions",
        "description": (
            "Every item's reward, in the order of the items; with `Accept: application/x-ndjson` "
            "a result a line, each as soon as it is known, in any order."
        ),
        "operationId": "score",
        "requestBody": {"required": True, "content": request},
        "responses": {"200": {"description": "Scored, whatever came of it", "content": scored}, **refusals},
    }


def _problems() -> dict[str, Any]:
    """What any operation may answer instead; 422 in the framework's own words is replaced."""
    said = {
        "422": "a field or a parameter is wrong",
        "4XX": "refused; the code says why",
        "503": "what this needs is away",
    }
    content = _content("application/problem+json", "Problem")
    return {code: {"description": text, "content": content} for code, text in said.items()}


def _content(media_type: str, model: str) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": TEMPLATE.format(model=model)}}}
