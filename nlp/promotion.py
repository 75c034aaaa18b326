"""Whether a new model may take the place of the present one: not if it is worse beyond noise, overall or anywhere.

Both are judged on training answers that they had not seen when they predicted them (cross-validation), so the
held-back split stays out of the choice. The difference in micro-F1 is resampled over answers in pairs (Efron and
Tibshirani 1993, An introduction to the bootstrap); "worse beyond noise" means that its 95 % interval lies below zero.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.examples import Example
from nlp.tokens import LANGUAGES

RESAMPLES = 1000
CERTAINTY = 0.95
FEWEST = 100  # common answers, below which nothing can be said
OVERALL = "all"


@dataclass(frozen=True)
class Difference:
    """By how much the new model's micro-F1 is above the present one's on `n` common answers of a language (or all)."""

    language: str
    n: int
    present: float
    new: float
    low: float
    high: float

    @property
    def is_worse(self) -> bool:
        """Whether the new model is worse beyond noise."""
        return self.high < 0


def keys(examples: Sequence[Example]) -> NDArray[Any]:
    """Return by what an answer is known in every model : ndarray of shape (n_answers,) of 16 hexadecimal digits."""
    return np.array(
        [hashlib.sha256(f"{one.question}\0{one.text}".encode()).hexdigest()[:16] for one in examples], dtype="U16"
    )


def record(examples: Sequence[Example], found: NDArray[np.bool_], gold: NDArray[np.bool_]) -> dict[str, Any]:
    """Return what must be kept of cross-validated predictions to compare with later models.

    found, gold : ndarrays of shape (n_answers, n_themes).
    """
    languages = np.array([example.language for example in examples], dtype="U2")
    return {"keys": keys(examples), "languages": languages, "found": found, "gold": gold}


def compare(present: Mapping[str, Any], new: Mapping[str, Any], *, seed: int = 0) -> list[Difference]:
    """Compare two records on the answers that both have, by the new one's coding; languages with too few are left out.

    Empty if the models have too little in common.
    """
    before, after = ({key: row for row, key in enumerate(record["keys"])} for record in (present, new))
    common = [(before[key], row) for key, row in after.items() if key in before]
    if len(common) < FEWEST or present["found"].shape[1] != new["found"].shape[1]:
        return []
    old_rows, new_rows = (np.array(rows) for rows in zip(*common, strict=True))
    gold = new["gold"][new_rows]
    counts = [_counts(found, gold) for found in (present["found"][old_rows], new["found"][new_rows])]
    languages = new["languages"][new_rows]
    rng = np.random.default_rng(seed)
    groups = [(OVERALL, np.ones(len(gold), dtype=bool)), *((name, languages == name) for name in LANGUAGES)]
    return [_difference(name, counts[0][rows], counts[1][rows], rng) for name, rows in groups if rows.sum() >= FEWEST]


def _counts(found: NDArray[np.bool_], gold: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return hits, and found plus coded, of each answer."""
    return np.stack([(found & gold).sum(axis=1), found.sum(axis=1) + gold.sum(axis=1)], axis=1).astype(float)


def _difference(name: str, old: NDArray[np.float64], new: NDArray[np.float64], rng: np.random.Generator) -> Difference:
    n = len(old)
    differences = np.array([_f1(new[draw]) - _f1(old[draw]) for draw in rng.integers(0, n, (RESAMPLES, n))])
    tail = (1 - CERTAINTY) / 2
    low, high = (float(np.quantile(differences, at)) for at in (tail, 1 - tail))
    return Difference(name, n, _f1(old), _f1(new), low, high)


def _f1(counts: NDArray[np.float64]) -> float:
    hits, total = counts.sum(axis=0)
    return 2 * float(hits) / float(total) if total else 0.0


def table(differences: Sequence[Difference]) -> str:
    """Return a comparison as lines for people."""
    lines = ["language | answers | present | new | difference (95 %)"]
    for one in differences:
        gap = f"{one.new - one.present:+.3f} ({one.low:+.3f} … {one.high:+.3f})"
        lines.append(f"{one.language} | {one.n} | {one.present:.3f} | {one.new:.3f} | {gap}")
    return "\n".join(lines)
