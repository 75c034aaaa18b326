"""How many people were heard in a place and window: one definition for all that tells of it, released like any figure.

Whoever answered anything there is counted, once, however many answers or conversations. An indicator's n are those of
them who answered its question; of the response rate it is the participants.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from analytics.catalogue import PEOPLE
from analytics.few import is_shown
from analytics.readings import Cell, Reading
from analytics.texts import Texts
from analytics.windows import Window
from models import heard
from models.scopes import Scope


@dataclass(frozen=True)
class Heard:
    """The people who were heard, as may be told; that there is nobody is told to whoever may see the place."""

    told: Reading
    is_nobody: bool

    def in_words(self, words: Texts) -> str:
        """Return `71 jaunietis`, with the day where it was told before; or why there is no number."""
        if self.told.value is None:
            return words.say("heard/protected" if self.told.status == "protected" else "heard/few")
        number = words.count("people", self.told.n)
        on = self.told.told_on
        return words.say("heard/as_of", people=number, day=words.day(on)) if on else number


def people(session: Session, scope: Scope, window: Window) -> Reading:
    """Count the people of a window; what may be told of it the gate decides."""
    n = heard.people(session, scope, window.since, window.until)
    return Reading(PEOPLE.id, Cell(scope.level, scope.key), n, value=float(n) if is_shown(n, PEOPLE.minimum) else None)
