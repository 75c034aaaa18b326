"""How many people a figure must stand on to be shown, and how counts are printed."""

from __future__ import annotations

FEW = 5  # respondents behind a count or a rating
FEW_FOR_TEXT = 10  # respondents behind theme shares, net scores and quotes
ROUNDING = 5


def is_shown(n: int, minimum: int = FEW) -> bool:
    """Tell whether a value that stands on `n` respondents may be shown."""
    return n >= max(minimum, 1)


def published(n: int, few: int = FEW) -> str:
    """Return a count as public tables print it: rounded to 5, small ones as `<5` (or whatever is few there)."""
    if 0 < n < few:
        return f"<{few}"
    return str(rounded(n))


def rounded(n: int) -> int:
    """Return a count to the nearest 5."""
    return ROUNDING * ((n + ROUNDING // 2) // ROUNDING)
