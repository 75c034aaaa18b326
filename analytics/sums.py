"""What the respondents of a cell add up to for one indicator, with the split that intervals and corrections need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Cluster(NamedTuple):
    """The people of one event: their answers resemble each other. People without an event are no cluster."""

    n: int
    weight: float
    total: float  # sum of weight × score


@dataclass(frozen=True)
class Sums:
    """Respondents of a cell, one unit each, whatever they said and wherever; scores are 0…1, of net scores −1…+1.

    A weight is 1 / the chance with which the person was asked. `left_out` are those whose score the model can't tell.
    """

    n: int = 0
    left_out: int = 0
    positive: int = 0
    negative: int = 0
    weight: float = 0.0
    weight_squared: float = 0.0
    total: float = 0.0
    total_squared: float = 0.0  # sum of weight × score²
    clusters: Sequence[Cluster] = ()
    languages: Mapping[str, Cluster] = field(default_factory=dict)  # by the language of the conversation
    fresh_on: date | None = None

    @property
    def mean(self) -> float:
        """The weighted mean score; 0 where nobody is."""
        return self.total / self.weight if self.weight else 0.0

    @property
    def effective(self) -> float:
        """Kish's effective number of respondents: as many equal weights would tell as much."""
        return self.weight**2 / self.weight_squared if self.weight_squared else 0.0
