"""Tasks as they are sent: shapes only; languages, limits and options are checked by ``service.scoring``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

STRICT = ConfigDict(strict=True, frozen=True, extra="ignore", allow_inf_nan=False, protected_namespaces=())
# Options are the grader's to read (``grader.options``): they are kept as sent.
STRICT_KEEPING_OPTIONS = ConfigDict(strict=True, frozen=True, extra="allow", allow_inf_nan=False)
CHECKER_CONFIG = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

MAX_TESTS = 10_000


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be blank")
    return text


# Not a pattern: pydantic's regular expressions cannot look at text with lone surrogates.
NonBlank = Annotated[str, AfterValidator(_not_blank)]
Golds = NonBlank | Annotated[list[NonBlank], Field(min_length=1)]
Tolerance = Annotated[float, Field(ge=0, le=1e6)]


class AnswerTask(BaseModel):
    """A final answer to be compared with the gold; ``answer`` may be a list, any one of which is right."""

    model_config = STRICT_KEEPING_OPTIONS

    kind: Literal["math", "choice", "text"]
    answer: Golds

    @property
    def golds(self) -> tuple[str, ...]:
        """All right answers."""
        return (self.answer,) if isinstance(self.answer, str) else tuple(self.answer)

    @property
    def options(self) -> dict[str, object]:
        """All other fields."""
        return self.__pydantic_extra__ or {}


class FormatTask(BaseModel):
    """Nothing to be right about: only rewards of form apply."""

    model_config = STRICT

    kind: Literal["none"]


class StdioTest(BaseModel):
    """Feed ``stdin``; what the program prints is compared with ``stdout``."""

    model_config = STRICT

    stdin: str = ""
    stdout: str


class CallTest(BaseModel):
    """Call a function (or a method of the ``Solution`` class) with plain data."""

    model_config = STRICT

    call: NonBlank
    args: list[object] = []
    kwargs: dict[str, object] = {}
    expected: object


class AssertTest(BaseModel):
    """A test source: assertions, ``check(candidate)`` or ``unittest.TestCase`` classes."""

    model_config = STRICT

    source: NonBlank = Field(alias="assert")


def _test_kind(sent: object) -> str | None:
    if not isinstance(sent, dict):
        return None
    kinds = [
        name
        for name, keys in (("#stdio", ("stdin", "stdout")), ("#call", ("call",)), ("#assert", ("assert",)))
        if any(key in sent for key in keys)
    ]
    return kinds[0] if len(kinds) == 1 else None


Test = Annotated[
    Annotated[StdioTest, Tag("#stdio")]
    | Annotated[CallTest, Tag("#call")]
    | Annotated[AssertTest, Tag("#assert")],
    Discriminator(
        _test_kind,
        custom_error_type="test_kind",
        custom_error_message="must be one of: stdin and stdout; call, args and expected; assert",
    ),
]


class Tolerances(BaseModel):
    """Numbers are equal within ``abs`` or within ``rel``; what is not given does not help."""

    model_config = CHECKER_CONFIG

    rel: Tolerance | None = None
    abs: Tolerance | None = None


class FloatChecker(BaseModel):
    """Number by number within tolerances; words must match."""

    model_config = CHECKER_CONFIG

    tolerances: Tolerances = Field(alias="float")


class JudgeSource(BaseModel):
    """A special judge: its language and source."""

    model_config = CHECKER_CONFIG

    language: NonBlank
    source: NonBlank


class ProgramChecker(BaseModel):
    """A special judge by testlib's habit."""

    model_config = CHECKER_CONFIG

    program: JudgeSource


class InteractiveChecker(BaseModel):
    """A judge program that talks with the candidate, by testlib's habit for interactors."""

    model_config = CHECKER_CONFIG

    interactive: JudgeSource


class UnorderedChecker(BaseModel):
    """Tokens or lines in any order."""

    model_config = CHECKER_CONFIG

    unordered: Literal["tokens", "lines"]


CheckerName = Literal["tokens", "exact", "lines", "float", "unordered"]


def _checker_kind(sent: object) -> str | None:
    if isinstance(sent, str):
        return "#name"
    if isinstance(sent, dict) and len(sent) == 1:
        return next(
            (f"#{kind}" for kind in ("float", "unordered", "program", "interactive") if kind in sent), None
        )
    return None


Checker = Annotated[
    Annotated[CheckerName, Tag("#name")]
    | Annotated[FloatChecker, Tag("#float")]
    | Annotated[UnorderedChecker, Tag("#unordered")]
    | Annotated[ProgramChecker, Tag("#program")]
    | Annotated[InteractiveChecker, Tag("#interactive")],
    Discriminator(
        _checker_kind,
        custom_error_type="checker_kind",
        custom_error_message=(
            'must be tokens, exact, lines, unordered, {"float": …}, {"unordered": "lines"}, {"program": …}'
            ' or {"interactive": …}'
        ),
    ),
]


class Limits(BaseModel):
    """Bounds of one test; what is not given is the language's default (GET /v1/languages)."""

    model_config = STRICT

    time_s: float | None = None
    memory_mb: float | None = None
    output_mb: float | None = None


class CodeTask(BaseModel):
    """A program to be run on tests."""

    model_config = STRICT

    kind: Literal["code"]
    language: NonBlank
    tests: list[Test] = Field(min_length=1, max_length=MAX_TESTS)
    setup: str | None = None
    entry_point: NonBlank | None = None
    checker: Checker | None = None
    scoring: Literal["all", "fraction"] = "all"
    limits: Limits | None = None


Task = Annotated[AnswerTask | CodeTask | FormatTask, Field(discriminator="kind")]
