"""The gate through which every figure leaves: small groups stay hidden, on their own, by sums and over time."""

from analytics.disclosure.gate import Gate, record, release
from analytics.disclosure.rolling_up import smallest_shown_around
from analytics.disclosure.rules import AUDIENCES, floor, rules

__all__ = ["AUDIENCES", "Gate", "floor", "record", "release", "rules", "smallest_shown_around"]
