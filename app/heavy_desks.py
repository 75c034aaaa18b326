"""Desks that only staff need, and that take half a second and 36 MiB to load: it is done beside the turns of others."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

NEEDED = (
    "app.evidence_desk",
    "app.gaps.desk",
    "analytics.exports.answers",
    "app.review.coder",
    "app.review.desk",
    "app.actions.recording",
)


class NotLoadedError(Exception):
    """A turn needs what is not loaded yet: it is undone, and taken again once it is."""


@dataclass
class HeavyDesks:
    """`missing`: whoever needs them has to wait until they are loaded. Otherwise they load where they are used."""

    missing: bool = False

    def demand(self) -> None:
        """Raise NotLoadedError if they are missing."""
        if self.missing:
            raise NotLoadedError

    def load(self) -> None:
        """Load them. What can't be loaded fails again in the turn that uses it, where faults are counted."""
        try:
            for name in NEEDED:
                import_module(name)
        finally:
            self.missing = False
