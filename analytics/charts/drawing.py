"""What charts are drawn with: pieces of SVG as text. The same piece is the same text, character for character."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from analytics.typesetting import BOLD, REGULAR

FONT = "Atbalss Sans, DejaVu Sans, Verdana, sans-serif"  # Verdana is about as wide, where the others are missing
LEAST = 17  # size of the smallest words: 11 points where a picture is as wide as a phone, 600 units on 390 points
Point = tuple[float, float]


def document(size: tuple[float, float], title: str, description: str, parts: Iterable[str], paper: str) -> str:
    """Return a picture of `size` with the words that a screen reader reads aloud instead of it.

    Ids come from the content, so that several pictures may stand on one page.
    """
    wide, high = (number(side) for side in size)
    body = "\n".join([rectangle(0, 0, size[0], size[1], paper), *parts])
    name = f"chart-{zlib.crc32((title + description + body).encode()):08x}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
        f' font-family={quoteattr(FONT)} role="img" aria-labelledby="{name}-title {name}-desc">\n'
        f'<title id="{name}-title">{escape(title)}</title>\n<desc id="{name}-desc">{escape(description)}</desc>\n'
        f"{body}\n</svg>\n"
    )


def text(
    words: str, x: float, y: float, size: float, colour: str, weight: str = REGULAR, *, anchor: str = "start"
) -> str:
    """Draw words on the baseline `y`; `anchor` says which end of them stands at `x`."""
    bold = ' font-weight="bold"' if weight == BOLD else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{colour}"{bold}{side}>'
        f"{escape(words)}</text>"
    )


def rectangle(x: float, y: float, wide: float, high: float, colour: str, radius: float = 0) -> str:
    """Draw a filled rectangle."""
    corners = f' rx="{number(radius)}"' if radius else ""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}"{corners}'
        f' fill="{colour}"/>'
    )


def dashed_rectangle(x: float, y: float, wide: float, high: float, colour: str, radius: float = 0) -> str:
    """Draw the outline of a place where something is missing."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(high)}" rx="{number(radius)}"'
        f' fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="6 5"/>'
    )


def line(start: Point, end: Point, colour: str, thick: float, dashes: str = "") -> str:
    """Draw a straight line."""
    pattern = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{number(start[0])}" y1="{number(start[1])}" x2="{number(end[0])}" y2="{number(end[1])}"'
        f' stroke="{colour}" stroke-width="{number(thick)}"{pattern}/>'
    )


def polyline(points: Sequence[Point], colour: str, thick: float) -> str:
    """Draw a line through points."""
    return (
        f'<polyline points="{_points(points)}" fill="none" stroke="{colour}" stroke-width="{number(thick)}"'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
    )


def polygon(corners: Sequence[Point], colour: str, opacity: float = 1.0) -> str:
    """Draw a filled shape."""
    seen = f' fill-opacity="{number(opacity, 2)}"' if opacity < 1 else ""
    return f'<polygon points="{_points(corners)}" fill="{colour}"{seen}/>'


def dot(middle: Point, radius: float, colour: str, paper: str) -> str:
    """Draw a filled circle with a rim of paper, which keeps it apart from what lies under it."""
    return (
        f'<circle cx="{number(middle[0])}" cy="{number(middle[1])}" r="{number(radius)}" fill="{colour}"'
        f' stroke="{paper}" stroke-width="3.5"/>'
    )


def sign(verdict: str, x: float, y: float, colour: str) -> str:
    """Draw the sign of a verdict, 14 wide, so that it can be told without colour."""
    if verdict in ("below", "above"):
        tip = 6 if verdict == "below" else -6
        return polygon([(x - 7, y - tip), (x + 7, y - tip), (x, y + tip)], colour)
    if verdict == "unsure":
        return polygon([(x - 7, y), (x, y - 7), (x + 7, y), (x, y + 7)], colour)
    filled = colour if verdict == "met" else "none"
    circle = f'<circle cx="{number(x)}" cy="{number(y)}" r="5.5"'
    return f'{circle} fill="{filled}" stroke="{colour}" stroke-width="2.5"/>'


def number(value: float, digits: int = 1) -> str:
    """Write a coordinate, without digits that say nothing."""
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
