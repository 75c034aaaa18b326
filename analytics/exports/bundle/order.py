"""What is asked of a bundle, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analytics.crosswalk import Crosswalk, crosswalk
from analytics.exports.bundle.plain_files import Dialect
from analytics.exports.bundle.schema import Vocabulary
from analytics.exports.bundle.sinks import FORMATS
from analytics.reliability import Reliability
from analytics.windows import Window
from models.export_rows import Slice
from models.reports import Scope
from models.tables import Release

Advance = Callable[[int], None]
Leave = Callable[[Sequence[Release]], None]


@dataclass(frozen=True)
class Analyst:
    """To whom a restricted bundle is handed, why, and until when it may be used."""

    name: str
    reason: str
    expires_on: date


@dataclass(frozen=True)
class Order:
    """What is asked for. With an `analyst` the bundle is restricted, without one it is anonymous."""

    scope: Scope
    window: Window | None
    analyst: Analyst | None
    vocabulary: Vocabulary
    reliability: Reliability
    codebook: str  # versions
    framework: str
    model_card: str  # Markdown
    formats: Sequence[str] = FORMATS
    language: str = "lv"
    dialect: Dialect = "rfc4180"
    crosswalk: Crosswalk = field(default_factory=crosswalk)

    @property
    def anonymous(self) -> bool:
        """Whether nothing in it may lead to anybody."""
        return self.analyst is None

    @property
    def part(self) -> Slice:
        """Which answers it takes."""
        since, until = (self.window.since, self.window.until) if self.window else (None, None)
        return Slice(self.scope, since, until)


@dataclass(frozen=True)
class BundleReport:
    """What was written: rows of each table, conversations left out for the sake of anonymity, the content hash.

    `told` are lines for the ledger of releases, to be written before anybody gets the bundle.
    """

    path: Path
    rows: Mapping[str, int]
    left_out: int
    content: str
    told: tuple[Release, ...] = ()  # figures of the indicators, for the ledger of releases
