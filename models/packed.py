"""How sums of many indicators stand in one row: their names in one column, their numbers side by side in another.

What reading costs is rows, not numbers, and a row for each indicator would be a dozen times as many.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

from models.additions import Vector

_VECTOR = struct.Struct("<4i4d")  # the fields of one, little-endian
BYTES = _VECTOR.size
_BETWEEN = ","  # names; an id of an indicator holds none

Packed = tuple[str, bytes]


def pack(sums: Mapping[str, Vector]) -> Packed:
    """Write sums down by the names of their indicators in order: equal sums are equal rows."""
    names = sorted(sums)
    return _BETWEEN.join(names), b"".join([_VECTOR.pack(*sums[name]) for name in names])


def unpack(names: str, numbers: bytes) -> dict[str, Vector]:
    """Read what `pack` has written."""
    return dict(zip(names_of(names), _VECTOR.iter_unpack(numbers), strict=True))


def names_of(*names: str) -> list[str]:
    """Return the names of one row, or of several one after another."""
    joined = _BETWEEN.join(names)
    return joined.split(_BETWEEN) if joined else []
