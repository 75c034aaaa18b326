"""The tables of the bundle that fit into memory: codings, gaps, actions, institutions, events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlmodel import Session

from analytics.cells import is_within
from analytics.exports.figures import cut_columns
from analytics.exports.sheets import Row
from analytics.indicators import NATION
from analytics.windows import Window, local_day
from models import bundle_rows, reports, review_export
from models.export_rows import Slice
from models.reports import Scope

DIGITS = 2  # after the point, of all figures of the bundle
EVER = datetime(2000, 1, 1, tzinfo=UTC)
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


def review_rows(session: Session, part: Slice, numbers: Mapping[int, int]) -> list[Row]:
    """Return the codings; `numbers` are those that `answers_long` gave to the answers."""
    found = review_export.reviews(session, part)
    by_person = review_export.labels_of_reviews(session, [row.id for row in found])
    by_machine = review_export.machine_labels(session, {row.answer_id for row in found})
    rows: list[Row] = [
        (
            numbers.get(row.answer_id),
            row.question,
            row.language,
            row.reviewer,
            _day(row.reviewed_at),
            row.probability,
            row.counts,
            _pairs(by_person.get(row.id, [])),
            _pairs(by_machine.get(row.answer_id, [])),
            row.abstained,
            row.model_version,
        )
        for row in found
    ]
    return sorted(rows, key=lambda row: (row[0] or 0, str(row[4]), str(row[3])))


def _pairs(labels: list[tuple[str, str]]) -> str:
    return ";".join(f"{theme}:{polarity}" for theme, polarity in labels)


def _day(instant: datetime | None) -> str | None:
    return None if instant is None else local_day(instant).isoformat()


def gap_rows(session: Session, scope: Scope, window: Window | None) -> list[Row]:
    """Return the gaps that were open in the window."""
    places = reports.places(session)
    found = bundle_rows.gaps(session, *_ends(window))
    return [
        (
            gap.kind,
            gap.indicator,
            gap.scope_level,
            gap.scope,
            *cut_columns(gap.cut),
            gap.window,
            gap.event_code,
            gap.severity,
            gap.n,
            *(rounded(number) for number in (gap.value, gap.low, gap.high, gap.before, gap.target, gap.probability)),
            _day(gap.opened_at),
            _day(gap.closed_at),
        )
        for gap in found
        if is_within(scope, gap.scope_level, gap.scope, places)
    ]


def action_rows(session: Session, scope: Scope, window: Window | None, language: str) -> list[Row]:
    """Return what was done in the window, in the words that were told."""
    rows: list[Row] = []
    places = reports.places(session)
    for action in bundle_rows.actions(session, *_ends(window)):
        if not is_within(scope, action.scope_level, action.scope, places):
            continue
        kind, indicator = (*(action.gap_key or "").split("|"), "", "")[:2]
        told = getattr(action, f"text_{language}") or getattr(action, f"text_{action.written_in}")
        days = (_day(action.done_at), _day(action.published_at))
        due = action.due_on.isoformat() if action.due_on else None
        place = (action.scope_level, action.scope, action.theme)
        rows.append((*place, kind or None, indicator or None, action.state, _day(action.recorded_at), due, *days, told))
    return rows


def institution_rows(session: Session, scope: Scope) -> list[Row]:
    """Return the institutions of the scope."""
    found = bundle_rows.institutions(session, scope)
    codes = {each.id: each.code for each in bundle_rows.institutions(session, NATION)}
    return [
        (
            each.code,
            each.name,
            each.kind,
            each.sector,
            each.municipality,
            each.region,
            each.learners,
            codes.get(each.merged_into_id),
        )
        for each in found
    ]


def event_rows(session: Session, scope: Scope, window: Window | None) -> list[Row]:
    """Return the events of the window with how many people took part."""
    kinds = bundle_rows.event_kinds(session)
    since, until = _ends(window)
    return [
        (
            event.code,
            event.title,
            *kinds[event.code],
            event.institution_code,
            _day(event.starts_at),
            event.expected,
            event.answered,
            event.completed,
        )
        for event in reports.events(session, scope, since or EVER, until or NEVER)
    ]


def _ends(window: Window | None) -> tuple[datetime | None, datetime | None]:
    return (window.since, window.until) if window else (None, None)


def rounded(number: float | None) -> float | None:
    """Return a figure with two digits after the point."""
    return None if number is None else round(number, DIGITS)
