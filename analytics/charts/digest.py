"""The picture of a digest: one row per indicator with its value, its interval and its target.

Good and bad differ in colour, in shape and in words. Where the interval holds the target the row is grey: it can't be
told yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.charts.drawing import LEAST, dashed_rectangle, document, dot, line, number, rectangle, sign, text
from analytics.charts.palette import LIGHT, Palette
from analytics.typesetting import BOLD, REGULAR, drawable, shorten, width, wrap

WIDTH, HEIGHT = 600, 900
MARGIN = 36
INNER = WIDTH - 2 * MARGIN
FOOT = 762  # where rows end and the foot note begins
DOT = 8.5  # radius
LEGEND = 150  # height of the example that explains a row
MAX_ROWS = 7
MAX_PITCH = 118  # from one row to the next; with few rows, white space is better than distance


@dataclass(frozen=True)
class ChartRow:
    """One indicator, its words ready to print; `aside` stands behind its name. Without `value` only words are shown."""

    name: str
    verdict: str  # met | below | above | unsure | few | no_target
    verdict_text: str
    detail: str
    scale: tuple[float, float] = (0.0, 100.0)
    value_text: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    target: float | None = None
    aside: str = ""


@dataclass(frozen=True)
class Legend:
    """The words that explain a row."""

    heading: str
    value: str
    interval: str
    target: str


@dataclass(frozen=True)
class Chart:
    """A picture: whose, of when, the rows and the note that says how to read them."""

    title: str
    period: str
    rows: Sequence[ChartRow]
    note: str
    legend: Legend
    more: str = ""  # said when there are more rows than fit

    @property
    def shown(self) -> Sequence[ChartRow]:
        """The rows that fit."""
        return self.rows[:MAX_ROWS]


def digest_chart(chart: Chart, palette: Palette = LIGHT) -> str:
    """Draw the chart, 600 × 900. The same chart gives the same SVG, character for character."""
    head, top = _head(chart, palette)
    pitch = min(MAX_PITCH, (FOOT - top) / max(len(chart.shown), 1))
    rows = [part for i, row in enumerate(chart.shown) for part in _row(row, top + i * pitch, palette)]
    note = f"{chart.note} {chart.more}" if len(chart.rows) > MAX_ROWS else chart.note
    has_room = top + len(chart.shown) * pitch <= FOOT - LEGEND
    legend = _legend(chart.legend, FOOT - LEGEND, palette) if has_room else ()
    parts = [*head, *rows, *legend, *_foot(note, palette)]
    return document((WIDTH, HEIGHT), f"{chart.title}, {chart.period}", _spoken(chart), parts, palette.paper)


def _head(chart: Chart, palette: Palette) -> tuple[list[str], float]:
    """Return the title and period, and where the rows may begin."""
    title = wrap(drawable(chart.title), 30, BOLD, INNER, 2)
    parts = [text(words, MARGIN, 64 + 37 * i, 30, palette.ink, BOLD) for i, words in enumerate(title)]
    baseline = 64 + 37 * len(title) - 3
    period = shorten(drawable(chart.period), 20, REGULAR, INNER)
    parts.append(text(period, MARGIN, baseline, 20, palette.muted))
    rule = baseline + 20
    parts.append(line((MARGIN, rule), (WIDTH - MARGIN, rule), palette.track, 2))
    return parts, rule + 16


def _row(row: ChartRow, top: float, palette: Palette) -> Iterator[str]:
    shape, ink = palette.of(row.verdict)
    value = drawable(row.value_text)
    aside = shorten(drawable(row.aside), LEAST, REGULAR, INNER / 3)
    taken = width(aside, LEAST) + 10 if aside else 0.0  # the name gives way: a number without its period would mislead
    name = shorten(drawable(row.name), 20, BOLD, INNER - width(value, 26, BOLD) - 16 - taken)
    yield text(name, MARGIN, top + 22, 20, palette.ink, BOLD)
    if aside:
        yield text(aside, MARGIN + width(name, 20, BOLD) + 10, top + 22, LEAST, palette.muted)
    if row.value is None:
        yield dashed_rectangle(MARGIN + 1, top + 34, INNER - 2, 10, palette.track, 5)
    else:
        yield text(value, WIDTH - MARGIN, top + 23, 26, ink, BOLD, anchor="end")
        yield from _track(row, row.value, top + 39, palette)
    yield sign(row.verdict, MARGIN + 7, top + 67, shape)
    detail = shorten(drawable(row.detail), LEAST, REGULAR, INNER - 160)
    verdict = shorten(drawable(row.verdict_text), LEAST, BOLD, INNER - 24 - width(detail, LEAST) - 12)
    yield text(verdict, MARGIN + 24, top + 73, LEAST, ink, BOLD)
    yield text(detail, WIDTH - MARGIN, top + 73, LEAST, palette.muted, anchor="end")


def _track(row: ChartRow, value: float, middle: float, palette: Palette) -> Iterator[str]:
    shape, _ = palette.of(row.verdict)
    yield rectangle(MARGIN, middle - 6, INNER, 12, palette.track, radius=6)
    left, right = _x(row.low or 0.0, row.scale), _x(row.high or 0.0, row.scale)
    wide = max(12.0, right - left)
    yield rectangle(min(left, MARGIN + INNER - wide), middle - 6, wide, 12, shape, radius=6)
    if row.scale[0] < 0:
        zero = _x(0, row.scale)
        yield line((zero, middle - 6), (zero, middle + 6), palette.paper, 3)
    if row.target is not None:
        yield _target(_x(row.target, row.scale), middle, palette)
    yield dot((_x(value, row.scale), middle), DOT, shape, palette.paper)


def _target(x: float, middle: float, palette: Palette) -> str:
    return line((x, middle - 12), (x, middle + 14), palette.ink, 2.5, dashes="5 3")


def _legend(legend: Legend, top: float, palette: Palette) -> Iterator[str]:
    """Explain a row by an example, where there are so few rows that there is room for it."""
    shape, _ = palette.unsure
    middle = top + 78
    yield text(drawable(legend.heading), MARGIN, top + 22, LEAST, palette.muted, BOLD)
    yield rectangle(MARGIN, middle - 6, INNER, 12, palette.track, radius=6)
    yield rectangle(MARGIN + 130, middle - 6, 230, 12, shape, radius=6)
    yield _target(MARGIN + 440, middle, palette)
    yield dot((MARGIN + 235, middle), DOT, shape, palette.paper)
    below, above = middle + 38, middle - 22
    yield text(drawable(legend.value), MARGIN + 235, above, LEAST, palette.muted, anchor="middle")
    yield text(drawable(legend.interval), MARGIN + 245, below, LEAST, palette.muted, anchor="middle")
    yield text(drawable(legend.target), MARGIN + 440, above, LEAST, palette.muted, anchor="middle")
    bracket = f"M{MARGIN + 132} {number(middle + 12)}v7H{MARGIN + 358}v-7"
    yield f'<path d="{bracket}" fill="none" stroke="{palette.muted}" stroke-width="1.5"/>'


def _foot(note: str, palette: Palette) -> list[str]:
    lines = wrap(drawable(note), LEAST, REGULAR, INNER, 5)
    rule = line((MARGIN, FOOT + 8), (WIDTH - MARGIN, FOOT + 8), palette.track, 2)
    return [rule, *(text(words, MARGIN, FOOT + 34 + 23 * i, LEAST, palette.muted) for i, words in enumerate(lines))]


def _x(value: float, scale: tuple[float, float]) -> float:
    """Return where a value stands; the ends of the scale leave room for a dot within the track."""
    least, greatest = scale
    share = (min(max(value, least), greatest) - least) / (greatest - least)
    return MARGIN + DOT + (INNER - 2 * DOT) * share


def _spoken(chart: Chart) -> str:
    """Return the picture in words, for whoever has it read aloud."""
    return "; ".join(
        ": ".join(
            part
            for part in (
                " ".join(filter(None, (row.name, row.aside))),
                ", ".join(filter(None, (row.value_text, row.detail, row.verdict_text))),
            )
        )
        for row in chart.shown
    )
