"""What flows may be evidence for: the indicators of analytics and the themes of the codebook."""

from __future__ import annotations

from functools import cache

from analytics.catalogue import catalogue
from conversations.evidence import Evidence
from nlp.codebook import codebook

ELEMENTS = ("E2.", "E5.")  # those this program reports on; other themes only catch what belongs elsewhere


@cache
def known_evidence() -> Evidence:
    """Return all that the questions of this program may feed."""
    themes = frozenset(theme for theme in codebook().themes if theme.startswith(ELEMENTS))
    return Evidence(catalogue().reads(), themes)
