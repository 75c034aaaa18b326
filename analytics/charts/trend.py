"""How one indicator went: a point per window with its interval, the band around them, the target and alerts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from analytics.charts.drawing import LEAST, Point, document, dot, line, polygon, polyline, sign, text
from analytics.charts.palette import LIGHT, Palette
from analytics.typesetting import BOLD, REGULAR, drawable, shorten, width, wrap

WIDTH, HEIGHT = 600, 752
MARGIN = 36
LEFT, RIGHT = 86, WIDTH - 104  # of the plot; the scale's numbers stand before it, the newest value behind it
BOTTOM = 430
FOOT = BOTTOM + 106  # where the words under the plot begin
MAX_POINTS = 12
SIDE = 20  # between the plot's edge and the first and last point
DOT = 7.5
CLEAR = 18  # between the target's line and the middle of a number


@dataclass(frozen=True)
class TrendPoint:
    """A window's value, its words ready to print. Without `value`, `n_text` says how many there were.

    `mark` are the words of an alert in that window; none if there was none.
    """

    label: str
    n_text: str
    verdict: str
    verdict_text: str = ""
    value_text: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    mark: str = ""
    year: str = ""  # written under the first label that has it


@dataclass(frozen=True)
class Trend:
    """A picture of one indicator in one place. `words` say what has changed, `nothing` that no window has a value."""

    title: str
    subtitle: str
    points: Sequence[TrendPoint]
    words: str
    scale: tuple[float, float] = (0.0, 100.0)
    ticks: Sequence[tuple[float, str]] = ((0.0, "0 %"), (50.0, "50 %"), (100.0, "100 %"))
    target: float | None = None
    target_text: str = ""
    note: str = ""
    nothing: str = ""

    @property
    def shown(self) -> Sequence[TrendPoint]:
        """The newest points, as many as fit."""
        return self.points[-MAX_POINTS:]


def trend_chart(trend: Trend, palette: Palette = LIGHT) -> str:
    """Draw the trend, 600 × 752. The same trend gives the same SVG, character for character."""
    head, top = _head(trend, palette)
    plot = _Plot(trend, top + 44, palette)
    parts = [*head, *plot.frame(), *plot.band(), *plot.points(), *_foot(trend, palette)]
    return document((WIDTH, HEIGHT), f"{trend.title}, {trend.subtitle}", _spoken(trend), parts, palette.paper)


def _head(trend: Trend, palette: Palette) -> tuple[list[str], float]:
    inner = WIDTH - 2 * MARGIN
    title = wrap(drawable(trend.title), 28, BOLD, inner, 2)
    parts = [text(words, MARGIN, 60 + 34 * i, 28, palette.ink, BOLD) for i, words in enumerate(title)]
    baseline = 60 + 34 * len(title) - 4
    parts.append(text(shorten(drawable(trend.subtitle), 19, REGULAR, inner), MARGIN, baseline, 19, palette.muted))
    return parts, baseline


@dataclass(frozen=True)
class _Plot:
    """Where values stand between `top` and the bottom of the plot."""

    trend: Trend
    top: float
    palette: Palette

    def x(self, position: int) -> float:
        count = len(self.trend.shown)
        if count == 1:
            return (LEFT + RIGHT) / 2
        return LEFT + SIDE + (RIGHT - LEFT - 2 * SIDE) * position / (count - 1)

    def y(self, value: float) -> float:
        least, greatest = self.trend.scale
        share = (min(max(value, least), greatest) - least) / (greatest - least)
        return BOTTOM - (BOTTOM - self.top) * share

    def frame(self) -> Iterator[str]:
        """Draw the scale, the target, and the names of the windows."""
        for value, label in self.trend.ticks:
            y = self.y(value)
            yield line((LEFT, y), (RIGHT, y), self.palette.track, 2)
            yield text(drawable(label), LEFT - 10, y + 6, LEAST, self.palette.muted, anchor="end")
        if self.trend.target is not None:
            y = self.y(self.trend.target)
            yield line((LEFT, y), (RIGHT, y), self.palette.ink, 2.5, dashes="7 5")
        yield from self._labels()

    def _labels(self) -> Iterator[str]:
        """Name the windows that there is room for, and the year where another one begins."""
        year = ""
        for point, middle in self._named():
            yield text(_short(point.label), middle, BOTTOM + 32, LEAST, self.palette.ink, anchor="middle")
            yield text(_short(point.n_text), middle, BOTTOM + 54, LEAST, self.palette.muted, anchor="middle")
            if point.year != year:
                year = point.year
                yield text(
                    shorten(drawable(year), LEAST, BOLD, 90),
                    middle,
                    BOTTOM + 76,
                    LEAST,
                    self.palette.muted,
                    BOLD,
                    anchor="middle",
                )

    def _named(self) -> list[tuple[TrendPoint, float]]:
        """Return the windows that there is room to name, with the middle of their names; the newest is always there."""
        taken, found = WIDTH - 12.0, []
        for position in reversed(range(len(self.trend.shown))):
            point = self.trend.shown[position]
            half = max(width(_short(point.label), LEAST), width(_short(point.n_text), LEAST)) / 2
            middle = min(max(self.x(position), 12 + half), WIDTH - 12 - half)
            if middle + half <= taken:
                found.append((point, middle))
                taken = middle - half - 8
        return found[::-1]

    def band(self) -> Iterator[str]:
        """Draw the interval around neighbouring points, and a line through them; a gap in the data is a gap here."""
        numbered = list(enumerate(self.trend.shown))
        for has_value, run in groupby(numbered, key=lambda pair: pair[1].value is not None):
            points = list(run)
            if not has_value or len(points) < 2:
                continue
            highs = [(self.x(i), self.y(_or(point.high, point.value))) for i, point in points]
            lows = [(self.x(i), self.y(_or(point.low, point.value))) for i, point in points]
            yield polygon([*highs, *reversed(lows)], self.palette.unsure[0], 0.22)
            yield polyline([(self.x(i), self.y(_or(point.value))) for i, point in points], self.palette.unsure[1], 2.5)

    def points(self) -> Iterator[str]:
        """Draw each value with its interval, the newest with its number, and a sign over alerts."""
        newest = max((i for i, point in enumerate(self.trend.shown) if point.value is not None), default=None)
        for position, point in enumerate(self.trend.shown):
            if point.value is None:
                yield text("–", self.x(position), BOTTOM - 8, 18, self.palette.muted, BOLD, anchor="middle")
                continue
            yield from self._point(point, self.x(position))
            if point.mark:
                yield self._alert(self.x(position))
        if newest is not None:
            yield self._newest(self.trend.shown[newest], self.x(newest))

    def _point(self, point: TrendPoint, x: float) -> Iterator[str]:
        shape, _ = self.palette.of(point.verdict)
        low, high = self.y(_or(point.low, point.value)), self.y(_or(point.high, point.value))
        yield line((x, low), (x, high), shape, 4)
        for y in (low, high):
            yield line((x - 6, y), (x + 6, y), shape, 3)
        yield dot((x, self.y(_or(point.value))), DOT, shape, self.palette.paper)

    def _alert(self, x: float) -> str:
        """Draw a bell's place over the plot: an orange triangle that points down at the value."""
        corners: list[Point] = [(x - 8, self.top - 20), (x + 8, self.top - 20), (x, self.top - 8)]
        return polygon(corners, self.palette.bad[0])

    def _newest(self, point: TrendPoint, x: float) -> str:
        """Write the newest value behind its point."""
        words = shorten(drawable(point.value_text), 22, BOLD, WIDTH - max(x, RIGHT) - 18)
        _, ink = self.palette.of(point.verdict)
        is_last = x > RIGHT - SIDE - 1
        middle = self.y(_or(point.value)) if is_last else self._beside_target(self.y(_or(point.value)))
        y = min(max(middle + 8, self.top + 16), BOTTOM - 6)
        return text(words, RIGHT + 8 if is_last else x + DOT + 8, y, 22, ink, BOLD)

    def _beside_target(self, y: float) -> float:
        """Return the middle of a number in the plot that the target's line doesn't cross."""
        if self.trend.target is None:
            return y
        target = self.y(self.trend.target)
        side = 1 if y >= target else -1
        return y if abs(y - target) > CLEAR else target + side * CLEAR


def _foot(trend: Trend, palette: Palette) -> Iterator[str]:
    inner = WIDTH - 2 * MARGIN
    newest = next((point for point in reversed(trend.shown) if point.value is not None), None)
    if newest is None:
        nothing = shorten(drawable(trend.nothing), 18, BOLD, RIGHT - LEFT)
        yield text(nothing, (LEFT + RIGHT) / 2, BOTTOM - 90, 18, palette.muted, BOLD, anchor="middle")
    else:
        shape, ink = palette.of(newest.verdict)
        yield sign(newest.verdict, MARGIN + 7, FOOT + 6, shape)
        said = shorten(drawable(newest.verdict_text), LEAST, BOLD, inner / 2 - 40)
        yield text(said, MARGIN + 24, FOOT + 12, LEAST, ink, BOLD)
    yield from _target_words(shorten(drawable(trend.target_text), LEAST, REGULAR, inner / 2 - 50), palette)
    for i, words in enumerate(wrap(drawable(trend.words), LEAST, REGULAR, inner, 3)):
        yield text(words, MARGIN, FOOT + 45 + 23 * i, LEAST, palette.ink)
    for i, words in enumerate(wrap(drawable(trend.note), LEAST, REGULAR, inner, 4)):
        yield text(words, MARGIN, FOOT + 124 + 23 * i, LEAST, palette.muted)


def _target_words(target: str, palette: Palette) -> Iterator[str]:
    if target:
        start = WIDTH - MARGIN - width(target, LEAST) - 46
        yield line((start, FOOT + 6), (start + 38, FOOT + 6), palette.ink, 2.5, dashes="7 5")
        yield text(target, WIDTH - MARGIN, FOOT + 12, LEAST, palette.muted, anchor="end")


def _spoken(trend: Trend) -> str:
    told = [
        ", ".join(filter(None, (point.value_text or point.verdict_text, point.n_text, point.mark)))
        for point in trend.shown
    ]
    points = (f"{point.label}: {words}" for point, words in zip(trend.shown, told, strict=True))
    return "; ".join(filter(None, (*points, trend.target_text, trend.words)))


def _short(words: str) -> str:
    return shorten(drawable(words), LEAST, REGULAR, 190)


def _or(*values: float | None) -> float:
    return next((value for value in values if value is not None), 0.0)
