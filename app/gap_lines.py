"""A gap as one line of a coordinator's list."""

from __future__ import annotations

from typing import cast

from sqlmodel import Session

from analytics.alert_texts import surroundings
from analytics.gap_words import indicator_of, subject
from analytics.reliability import Reliability
from analytics.texts import texts
from bot.desk import GapKind, GapLine
from models.tables import Alert, Gap


def gap_line(session: Session, gap: Gap, alert: Alert, language: str, reliability: Reliability) -> GapLine:
    """Put a gap into the words of `language`; shares are 0…1, net scores stay points."""
    words = texts(language)
    around = surroundings(session, gap, reliability)
    indicator = indicator_of(gap)
    is_net = indicator is not None and indicator.unit == "net"
    scale = 1.0 if is_net else 100.0
    return GapLine(
        alert_id=alert.id or 0,
        kind=cast("GapKind", gap.kind),
        subject=around.event or subject(gap, words),
        place=words.place(gap.scope_level, around.place),
        n=gap.n,
        unit="points" if is_net else "share",
        value=_scaled(gap.value, scale),
        low=_scaled(gap.low, scale),
        high=_scaled(gap.high, scale),
        before=_scaled(gap.before, scale),
        target=_scaled(indicator.target if indicator else None, scale),
        seen=alert.state == "seen",
    )


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value / scale
