"""How far sums alone narrow counts down, each sum looked at by itself: cheap, and never narrower than the truth."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

ROUNDS = 20  # sums narrow each other down; what more rounds would find is left to the linear program
LEAST_GAIN = 1e-9


def narrowed(matrix: csr_array, known: np.ndarray, ranges: np.ndarray) -> np.ndarray:
    """Return the ranges that are left of these, of shape (cells, 2), where matrix @ counts = known.

    A count is what is known of its sum, less the least (or the most) of all others in it.
    """
    entries = matrix.tocoo()
    row, column, sign = entries.coords[0], entries.coords[1], entries.data
    ranges = ranges.copy()
    for _ in range(ROUNDS):
        ends = sign[:, None] * ranges[column]  # what each count adds to its sum, at both ends of its range
        ends.sort(axis=1)
        sums = np.column_stack([np.bincount(row, each, minlength=len(known)) for each in ends.T])
        others = sums[row] - ends
        left = sign[:, None] * (known[row, None] - others)
        left.sort(axis=1)
        before = ranges.copy()
        np.maximum.at(ranges[:, 0], column, left[:, 0])
        np.minimum.at(ranges[:, 1], column, left[:, 1])
        if np.abs(ranges - before).max(initial=0.0) < LEAST_GAIN:
            break
    return ranges
