"""What can go wrong with analytics for who asks, each with its remedy.

AnalyticsError
├── ExportError
│   └── TooManyRowsError
└── GapRulesError
"""

from __future__ import annotations


class AnalyticsError(Exception):
    """Something can't be told as it was asked for."""


class ExportError(AnalyticsError):
    """An export can't be written as asked."""


class TooManyRowsError(ExportError):
    """A table doesn't fit into the format that was asked for."""


class GapRulesError(AnalyticsError):
    """A file with rules for gaps can't be used."""
