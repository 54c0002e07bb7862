"""The source that is sent into the cell: the task's set-up code, then the submission."""

from __future__ import annotations

import ast

from sandbox.job import Job


def joined_source(job: Job) -> str:
    """Set-up code and submission as one source; Python's ``from __future__`` lines stay on top, as they
    must.
    """
    if not job.setup.strip():
        return job.source
    if job.language != "python" or "__future__" not in job.source:
        return f"{job.setup}\n{job.source}"
    future, rest = _split_future(job.source)
    return f"{future}\n{job.setup}\n{rest}"


def _split_future(source: str) -> tuple[str, str]:
    """The ``from __future__`` statements, and the source with their lines left blank."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "", source
    lines = source.splitlines(keepends=True)
    future = []
    for statement in statements:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            span = slice(statement.lineno - 1, statement.end_lineno)
            future.append(ast.unparse(statement))
            lines[span] = ["\n"] * len(lines[span])
    return "\n".join(future), "".join(lines)
