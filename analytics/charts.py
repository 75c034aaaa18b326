"""The picture of a digest: one row per indicator with its value, its interval and its target, as SVG and PNG.

Good and bad differ in colour (blue and orange, which the colour-blind tell apart), in shape and in words. Where the
interval holds the target the row is grey: it can't be told yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from xml.sax.saxutils import escape, quoteattr

import resvg_py

from analytics.typesetting import BOLD, REGULAR, drawable, shorten, width, wrap

WIDTH, HEIGHT = 720, 900
PNG_HEIGHT = 1280  # the longest side that Telegram keeps as it is
MARGIN = 40
INNER = WIDTH - 2 * MARGIN
FOOT = 790  # where rows end and the foot note begins
DOT = 8.5  # radius
LEGEND = 150  # height of the example that explains a row
MAX_ROWS = 7
MAX_PITCH = 118  # from one row to the next; with few rows, white space is better than distance
FONT = "Atbalss Sans, DejaVu Sans, sans-serif"


@dataclass(frozen=True)
class ChartRow:
    """One indicator, its words ready to print. Without `value` only `verdict_text` is shown."""

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


@dataclass(frozen=True)
class Palette:
    """Colours of one mode; each verdict has one for shapes and one, of more contrast, for words."""

    paper: str
    ink: str
    muted: str
    track: str
    bad: tuple[str, str]
    good: tuple[str, str]
    unsure: tuple[str, str]

    def of(self, verdict: str) -> tuple[str, str]:
        """Return the colours of a verdict."""
        return {"met": self.good, "below": self.bad, "above": self.bad}.get(verdict, self.unsure)


LIGHT = Palette(
    paper="#fdfcf9",
    ink="#1b2330",
    muted="#565f6e",
    track="#e9e6df",
    bad=("#e0651a", "#b3480a"),
    good=("#2b7bba", "#1c5f98"),
    unsure=("#969dab", "#565f6e"),
)
DARK = Palette(
    paper="#131822",
    ink="#f3f5f9",
    muted="#a9b2c1",
    track="#2b3342",
    bad=("#f0873c", "#ffa261"),
    good=("#5aa7e8", "#85c1f5"),
    unsure=("#818b9d", "#b3bccb"),
)


def digest_chart(chart: Chart, *, dark: bool = False) -> str:
    """Draw the chart, 720 × 900. The same chart gives the same SVG, character for character."""
    palette = DARK if dark else LIGHT
    head, top = _head(chart, palette)
    shown = chart.rows[:MAX_ROWS]
    pitch = min(MAX_PITCH, (FOOT - top) / max(len(shown), 1))
    rows = [part for i, row in enumerate(shown) for part in _row(row, top + i * pitch, palette)]
    note = f"{chart.note} {chart.more}" if len(chart.rows) > MAX_ROWS else chart.note
    legend = _legend(chart.legend, FOOT - LEGEND, palette) if top + len(shown) * pitch <= FOOT - LEGEND else ()
    parts = [_rectangle(0, 0, WIDTH, HEIGHT, palette.paper), *head, *rows, *legend, *_foot(note, palette)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' font-family={quoteattr(FONT)} role="img" aria-label={quoteattr(_spoken(chart))}>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def png(svg: str) -> bytes:
    """Render a picture as PNG, 1280 pixels high, with the fonts of this package and no others."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, font_files=list(_font_files()), skip_system_fonts=True, zoom=PNG_HEIGHT / HEIGHT
        )
    )


@cache
def _font_files() -> tuple[str, ...]:
    folder = files("analytics.fonts")
    faces = [folder.joinpath(name) for name in ("AtbalssSans.ttf", "AtbalssSans-Bold.ttf")]
    paths = []
    for face in faces:
        with as_file(face) as path:  # a package is always unpacked here: the path stays good
            paths.append(str(path))
    return tuple(paths)


def _head(chart: Chart, palette: Palette) -> tuple[list[str], float]:
    """Return the title and period, and where the rows may begin."""
    title = wrap(drawable(chart.title), 30, BOLD, INNER, 2)
    parts = [_text(line, MARGIN, 64 + 37 * i, 30, palette.ink, BOLD) for i, line in enumerate(title)]
    baseline = 64 + 37 * len(title) - 3
    period = shorten(drawable(chart.period), 20, REGULAR, INNER)
    parts.append(_text(period, MARGIN, baseline, 20, palette.muted))
    rule = baseline + 20
    parts.append(_line(MARGIN, rule, WIDTH - MARGIN, rule, palette.track, 2))
    return parts, rule + 16


def _row(row: ChartRow, top: float, palette: Palette) -> Iterator[str]:
    shape, ink = palette.of(row.verdict)
    value = drawable(row.value_text)
    room = INNER - width(value, 26, BOLD) - 16
    yield _text(shorten(drawable(row.name), 20, BOLD, room), MARGIN, top + 22, 20, palette.ink, BOLD)
    if row.value is None:
        yield _empty_track(top + 39, palette)
    else:
        yield _text(value, WIDTH - MARGIN, top + 23, 26, ink, BOLD, anchor="end")
        yield from _track(row, row.value, top + 39, palette)
    yield _mark(row.verdict, MARGIN + 7, top + 67, shape)
    detail = drawable(row.detail)
    verdict = shorten(drawable(row.verdict_text), 17, BOLD, INNER - 24 - width(detail, 16) - 16)
    yield _text(verdict, MARGIN + 24, top + 73, 17, ink, BOLD)
    yield _text(detail, WIDTH - MARGIN, top + 73, 16, palette.muted, anchor="end")


def _track(row: ChartRow, value: float, middle: float, palette: Palette) -> Iterator[str]:
    shape, _ = palette.of(row.verdict)
    yield _rectangle(MARGIN, middle - 6, INNER, 12, palette.track, radius=6)
    left, right = _x(row.low or 0.0, row.scale), _x(row.high or 0.0, row.scale)
    yield _rectangle(left, middle - 6, max(12.0, right - left), 12, shape, radius=6)
    if row.scale[0] < 0:
        zero = _x(0, row.scale)
        yield _line(zero, middle - 6, zero, middle + 6, palette.paper, 3)
    if row.target is not None:
        yield _target(_x(row.target, row.scale), middle, palette)
    yield _dot(_x(value, row.scale), middle, shape, palette)


def _target(x: float, middle: float, palette: Palette) -> str:
    return _line(x, middle - 12, x, middle + 14, palette.ink, 2.5, dashes="5 3")


def _dot(x: float, middle: float, colour: str, palette: Palette) -> str:
    return (
        f'<circle cx="{_number(x)}" cy="{_number(middle)}" r="{DOT}" fill="{colour}"'
        f' stroke="{palette.paper}" stroke-width="3.5"/>'
    )


def _empty_track(middle: float, palette: Palette) -> str:
    return (
        f'<rect x="{MARGIN + 1}" y="{_number(middle - 5)}" width="{INNER - 2}" height="10" rx="5" fill="none"'
        f' stroke="{palette.track}" stroke-width="2" stroke-dasharray="6 5"/>'
    )


def _mark(verdict: str, x: float, y: float, colour: str) -> str:
    """Draw the sign of a verdict, so that it can be told without colour."""
    if verdict in ("below", "above"):
        tip = 6 if verdict == "below" else -6
        return _polygon([(x - 7, y - tip), (x + 7, y - tip), (x, y + tip)], colour)
    if verdict == "unsure":
        return _polygon([(x - 7, y), (x, y - 7), (x + 7, y), (x, y + 7)], colour)
    filled = colour if verdict == "met" else "none"
    circle = f'<circle cx="{_number(x)}" cy="{_number(y)}" r="5.5"'
    return f'{circle} fill="{filled}" stroke="{colour}" stroke-width="2.5"/>'


def _polygon(corners: Sequence[tuple[float, float]], colour: str) -> str:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'


def _legend(legend: Legend, top: float, palette: Palette) -> Iterator[str]:
    """Explain a row by an example, where there are so few rows that there is room for it."""
    shape, _ = palette.unsure
    middle = top + 78
    yield _text(drawable(legend.heading), MARGIN, top + 22, 17, palette.muted, BOLD)
    yield _rectangle(MARGIN, middle - 6, INNER, 12, palette.track, radius=6)
    yield _rectangle(MARGIN + 170, middle - 6, 290, 12, shape, radius=6)
    yield _target(MARGIN + 545, middle, palette)
    yield _dot(MARGIN + 300, middle, shape, palette)
    below, above = middle + 38, middle - 22
    yield _text(drawable(legend.value), MARGIN + 300, above, 16, palette.muted, anchor="middle")
    yield _text(drawable(legend.interval), MARGIN + 315, below, 16, palette.muted, anchor="middle")
    yield _text(drawable(legend.target), MARGIN + 545, above, 16, palette.muted, anchor="middle")
    bracket = f"M{MARGIN + 172} {_number(middle + 12)}v7H{MARGIN + 458}v-7"
    yield f'<path d="{bracket}" fill="none" stroke="{palette.muted}" stroke-width="1.5"/>'


def _foot(note: str, palette: Palette) -> list[str]:
    lines = wrap(drawable(note), 15, REGULAR, INNER, 4)
    rule = _line(MARGIN, FOOT + 8, WIDTH - MARGIN, FOOT + 8, palette.track, 2)
    return [rule, *(_text(line, MARGIN, FOOT + 34 + 21 * i, 15, palette.muted) for i, line in enumerate(lines))]


def _x(value: float, scale: tuple[float, float]) -> float:
    """Return where a value stands; the ends of the scale leave room for a dot within the track."""
    least, greatest = scale
    share = (min(max(value, least), greatest) - least) / (greatest - least)
    return MARGIN + DOT + (INNER - 2 * DOT) * share


def _spoken(chart: Chart) -> str:
    """Return the picture in words, for whoever has it read aloud."""
    rows = (f"{row.name}: {row.value_text} {row.detail}, {row.verdict_text}" for row in chart.rows[:MAX_ROWS])
    return "; ".join((f"{chart.title}, {chart.period}", *rows))


def _text(
    text: str, x: float, y: float, size: float, colour: str, weight: str = REGULAR, *, anchor: str = "start"
) -> str:
    bold = ' font-weight="bold"' if weight == BOLD else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}" fill="{colour}"{bold}{side}>'
        f"{escape(text)}</text>"
    )


def _rectangle(x: float, y: float, wide: float, high: float, colour: str, radius: float = 0) -> str:
    corners = f' rx="{_number(radius)}"' if radius else ""
    return (
        f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(wide)}" height="{_number(high)}"{corners}'
        f' fill="{colour}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, thick: float, dashes: str = "") -> str:
    pattern = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}" stroke="{colour}"'
        f' stroke-width="{_number(thick)}"{pattern}/>'
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
