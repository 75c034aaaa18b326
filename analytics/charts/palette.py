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
    tints: tuple[str, str, str]  # backgrounds of bad, good and unsure cells, on which ink can be read

    def of(self, verdict: str) -> tuple[str, str]:
        """Return the colours of a verdict."""
        return {"met": self.good, "below": self.bad, "above": self.bad}.get(verdict, self.unsure)

    def tint(self, verdict: str) -> str:
        """Return the background of a cell with a verdict."""
        bad, good, unsure = self.tints
        return {"met": good, "below": bad, "above": bad}.get(verdict, unsure)


LIGHT = Palette(
    paper="#fdfcf9",
    ink="#1b2330",
    muted="#565f6e",
    track="#e9e6df",
    bad=("#e0651a", "#b3480a"),
    good=("#2b7bba", "#1c5f98"),
    unsure=("#969dab", "#565f6e"),
    tints=("#fce9dc", "#d9e9f6", "#f1efea"),
)
DARK = Palette(
    paper="#131822",
    ink="#f3f5f9",
    muted="#a9b2c1",
    track="#2b3342",
    bad=("#f0873c", "#ffa261"),
    good=("#5aa7e8", "#85c1f5"),
    unsure=("#818b9d", "#b3bccb"),
    tints=("#4a2c18", "#1b3a56", "#222938"),
)
