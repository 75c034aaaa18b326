"""A share corrected by how often the machine misses and imagines, where a cell has too few coded answers of its own.

W. J. Rogan and B. Gladen (American Journal of Epidemiology 107, 1978, 71-76): what the machine says is a straight line
of what is true, seen = (1 − specificity) + (sensitivity + specificity − 1) × true, and so is read backwards. The line
is the machine's, so it holds where themes are rarer or more common than in the audit, which a mean difference does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.statistics.ppi import Sample

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """The machine's score over the truth, with the variances of both: what an audit of `audited` answers tells."""

    intercept: float  # 1 − specificity
    slope: float  # sensitivity + specificity − 1
    intercept_variance: float = 0.0
    slope_variance: float = 0.0
    covariance: float = 0.0


@dataclass(frozen=True)
class Calibration:
    """How the machine reads one indicator in one language: `line` for the value, `careful` for its interval.

    `unlike`: by how much more of the people of whom nothing is seen the machine would see something in another place,
    where people write more (standard deviation between places).
    """

    line: Line
    careful: Line
    audited: int
    unlike: float = 0.0


def calibrate(sample: Sample) -> Calibration | None:
    """Learn how the machine's score follows people's, scores 0…1; None where people's don't vary.

    The careful line is that of `Sample.careful`.
    """
    if len(sample) < 2 or _variance(sample) <= 0:
        return None
    return Calibration(_line(sample), _line(sample.careful()), len(sample))


def _variance(sample: Sample) -> float:
    weights = sample.shares
    return float(np.mean(weights * sample.squares) - np.mean(weights * sample.human) ** 2)


def _line(sample: Sample) -> Line:
    """Fit by weighted least squares; the variances allow for errors that differ with the truth (H. White 1980)."""
    weights, ones = sample.shares, np.ones(len(sample))
    design = np.array([[ones, sample.human], [sample.human, sample.squares]])
    inverse = np.linalg.inv(design @ weights)
    intercept, slope = inverse @ (np.array([sample.machine, sample.products]) @ weights)
    fitted = np.einsum("abn,b->an", design, np.array([intercept, slope]))
    scored = weights * (np.array([sample.machine, sample.products]) - fitted)
    spread = inverse @ (scored @ scored.T) @ inverse
    return Line(float(intercept), float(slope), float(spread[0, 0]), float(spread[1, 1]), float(spread[0, 1]))


def corrected(seen: float, n: float, calibration: Calibration, z: float) -> tuple[float, float, float]:
    """Return the true share with its interval, all 0…1, of a share that the machine has `seen` in `n` people.

    The interval holds every share that could have been seen so, by E. C. Fieller (JRSS B 16, 1954, 175-185), with the
    seen share moved towards one half as in Wilson's. The whole scale if the machine tells nothing.
    """
    line = calibration.line
    value = min(1.0, max(0.0, (seen - line.intercept) / line.slope)) if line.slope > 0 else seen
    low, high = _could_be(seen, n, calibration, z)
    return value, min(low, value), max(high, value)


def _could_be(seen: float, n: float, calibration: Calibration, z: float) -> tuple[float, float]:
    line = calibration.careful
    centre = (seen * n + z**2 / 2) / (n + z**2)
    seen_variance = centre * (1 - centre) / (n + z**2) + (calibration.unlike * (1 - centre)) ** 2
    distance = centre - line.intercept
    squared = line.slope**2 - z**2 * line.slope_variance
    linear = line.slope * distance + z**2 * line.covariance
    constant = distance**2 - z**2 * (seen_variance + line.intercept_variance)
    root = linear**2 - squared * constant
    if squared <= 0 or root < 0:
        return 0.0, 1.0
    low, high = ((linear + sign * sqrt(root)) / squared for sign in (-1, 1))
    return min(1.0, max(0.0, low)), min(1.0, max(0.0, high))
