"""How far two coders agree who coded the same answers without seeing each other's work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.codebook import codebook
from nlp.examples import Labels, second_codings


@dataclass(frozen=True)
class Agreement:
    """About one theme: how many answers have it by the one coder, by the other and by both, of `n` answers."""

    theme: str
    first: int
    second: int
    both: int
    n: int

    @property
    def f1(self) -> float | None:
        """Twice the common ones over all given; None if nobody gave it."""
        given = self.first + self.second
        return 2 * self.both / given if given else None

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance (Cohen 1960, A coefficient of agreement for nominal scales); None if undefined."""
        if not self.n:
            return None
        one, other = self.first / self.n, self.second / self.n
        observed = 1 - (self.first + self.second - 2 * self.both) / self.n
        expected = one * other + (1 - one) * (1 - other)
        return None if expected == 1 else (observed - expected) / (1 - expected)


def by_theme(pairs: Sequence[tuple[Labels, Labels]]) -> list[Agreement]:
    """Compare the themes of pairs of codings; labels are (theme, polarity)."""
    themes = [({theme for theme, _ in one}, {theme for theme, _ in other}) for one, other in pairs]
    return [
        Agreement(
            theme,
            first=sum(theme in one for one, _ in themes),
            second=sum(theme in other for _, other in themes),
            both=sum(theme in one and theme in other for one, other in themes),
            n=len(themes),
        )
        for theme in codebook().themes
    ]


def polarity_share(pairs: Sequence[tuple[Labels, Labels]]) -> float | None:
    """Return the share of common themes in which the polarities are the same, too; None without a common theme."""
    common = [
        ({p for t, p in one if t == theme}, {p for t, p in other if t == theme})
        for one, other in pairs
        for theme in {t for t, _ in one} & {t for t, _ in other}
    ]
    return sum(bool(one & other) for one, other in common) / len(common) if common else None


def table() -> str:
    """Return agreement per theme, of the corpus' answers that were coded twice, as lines of a table."""
    return lines("answers coded twice", second_codings(), "first coder", "second coder")


def lines(what: str, pairs: Sequence[tuple[Labels, Labels]], one: str, other: str) -> str:
    """Return agreement per theme as lines of a table; `what` says of which answers, `one` and `other` of whom."""
    rows = by_theme(pairs)
    both, given = sum(row.both for row in rows), sum(row.first + row.second for row in rows)
    written = [
        f"{len(pairs)} {what}; themes of all answers: F1 {_figure(2 * both / given if given else None)}; "
        f"same polarity where the theme is common: {_figure(polarity_share(pairs))}",
        f"theme | {one} | {other} | both | F1 | kappa",
    ]
    for row in rows:
        figures = f"{row.first} | {row.second} | {row.both} | {_figure(row.f1)} | {_figure(row.kappa)}"
        written.append(f"{row.theme} | {figures}")
    return "\n".join(written)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
