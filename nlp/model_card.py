"""What a model can and cannot do, theme by theme and language by language: as a page, and as cells to obey."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from nlp import examples
from nlp.codebook import codebook
from nlp.tokens import LANGUAGES

Z = 1.645  # of a two-sided interval of 90 %, the lower end of which is passed with 95 %
SURE = 0.5  # a theme may be counted where precision and recall are surely above: right more often than wrong
NAMES = {"": "All languages together", "lv": "Latvian", "ru": "Russian", "en": "English"}
UNSURE = "not reliable enough to report"
HEADER = """# Model card

Made by `atbalss nlp card docs/model-card.md`; do not edit. Model {model} of corpus {corpus}, measured on {measured_on}
with {answers} held-back answers that it was neither trained nor tuned on.

**For**: sorting short answers of young people about career guidance into the themes of codebook {codebook}, to judge
services. **Not for**: judging a person, noticing danger without people, texts of another kind or language.
**Learned from** answers that were written by language models in the voices of imagined people, and coded by their
writers. Real answers will differ; figures on them need people's corrections first.

- **Precision**: how many of the labels are right. **Recall**: how many of the coded themes are found. **F1**: of both.
- **Too sure by**: the mean confidence of the theme's labels minus their precision; below 0 the model is too modest.
- **Coded**: answers that have the theme. **Said**: answers that were said to.
- **Reported**: whether indicators, digests and alerts count the theme in this language. They do where precision and
  recall both lie above {sure} with 95 % certainty (lower end of Wilson's interval). Elsewhere the held-back data are
  too few, or the model too weak, to tell: a share of such a theme would be a guess, so it is *{unsure}*.
  What people have coded is counted everywhere.

Answers that are left to a person have no labels here, as they have none where labels are counted.
"""
COLUMNS = ("theme", "precision", "recall", "F1", "too sure by", "coded", "said", "reported")


@dataclass(frozen=True)
class Cell:
    """A theme in a language: answers coded with it, said to have it, and both; the mean confidence of those said."""

    coded: int
    found: int
    right: int
    confidence: float = 0.0

    @property
    def precision(self) -> float | None:
        """Share of the labels that are right; None without labels."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of the coded themes that are found; None if none was coded."""
        return self.right / self.coded if self.coded else None

    @property
    def f1(self) -> float | None:
        """Twice the common ones over all given; None if nobody gave it."""
        return 2 * self.right / (self.coded + self.found) if self.coded + self.found else None

    @property
    def too_sure_by(self) -> float | None:
        """Mean confidence minus precision; None without labels."""
        return None if self.precision is None else self.confidence - self.precision

    @property
    def is_sure(self) -> bool:
        """Whether the theme may be counted."""
        return is_sure(self.coded, self.found, self.right)


def reliable(metrics: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the (theme, language) cells that are reliable enough to report, from `evaluation.evaluate`'s figures."""
    return frozenset(
        (theme, language)
        for language in LANGUAGES
        for theme in codebook().themes
        if _cell(metrics, language, theme).is_sure
    )


def is_current(metrics: Mapping[str, Any] | None) -> bool:
    """Tell whether figures are of the present kind and were taken on the present held-back answers."""
    return metrics is not None and metrics.get("held_back") == held_back()


def held_back() -> str:
    """Return a hash of the held-back answers and of how they are coded."""
    digest = hashlib.sha256()
    for example in examples.answers_in_turn("test"):
        labels = sorted((label.theme, label.polarity) for label in example.labels)
        digest.update(repr((example.language, example.question, example.text, labels)).encode())
    return digest.hexdigest()


def page(metrics: Mapping[str, Any]) -> str:
    """Return the card in Markdown, from the figures of `evaluation.evaluate`."""
    facts = {
        "model": metrics["model"],
        "corpus": examples.fingerprint()[:8],
        "measured_on": metrics["measured_on"],
        "answers": metrics["answers"],
        "codebook": codebook().version,
        "sure": SURE,
        "unsure": UNSURE,
    }
    lines = [HEADER.format(**facts), _overall(metrics)]
    for language in (*LANGUAGES, ""):
        lines += ["", f"## {NAMES[language]}", "", *_table(metrics, language)]
    return "\n".join([*lines, ""])


def _overall(metrics: Mapping[str, Any]) -> str:
    by_language = ", ".join(f"{name} {metrics['themes'][name]['micro_f1']:.3f}" for name in LANGUAGES)
    coverage = metrics["coverage"]
    cells = len(LANGUAGES) * len(codebook().themes)
    return (
        f"Themes, micro-F1: {metrics['themes']['']['micro_f1']:.3f} ({by_language}). Expected calibration error: "
        f"{coverage['calibration_error']:.3f}. Left to a person: {coverage['abstained']:.3f} of the answers. "
        f"Reported: {len(reliable(metrics))} of {cells} themes × languages."
    )


def _table(metrics: Mapping[str, Any], language: str) -> list[str]:
    columns = COLUMNS if language else COLUMNS[:-1]  # what is reported is decided language by language
    lines = [f"| {' | '.join(columns)} |", "| --- " * len(columns) + "|"]
    for theme in codebook().themes:
        values = _values(theme, _cell(metrics, language, theme))
        lines.append(f"| {' | '.join(values[: len(columns)])} |")
    return lines


def _cell(metrics: Mapping[str, Any], language: str, theme: str) -> Cell:
    return Cell(**metrics["per_theme"][language][theme])


def _values(theme: str, cell: Cell) -> tuple[str, ...]:
    shares = (f"{share:.2f}" if share is not None else "–" for share in (cell.precision, cell.recall, cell.f1))
    too_sure = "–" if cell.too_sure_by is None else f"{round(cell.too_sure_by, 2) + 0.0:+.2f}".replace("-", "−")
    return (theme, *shares, too_sure, str(cell.coded), str(cell.found), "**yes**" if cell.is_sure else UNSURE)


def is_sure(coded: int, found: int, right: int) -> bool:
    """Tell whether a theme may be counted, from how many answers have it, were said to, and both."""
    return min(_at_least(right, found), _at_least(right, coded)) > SURE


def _at_least(hits: int, n: int) -> float:
    """Return the lower end of the interval of Wilson (1927, Probable inference, the law of succession)."""
    if not n:
        return 0.0
    share = hits / n
    centre = share + Z**2 / (2 * n)
    return (centre - Z * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))) / (1 + Z**2 / n)
