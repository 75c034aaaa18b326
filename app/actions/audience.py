"""Who raised a theme, and which themes were raised where enough people wrote. Staff see themes, never who it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from analytics.few import FEW_FOR_TEXT, is_shown
from analytics.raising import choices
from analytics.reliability import Reliability
from app.actions.wording import book
from models import raised
from models.raised import Period, Raised
from models.scopes import Scope
from models.tables import Action

YEAR = timedelta(days=365)  # what was said earlier was said of something else
FEWEST = 2  # "you and others" must be true


def audience(
    session: Session, action: Action, reliability: Reliability, people: Collection[str] | None = None
) -> set[str]:
    """Return who raised the action's theme in its scope in the year before it was published; of `people`, if named."""
    scope, until = Scope(action.scope_level, action.scope), action.published_at or action.recorded_at
    period = Period(scope, until - YEAR, until, people)
    words = raised.raised_in_words(session, period, action.theme)
    told = {one.respondent_id for one in _reliable(words, reliability)}
    return told | raised.raised_by_choice(session, period, choices().get(action.theme, {}))


def themes(session: Session, scope: Scope, now: datetime, reliability: Reliability) -> list[str]:
    """Return the themes that people raised within a year, the most raised first; none where too few wrote."""
    period = Period(scope, now - YEAR, now)
    if not is_shown(raised.writers(session, period), FEW_FOR_TEXT):
        return []
    people: dict[str, set[str]] = {
        theme: raised.raised_by_choice(session, period, choices().get(theme, {})) for theme in book().themes
    }
    for one in _reliable(raised.raised_in_words(session, period), reliability):
        if one.theme in people:
            people[one.theme].add(one.respondent_id)
    counts = Counter({theme: len(ids) for theme, ids in people.items() if len(ids) >= FEWEST})
    return [theme for theme, _ in counts.most_common()]


def institutions(session: Session, scope: Scope, now: datetime) -> list[str]:
    """Return the codes of the institutions in the scope where enough people wrote, those with the most first."""
    counts = raised.writers_by_institution(session, Period(scope, now - YEAR, now))
    enough = [code for code, count in counts.items() if is_shown(count, FEW_FOR_TEXT)]
    return sorted(enough, key=lambda code: (-counts[code], code))


def _reliable(found: Iterable[Raised], reliability: Reliability) -> Iterable[Raised]:
    return (one for one in found if one.by_hand or (one.theme, one.language) in reliability.cells)
