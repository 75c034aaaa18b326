"""The tables of the bundle that fit into memory: codings, indicators, gaps, actions, institutions, events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlmodel import Session

from analytics.catalogue import catalogue
from analytics.disclosure import Gate
from analytics.exports import indicators as public_table
from analytics.exports.sheets import Row
from analytics.indicators import INSIDE, NATION, why_missing
from analytics.texts import Texts
from analytics.windows import Window, local_day, named
from models import bundle_rows, reports, review_export
from models.export_rows import Slice
from models.reports import Place, Scope
from models.tables import IndicatorValue

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


def indicator_rows(session: Session, scope: Scope, window: Window | None, words: Texts) -> list[Row]:
    """Return the values of all windows inside the window, as computed last."""
    places = reports.places(session)
    keys = bundle_rows.windows_with_values(session)
    windows = [each for each in map(named, keys) if window is None or _is_inside(each, window)]
    return [
        _indicator_row(value, each, places, words)
        for each in sorted(windows, key=lambda each: (each.since, each.until))
        for value in reports.indicator_values(session, each.key)
        if value.indicator in catalogue() and _is_of(value, scope, places)
    ]


def _is_inside(inner: Window, outer: Window) -> bool:
    return outer.since <= inner.since and inner.until <= outer.until


def _is_of(value: IndicatorValue, scope: Scope, places: Mapping[str, Place]) -> bool:
    if scope.level == "national":
        return True
    if value.scope_level not in INSIDE[scope.level]:
        return False
    place = places.get(value.scope) if value.scope_level == "institution" else None
    return value.scope == scope.key or (place is not None and place.municipality == scope.key)


def _indicator_row(value: IndicatorValue, window: Window, places: Mapping[str, Place], words: Texts) -> Row:
    indicator = catalogue()[value.indicator]
    missing = why_missing(value.indicator, value.n, value.left_out) if value.value is None else ""
    status = {"": "shown", "model": "model"}.get(missing, "too_few")
    place = places.get(value.scope) if value.scope_level == "institution" else None
    shown = (value.value, value.low, value.high)
    return (
        window.key,
        window.first_day.isoformat(),
        window.last_day.isoformat(),
        indicator.id,
        words.indicator(indicator),
        indicator.element,
        value.scope_level,
        value.scope,
        words.place(value.scope_level, place.name if place else value.scope),
        value.cut,
        str(value.n),
        value.left_out,
        *(_rounded(number) for number in shown),
        indicator.unit,
        indicator.direction,
        indicator.target,
        indicator.source,
        "model" if missing == "model" else indicator.verdict(*shown),
        status,
        value.method,
        _rounded(value.raw),
        value.audited,
        _rounded(value.deff),
        *(_rounded(number) for number in (value.shrunk, value.shrunk_low, value.shrunk_high, value.response)),
        value.fresh_on.isoformat() if value.fresh_on else None,
        value.model_version,
    )


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def public_indicator_rows(gate: Gate, scope: Scope, window: Window | None, words: Texts) -> list[Row]:
    """Return the public table of one window, with its columns where the bundle has them.

    One window only: the months of a semester would give away by subtraction what one of them hides.
    """
    if window is None:
        return []
    rows = public_table.indicator_rows(gate, scope, [window], words)
    return [(*row[:9], f"sector={row[9]}" if row[9] else "", row[10], *row[12:-1]) for row in rows]


def gap_rows(session: Session, scope: Scope, window: Window | None) -> list[Row]:
    """Return the gaps that were open in the window."""
    found = bundle_rows.gaps(session, *_ends(window))
    return [
        (
            gap.kind,
            gap.indicator,
            gap.scope_level,
            gap.scope,
            gap.cut,
            gap.window,
            gap.event_code,
            gap.severity,
            gap.n,
            *(_rounded(number) for number in (gap.value, gap.low, gap.high, gap.before, gap.target, gap.probability)),
            _day(gap.opened_at),
            _day(gap.closed_at),
        )
        for gap in found
        if _covers(session, scope, gap.scope_level, gap.scope)
    ]


def action_rows(session: Session, scope: Scope, window: Window | None, language: str) -> list[Row]:
    """Return what was done in the window, in the words that were told."""
    rows: list[Row] = []
    for action in bundle_rows.actions(session, *_ends(window)):
        if not _covers(session, scope, action.scope_level, action.scope):
            continue
        kind, indicator = (*(action.gap_key or "").split("|"), "", "")[:2]
        told = getattr(action, f"text_{language}") or getattr(action, f"text_{action.written_in}")
        days = (_day(action.done_at), _day(action.published_at))
        due = action.due_on.isoformat() if action.due_on else None
        place = (action.scope_level, action.scope, action.theme)
        rows.append((*place, kind or None, indicator or None, action.state, _day(action.recorded_at), due, *days, told))
    return rows


def _covers(session: Session, scope: Scope, level: str, key: str) -> bool:
    """Tell whether a place lies inside the scope."""
    if scope == NATION or (level, key) == (scope.level, scope.key):
        return True
    if scope.level != "municipality" or level != "institution":
        return scope.level == "national"
    place = reports.places(session).get(key)
    return place is not None and place.municipality == scope.key


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
