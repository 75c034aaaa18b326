"""What is told of a measurement."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

STORM = 0.001  # of all calls refused with 429: more would be one


@dataclass(frozen=True)
class Line:
    """One measured thing; `broken` if a claim does not hold."""

    what: str
    found: str
    broken: bool = False


def latency(what: str, seconds: Sequence[float]) -> Line:
    """Return the middle and the 99th percentile of some waits."""
    if len(seconds) < 2:
        return Line(what, "nobody waited", broken=True)
    middle, high = statistics.median(seconds), statistics.quantiles(seconds, n=100)[98]
    return Line(what, f"p50 {middle:.2f} s, p99 {high:.2f} s ({len(seconds):,} replies)")


def none_of(what: str, count: int) -> Line:
    """Return a count that must be nought."""
    return Line(what, f"{count:,}", broken=count > 0)
