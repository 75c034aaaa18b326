"""What was done about what people said, as staff record it, and the desk that keeps it: the host implements it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

Problem = Literal["personal", "danger", "long", "short"]
Verdict = Literal["early", "unknown", "higher", "lower", "unsure"]
State = Literal["planned", "done", "dropped"]
REASONS = ("means", "other", "needless", "closed")  # why nothing comes of what was planned


@dataclass(frozen=True)
class ActionPlace:
    """Where something was done. `code` stands in buttons; `gap_key` names the gap it answers, if it answers one."""

    code: str
    level: str
    key: str
    name: str
    gap_key: str = ""


@dataclass(frozen=True)
class Choice:
    """A theme by its name, or a ready-made sentence by its words, in this person's language."""

    code: str
    text: str


@dataclass(frozen=True)
class NewAction:
    """What is to be recorded. With `ready`, the code of a ready-made sentence, `words` hold every language.

    With `due_on` it is only planned: the owner will be reminded, and people are told once it is done.
    """

    place: ActionPlace
    theme: str
    ready: str
    words: Mapping[str, str]
    written_in: str
    due_on: date | None = None
    owner_id: int = 0


@dataclass(frozen=True)
class Checked:
    """Own words on one line, the language they are in, and what keeps them from being shown.

    With the problem `personal`, `text` shows what would be masked.
    """

    text: str
    language: str
    problem: Problem | None = None


@dataclass(frozen=True)
class Rate:
    """A response rate: shares 0…1 of `n` participants."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Move:
    """How the indicator that an action is about moved: shares 0…1 or points, with the interval of the difference.

    `others` is by how much it moved in comparable places without such an action; None where too few can be compared.
    """

    name: str
    unit: Literal["share", "points"]
    before: Rate | None
    since: Rate | None
    low: float | None
    high: float | None
    verdict: Verdict
    others: float | None = None


@dataclass(frozen=True)
class ActionLine:
    """An action of the register. `told` counts people, `verdict` compares the rates before and since.

    `owner` is empty where whoever was to do it has left; `gap_closed` tells that what it answers closed meanwhile.
    """

    recorded_at: datetime
    place: str
    theme: str
    text: str
    told: int
    before: Rate | None
    since: Rate | None
    verdict: Verdict
    id: int = 0
    state: State = "done"
    due_on: date | None = None
    owner: str = ""
    reason: str = ""
    gap_closed: bool = False
    moves: Sequence[Move] = ()


@dataclass(frozen=True)
class Plan:
    """A planned action that is about to be finished: what people would read, by language."""

    preview: Mapping[str, str]
    gap_closed: bool


class ActionDesk(Protocol):
    """What one member of staff may record, and what came of it."""

    def places(self) -> Sequence[ActionPlace]:
        """Return where something may be recorded because enough people wrote there; the widest first."""

    def of_gap(self, alert_id: int) -> ActionPlace | None:
        """Return the place of a gap this person was told of; None if it is closed or not theirs."""

    def themes(self, place: ActionPlace) -> Sequence[Choice]:
        """Return the themes people raised there, the most raised first; none where too few wrote."""

    def ready(self, theme: str) -> Sequence[Choice]:
        """Return the ready-made sentences of a theme."""

    def ready_words(self, theme: str, code: str) -> Mapping[str, str]:
        """Return a ready-made sentence in all languages; empty if there is none."""

    def check(self, text: str) -> Checked:
        """Look whether own words may be shown to people."""

    def preview(self, action: NewAction) -> Mapping[str, str]:
        """Return by language exactly what people would read."""

    def owners(self, place: ActionPlace) -> Sequence[Choice]:
        """Return who may see to it, by their number: this person first, then the others of that place."""

    def record(self, action: NewAction) -> None:
        """Record what was done, or is planned; those who raised the theme are told once it is done."""

    def recorded(self) -> Sequence[ActionLine]:
        """Return the register of this person's places: planned by due day, then done and dropped, newest first."""

    def plan(self, action_id: int) -> Plan | None:
        """Return what finishing a planned action would tell people; None if it is not planned there any more."""

    def finish(self, action_id: int) -> bool:
        """Note that a planned action is done, and have people told. False if it is not planned there any more."""

    def drop(self, action_id: int, reason: str) -> bool:
        """Note that nothing comes of it, and why. False if it is not planned there any more."""
