"""What can be wrong with a call or a file; a person's mistake is never an exception.

ConversationError
├── FlowError         a flow or a text file is broken: found when the files are loaded
├── UnknownFlowError  nobody has a flow with this id and version
├── WrongFlowError    the session belongs to another flow, or to another version of it
└── MissingFactError  a text needs a fact that the caller did not give
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class ConversationError(Exception):
    """Base of all errors of this package."""


@dataclass(frozen=True)
class Problem:
    """One fault in a file: where it is, and what to do about it. `step` is "" when the whole file is meant."""

    file: str
    step: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.step}" if self.step else self.file
        return f"{place}: {self.remedy}"


class FlowError(ConversationError):
    """The files do not make a conversation. `problems` lists every fault that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownFlowError(ConversationError):
    """No such flow was loaded."""


class WrongFlowError(ConversationError):
    """A session was continued with a flow that it does not belong to."""


class MissingFactError(ConversationError):
    """The flow names a fact that `start` was not given."""
