"""`indicators`: a period's values for an analyst, or as much of them as the gate lets anybody know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from analytics.disclosure import Gate
from analytics.exports.bundle.small import DIGITS, rounded
from analytics.exports.figures import FigurePen
from analytics.exports.sheets import Row
from analytics.readings import Reading, reading_of
from analytics.texts import Texts
from analytics.windows import Window, named
from models import bundle_rows, reports
from models.reports import Scope


def windows_of(keys: Sequence[str], window: Window | None, *, anonymous: bool) -> list[Window]:
    """Return the windows with values that a bundle tells of: all inside its own, the anonymous one only that itself.

    The months of a semester would give away by subtraction what one of them hides, or hide more than they tell.
    """
    every = map(named, keys)
    if anonymous:
        chosen = (each for each in every if each == window or (window is None and each.kind == "school_year"))
    else:
        chosen = (each for each in every if window is None or _is_inside(each, window))
    return sorted(chosen, key=lambda each: (each.since, each.until))


def _is_inside(inner: Window, outer: Window) -> bool:
    return outer.since <= inner.since and inner.until <= outer.until


def indicator_rows(gate: Gate, scope: Scope, window: Window | None, words: Texts) -> list[Row]:
    """Return the values as computed last; for the public as the gate tells them, the longest windows first.

    The rows have all columns of `bundle.yaml`: those that the anonymous table doesn't have must be left out.
    Whoever holds every single answer can add them up: only what stands on too few people has no value there.
    """
    keys = bundle_rows.windows_with_values(gate.session)
    pen = FigurePen(scope, reports.places(gate.session), words, gate.audience, DIGITS)
    windows = windows_of(keys, window, anonymous=pen.is_public)
    told: dict[str, list[Row]] = {}
    for each in sorted(windows, key=lambda each: each.since - each.until):
        values = reports.indicator_values(gate.session, each.key)
        readings = [reading for value in values if pen.tells(reading := reading_of(value))]
        released = gate.release(readings, each) if pen.is_public else [_as_computed(reading) for reading in readings]
        told[each.key] = [(*pen.row(reading, each), *_detail(reading)) for reading in released]
    return [row for each in windows for row in told[each.key]]


def _as_computed(reading: Reading) -> Reading:
    return replace(reading, status=reading.missing or "shown")


def _detail(reading: Reading) -> Iterator[str | float | None]:
    """Yield the columns that only the restricted bundle has."""
    yield reading.method
    yield rounded(reading.raw)
    yield reading.audited
    yield rounded(reading.deff)
    for number in (reading.shrunk, reading.shrunk_low, reading.shrunk_high, reading.response):
        yield rounded(number)
    yield reading.fresh_on.isoformat() if reading.fresh_on else None
