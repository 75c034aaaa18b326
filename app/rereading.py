"""What changed when answers were read again that another model had read, and how such readings are kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from analytics.reliability import Reliability
from app.labelling import keep_verdicts
from models import tallies
from models.repositories import Verdict
from models.unit_of_work import UnitOfWork
from nlp.reader import Reader

Labels = frozenset[tuple[str, str]]

NUMBERS = ("answers", "themes_changed", "polarity_changed")
COUNTERS = ("before", "after", "came", "went")


@dataclass
class Changes:
    """What a new reading changed: labels are compared as far as they count, so an abstention has none."""

    answers: int = 0
    themes_changed: int = 0
    polarity_changed: int = 0  # of those that kept their themes
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    went: Counter[str] = field(default_factory=Counter)

    def add(self, old: Labels, new: Labels) -> None:
        """Count one answer."""
        was, now = ({theme for theme, _ in labels} for labels in (old, new))
        self.answers += 1
        self.themes_changed += was != now
        self.polarity_changed += was == now and old != new
        self.before.update(was)
        self.after.update(now)
        self.came.update(now - was)
        self.went.update(was - now)

    def plus(self, more: Changes) -> Changes:
        """Count these and others together."""
        return Changes(*(getattr(self, name) + getattr(more, name) for name in (*NUMBERS, *COUNTERS)))

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(vars(self))

    @classmethod
    def from_json(cls, content: str) -> Changes:
        """Read what was written down; nothing if nothing was."""
        noted = json.loads(content or "{}")
        numbers = (noted.get(name, 0) for name in NUMBERS)
        return cls(*numbers, *(Counter(noted.get(name, {})) for name in COUNTERS))

    def table(self, themes: Iterable[str]) -> str:
        """Return what changed as lines for people, themes in the order given."""
        lines = [
            f"{self.answers} answers read again: {self.themes_changed} with other themes, "
            f"{self.polarity_changed} with the same themes and another polarity"
        ]
        if self.answers:
            lines.append("theme | before | after | came | went")
        for theme in themes:
            numbers = [counts[theme] for counts in (self.before, self.after, self.came, self.went)]
            if any(numbers):
                lines.append(" | ".join([theme, *map(str, numbers)]))
        return "\n".join(lines)


@dataclass(frozen=True)
class Rereading:
    """What another model's labels of an answer were, as far as they counted, and what is read now."""

    before: Labels
    verdict: Verdict


def keep_rereadings(
    uow: UnitOfWork, rereadings: Sequence[Rereading], reader: Reader, reliability: Reliability, now: datetime
) -> None:
    """Keep what was read now, and note what it changed until somebody asks for it."""
    keep_verdicts(uow, [each.verdict for each in rereadings], reader, reliability, now)
    changes = Changes()
    for each in rereadings:
        counted = () if each.verdict.doubt else each.verdict.labels
        changes.add(each.before, frozenset((label.theme, label.polarity) for label in counted))
    tallies.add(uow.session, _key(reader), lambda noted: Changes.from_json(noted).plus(changes).to_json())


def take_changes(uow: UnitOfWork, reader: Reader) -> Changes:
    """Return what this reader has changed since somebody last asked."""
    return Changes.from_json(tallies.take(uow.session, _key(reader)))


def _key(reader: Reader) -> str:
    return f"reread:{reader.version}"[:40]
