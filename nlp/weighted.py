"""What the words of one text add to a linear decision over TF-IDF, in plain Python.

For whoever looks at one text at a time: numpy and scipy would take more memory than the model, and longer to begin
than to count. The figures are those of `nlp.tfidf` and `nlp.linear`, which a test compares.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from nlp.columns import Columns

LIMIT = 30.0  # beyond, a probability is 0 or 1


@dataclass(frozen=True, eq=False)
class WeightedTerms:
    """The terms of a vocabulary by column; `idf` is each one's weight in a text, `weights` that in the decision."""

    columns: Columns
    idf: array[float]
    weights: array[float]

    def known(self, terms: Iterable[str]) -> array[int]:
        """Return the columns of terms; those that are unknown have none."""
        found = map(self.columns.get, terms)
        return array("i", (column for column in found if column is not None))

    def total(self, columns: Iterable[int]) -> float:
        """Return the product of a text's row, which is of length 1, with the weights; 0 if no term is known."""
        product = square = 0.0
        for column, count in Counter(columns).items():
            value = self.idf[column] if count == 1 else self.idf[column] * (1 + log(count))
            product += value * self.weights[column]
            square += value * value
        return product / sqrt(square) if square else 0.0


def weighted(found: Iterable[tuple[int, float]], weights: Sequence[float]) -> float:
    """Return the product of values, given with their columns, with the weights."""
    return sum(value * weights[column] for column, value in found)


def probability(logit: float) -> float:
    """Return the logistic of `logit`, 0…1."""
    return 1.0 / (1.0 + exp(-max(-LIMIT, min(LIMIT, logit))))
