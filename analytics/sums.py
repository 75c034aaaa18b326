"""What the respondents of a cell add up to for one indicator, with the split that intervals and corrections need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Cluster(NamedTuple):
    """People with something in common, such as the language they spoke."""

    n: int
    weight: float
    total: float  # sum of weight × score


class Clusters(NamedTuple):
    """The moments of the clusters of a cell: the people of one event, whose answers resemble each other.

    w and t are an event's sums of weight and of weight × score. Who came without an event is in no cluster.
    """

    events: int = 0  # how many
    n: int = 0  # people in them
    weight: float = 0.0
    total: float = 0.0
    n_squared: float = 0.0  # sum over events of n²
    weight_squared: float = 0.0  # of w²
    weight_total: float = 0.0  # of w × t
    total_squared: float = 0.0  # of t²

    def residual(self, mean: float) -> float:
        """Return the sum over events of (t − mean × w)²: what the clusters vary around the mean."""
        return self.total_squared - 2 * mean * self.weight_total + mean**2 * self.weight_squared


NO_CLUSTERS = Clusters()


@dataclass(frozen=True, slots=True)
class Sums:
    """Respondents of a cell, one unit each, whatever they said and wherever; scores are 0…1, of net scores −1…+1.

    A weight is 1 / the chance with which the person was asked. `left_out` are those whose score the model can't tell.
    Who answered at two events, or in two languages, is in both of `clusters` or `languages`, but once in `n`.
    """

    n: int = 0
    left_out: int = 0
    positive: int = 0
    negative: int = 0
    weight: float = 0.0
    weight_squared: float = 0.0
    total: float = 0.0
    total_squared: float = 0.0  # sum of weight × score²
    clusters: Clusters = NO_CLUSTERS
    languages: Mapping[str, Cluster] = field(default_factory=dict)  # by the language of the conversation
    fresh_on: date | None = None  # local day of the newest answer of anybody in the cell

    @property
    def mean(self) -> float:
        """The weighted mean score; 0 where nobody is."""
        return self.total / self.weight if self.weight else 0.0

    @property
    def effective(self) -> float:
        """Kish's effective number of respondents: as many equal weights would tell as much."""
        return self.weight**2 / self.weight_squared if self.weight_squared else 0.0
