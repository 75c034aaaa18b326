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
    """How the machine reads one indicator in one language: `line` for the value, `careful` for its interval."""

    line: Line
    careful: Line
    audited: int


def calibrate(sample: Sample) -> Calibration | None:
    """Learn how the machine's score follows people's, scores 0…1; None where people's don't vary.

    The careful line is that of `Sample.careful`.
    """
    if len(sample) < 2 or np.ptp(sample.human) == 0:
        return None
    return Calibration(_line(sample), _line(sample.careful()), len(sample))


def _line(sample: Sample) -> Line:
    """Fit by weighted least squares; the variances allow for errors that differ with the truth (H. White 1980)."""
    design = np.column_stack([np.ones(len(sample)), sample.human])
    weights = sample.shares
    inverse = np.linalg.inv(design.T @ (weights[:, None] * design))
    intercept, slope = inverse @ design.T @ (weights * sample.machine)
    scored = (weights * (sample.machine - intercept - slope * sample.human))[:, None] * design
    spread = inverse @ (scored.T @ scored) @ inverse
    return Line(float(intercept), float(slope), float(spread[0, 0]), float(spread[1, 1]), float(spread[0, 1]))


def corrected(seen: float, n: float, calibration: Calibration, z: float) -> tuple[float, float, float]:
    """Return the true share with its interval, all 0…1, of a share that the machine has `seen` in `n` people.

    The interval holds every share that could have been seen so, by E. C. Fieller (JRSS B 16, 1954, 175-185), with the
    seen share moved towards one half as in Wilson's. The whole scale if the machine tells nothing.
    """
    line = calibration.line
    value = min(1.0, max(0.0, (seen - line.intercept) / line.slope)) if line.slope > 0 else seen
    low, high = _could_be(seen, n, calibration.careful, z)
    return value, min(low, value), max(high, value)


def _could_be(seen: float, n: float, line: Line, z: float) -> tuple[float, float]:
    centre = (seen * n + z**2 / 2) / (n + z**2)
    distance = centre - line.intercept
    squared = line.slope**2 - z**2 * line.slope_variance
    linear = line.slope * distance + z**2 * line.covariance
    constant = distance**2 - z**2 * (centre * (1 - centre) / (n + z**2) + line.intercept_variance)
    root = linear**2 - squared * constant
    if squared <= 0 or root < 0:
        return 0.0, 1.0
    low, high = ((linear + sign * sqrt(root)) / squared for sign in (-1, 1))
    return min(1.0, max(0.0, low)), min(1.0, max(0.0, high))
