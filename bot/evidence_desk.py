"""How things stand, as staff may see it, and the desk that shows it: the host implements it within one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.action_desk import Choice
from bot.replies import Rows

Silence = Literal["", "nobody", "few", "model", "consent"]
Every = Literal["week", "month", "never"]


@dataclass(frozen=True)
class Picture:
    """Words, a chart if there is one, and the buttons under it (none: the usual ones)."""

    caption: str
    png: bytes | None = None
    rows: Rows = ()


@dataclass(frozen=True)
class Stretch:
    """Who answered in a week or semester, and the response rate, in words; empty if nobody, or not known."""

    name: str
    people: str
    rate: str = ""


@dataclass(frozen=True)
class Standing:
    """How things stand in one place. Days are in words; empty where there is none."""

    place: str
    week: Stretch
    semester: Stretch
    newest_day: str
    computed_day: str
    gaps: int
    unseen: int  # of them, told to this person and not yet marked as seen
    audited: int  # answers whose themes people have checked
    false_alerts: str = ""  # share of alerts that were false, in words


@dataclass(frozen=True)
class Quoted:
    """People's words about a theme, which ten or more of them spoke of. Without texts `why` tells why."""

    theme: str
    place: str
    window: str
    texts: Sequence[str] = ()
    why: Silence = ""


@dataclass(frozen=True)
class DigestSettings:
    """When this person gets a digest. Monday is 0, `hour` is local; `coming` are day and hour of the next, in words."""

    every: Every
    weekday: int
    hour: int
    quiet: bool  # whether "nothing new" is said, too
    coming: str
    places: Sequence[str]


class EvidenceDesk(Protocol):
    """What one member of staff may see. Places, themes and indicators have codes that stand in buttons."""

    def places(self) -> Sequence[Choice]:
        """Return the own scopes, then the institutions inside them; nothing for who has no scope."""

    def find(self, kind: Literal["place", "theme", "indicator"], words: str) -> Sequence[Choice]:
        """Return what could be meant, the likeliest first: one if it is certain."""

    def themes(self) -> Sequence[Choice]:
        """Return the themes that may be asked for."""

    def indicators(self) -> Sequence[Choice]:
        """Return the indicators that may be asked for."""

    def digest(self, place: str = "") -> Picture:
        """Return the digest of the week so far: of all scopes, or of one place."""

    def status(self, place: str = "") -> Standing:
        """Return how things stand in one place; the first one if none is named."""

    def quotes(self, theme: str, place: str = "") -> Quoted:
        """Return what people say about a theme."""

    def trend(self, indicator: str, place: str = "", by: str = "") -> Picture:
        """Return how an indicator went, by `month` or `semester`; by what shows more if neither is named."""

    def settings(self) -> DigestSettings:
        """Return when this person gets a digest."""

    def change(self, setting: str, value: str) -> None:
        """Change one of `every`, `weekday`, `hour` and `quiet`; what is no choice changes nothing."""
