"""A gap as one line of a coordinator's list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlmodel import Session

from analytics.gap_gate import beside, has_figures, released
from analytics.gap_lists import Shown
from analytics.gap_surroundings import Surroundings, surroundings
from analytics.gap_words import (
    Trend,
    before_in_brief,
    group,
    hidden_in_brief,
    indicator_of,
    summary,
    trend_of,
    window_words,
)
from analytics.gaps import RESPONSE_RATE
from analytics.texts import Texts, texts
from analytics.windows import local_day
from bot.gap_desk import GapKind, GapLine, Meaning
from models.tables import Alert, Gap


def gap_line(session: Session, shown: Shown, alert: Alert, language: str, now: datetime) -> GapLine:
    """Put a gap, and what it stands for, into the words of `language`."""
    words, gap = texts(language), shown.gap
    shown = beside(session, shown, f"alert:{gap.id}", now)
    may = released(session, gap, f"alert:{gap.id}", now)
    around = surroundings(session, gap, None, shown)
    trend = None if may.hidden else _trend(may.gap, around)
    return GapLine(
        alert_id=alert.id or 0,
        kind=cast("GapKind", gap.kind),
        place=words.place(gap.scope_level, around.place),
        summary=hidden_in_brief(gap, words) if may.hidden else _summary(replace(shown, gap=may.gap), around, words),
        since=local_day(gap.opened_at),
        part=group(gap.cut, words),
        people=_people(may.gap, words) if has_figures(may.gap) else "",
        arrow=trend.arrow if trend else "",
        trend=cast("Meaning", trend.meaning) if trend else None,
        owner=around.owner,
        beneath=around.beneath,
        seen=alert.state == "seen",
    )


def _people(gap: Gap, words: Texts) -> str:
    """Say how many people stand behind the value, and in which window."""
    window = window_words(gap.window, words)
    if gap.indicator == RESPONSE_RATE:
        return words.say("gap/participants", n=gap.n, window=window)
    return words.say("gap/people", people=words.count("people", gap.n), window=window)


def _summary(shown: Shown, around: Surroundings, words: Texts) -> str:
    """Say it in half a line; of an indicator that is also worse than before, both."""
    text = summary(shown.gap, around.event or around.events, words)
    drop = next((gap for gap in shown.as_well if gap.kind == "DROP"), None)
    indicator = indicator_of(shown.gap)
    if drop is None or indicator is None:
        return text
    return words.say("gap/both", gap=text, before=before_in_brief(drop, indicator, words))


def _trend(gap: Gap, around: Surroundings) -> Trend | None:
    indicator = indicator_of(gap)
    if around.first is None or indicator is None or gap.value is None or not has_figures(gap):
        return None
    if gap.value == around.first[1]:  # told again, it says nothing of today
        return None
    return trend_of(indicator, around.first[1], gap.value)
