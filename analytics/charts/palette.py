"""The colours of charts: good is blue, bad is orange, which the colour-blind tell apart; what can't be told is grey."""

from __future__ import annotations

from dataclasses import dataclass


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


def variables(palette: Palette) -> str:
    """Return the colours as CSS variables, for a page whose pictures are drawn in `PAGE`."""
    named = zip(_flat(PAGE), _flat(palette), strict=True)
    return " ".join(f"{name.removeprefix('var(').removesuffix(')')}: {colour};" for name, colour in named)


def _flat(palette: Palette) -> list[str]:
    pairs = (*palette.bad, *palette.good, *palette.unsure)
    return [palette.paper, palette.ink, palette.muted, palette.track, *pairs]


LIGHT = Palette(
    paper="#fdfcf9",
    ink="#1b2330",
    muted="#565f6e",
    track="#e9e6df",
    bad=("#d4590f", "#b3480a"),
    good=("#2b7bba", "#1c5f98"),
    unsure=("#7a8290", "#565f6e"),
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
PAGE = Palette(  # a page's own colours, light or dark as the page is
    paper="var(--chart-paper)",
    ink="var(--chart-ink)",
    muted="var(--chart-muted)",
    track="var(--chart-track)",
    bad=("var(--chart-bad)", "var(--chart-bad-ink)"),
    good=("var(--chart-good)", "var(--chart-good-ink)"),
    unsure=("var(--chart-unsure)", "var(--chart-unsure-ink)"),
)
