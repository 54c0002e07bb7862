"""Does the answer hold a program in a closed fence that names its language?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from grader.completion import NoAnswer, check_format, find_code
from sandbox.languages import find_language
from service.rewards.reward import Facts, ParameterError, Sample

_CLOSING = re.compile(r"[ \t]*(?:`{3}|~{3})")


@dataclass(frozen=True, slots=True)
class CodeFormat:
    """1 if the completion keeps the template and its answer holds a closed fence of the language, else 0.

    ``language`` is any name of a language; unset, it is the task's own, and Python for tasks of other kinds.
    """

    language: str = ""

    facts: ClassVar[Facts] = Facts(
        name="code_format",
        formula="1 if format = 1 and the answer holds a closed code fence named by the language, else 0",
        bounds=(0.0, 1.0),
        source="open-r1, code_format reward (with the template of format)",
    )

    def __post_init__(self) -> None:
        """Raises ``ParameterError``."""
        if self.language and find_language(self.language) is None:
            raise ParameterError("language", "there is no such language (see GET /v1/languages)")

    def value(self, sample: Sample) -> float | None:
        """1.0 or 0.0."""
        language = find_language(self.language or sample.language or "python")
        if language is None or not check_format(sample.text).ok:
            return 0.0
        names = frozenset(language.names)
        code = find_code(sample.text, names)
        if isinstance(code, NoAnswer) or code.fence_name not in names:
            return 0.0
        end = sample.text.rfind(code.source) + len(code.source)
        return 1.0 if _CLOSING.match(sample.text, end) else 0.0
