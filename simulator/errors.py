"""What can go wrong in the stand-in.

SimulatorError
├── ApiError       a bot broke a rule of Telegram's; becomes the answer of its call
├── NotPossible    a person tried what no phone would let them do
├── NothingCame    a person waited in vain
└── PortInUse      the server cannot start where it was told to
"""

from __future__ import annotations

from typing import Any


class SimulatorError(Exception):
    """Root of this package's errors."""


class ApiError(SimulatorError):
    """Telegram's refusal: HTTP status, its wording and, for 429 and migrated groups, its parameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


class NotPossible(SimulatorError):  # noqa: N818 - reads as a sentence where it is raised
    """A person tried what no phone would let them do."""


class NothingCame(SimulatorError, TimeoutError):  # noqa: N818 - reads as a sentence where it is raised
    """A person waited in vain for the bot."""


class PortInUse(SimulatorError):  # noqa: N818 - names the finding
    """Another program listens at this address already."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} on {host} is in use: stop the program that has it, or choose another port")


def bad_request(reason: str) -> ApiError:
    """400 with Telegram's wording."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """403 with Telegram's wording."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """409: two ways of receiving updates at once."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """429: wait `retry_after` seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
