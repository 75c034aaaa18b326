"""What a model can and cannot do, theme by theme and language by language, as a page of documentation."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

from nlp import examples
from nlp.codebook import codebook
from nlp.tokens import LANGUAGES

Z = 1.645  # of a two-sided interval of 90 %, the lower end of which is passed with 95 %
SURE = 0.5  # a theme may be counted where precision and recall are surely above: right more often than wrong
HEADER = """# Model card

Made by `atbalss nlp card docs/model-card.md`; do not edit. Model {model} of corpus {corpus}, measured on {answers}
held-back answers that it was neither trained nor tuned on.

**For**: sorting short answers of young people about career guidance into the themes of codebook {codebook}, to judge
services. **Not for**: judging a person, noticing danger without people, texts of another kind or language.
**Learned from** answers that were written by language models in the voices of imagined people, and coded by their
writers. Real answers will differ; figures on them need people's corrections first.

Precision: how many of the labels are right. Recall: how many of the coded themes are found. *n*: answers coded with the
theme. **In bold: sure enough to be counted**, which is where precision and recall both lie above {sure} with 95 %
certainty (lower end of Wilson's interval). Elsewhere the held-back data are too few, or the model too weak, to tell: a
share of such a theme is a guess.
"""


def page(metrics: Mapping[str, Any]) -> str:
    """Return the card in Markdown, from the figures of `evaluation.evaluate`."""
    facts = {
        "model": metrics["model"],
        "corpus": examples.fingerprint()[:8],
        "answers": metrics["answers"],
        "codebook": codebook().version,
        "sure": SURE,
    }
    columns = ("all languages", *LANGUAGES)
    lines = [HEADER.format(**facts), _overall(metrics), "", f"| theme | {' | '.join(columns)} |"]
    lines.append("| --- " * (len(columns) + 1) + "|")
    for theme in codebook().themes:
        cells = [_cell(**metrics["per_theme"][language][theme]) for language in ("", *LANGUAGES)]
        lines.append(f"| {theme} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", "Each cell: precision / recall, *n*.", ""])


def _overall(metrics: Mapping[str, Any]) -> str:
    by_language = ", ".join(f"{name} {metrics['themes'][name]['micro_f1']:.3f}" for name in LANGUAGES)
    coverage = metrics["coverage"]
    return (
        f"Themes, micro-F1: {metrics['themes']['']['micro_f1']:.3f} ({by_language}). Expected calibration error: "
        f"{coverage['calibration_error']:.3f}. Left to a person: {coverage['abstained']:.3f} of the answers."
    )


def _cell(coded: int, found: int, right: int) -> str:
    if not coded or not found:
        return f"– *{coded}*"
    text = f"{right / found:.2f} / {right / coded:.2f}"
    return f"**{text}** *{coded}*" if is_sure(coded, found, right) else f"{text} *{coded}*"


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
