"""What the client raises; an outage is no exception but a fault in each result.

AssayError
├── RefusedError   the service refuses the request as a whole: a wrong key, an unknown reward, …
└── FaultError     a trainer cannot be told "no reward" in another way (see ``assay_client.trainers``)
"""

from __future__ import annotations

from assay_client.types import Fault


class AssayError(Exception):
    """The root of what this package raises."""


class RefusedError(AssayError):
    """The service refuses the request: sent again it would fare alike.

    ``code`` is the problem document's.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{message} (HTTP {status}, {code})")
        self.status = status
        self.code = code

    def __reduce__(self) -> tuple[type[RefusedError], tuple[int, str, str]]:
        """Trainers send exceptions between processes."""
        return type(self), (self.status, self.code, str(self).rpartition(" (HTTP ")[0])


class FaultError(AssayError):
    """There is no reward, and it is not the completion's doing."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.code}: {fault.message}")
        self.fault = fault

    def __reduce__(self) -> tuple[type[FaultError], tuple[Fault]]:
        """Trainers send exceptions between processes."""
        return type(self), (self.fault,)
