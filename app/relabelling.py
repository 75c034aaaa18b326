"""Reads answers again that another model has read; what the other model said is kept beside it.

Every batch is a transaction of its own that says which model read it, so an interrupted run goes on where it was,
a second run finds nothing to do, and chats wait for no more than one batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from analytics import indicators, windows
from analytics.reliability import Reliability
from app.labelling import BATCH, verdicts_on
from app.rolling import catch_up, roll
from models import reports
from models.database import Database
from models.repositories import ReadAnswer, Verdict
from models.retention import TEXTS
from models.unit_of_work import UnitOfWork
from nlp.reader import Reader

Labels = frozenset[tuple[str, str]]


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


def relabel(
    database: Database, reader: Reader, reliability: Reliability, now: datetime, since: date | None = None
) -> Changes:
    """Read what another model has read, from answers of the day `since` on, and compute the indicators they feed."""
    changes, after, touched = Changes(), 0, set[datetime]()
    while answers := database.read(
        lambda uow: uow.answers.read_by_another(reader.version, after=after, limit=BATCH, since=since)  # noqa: B023 - called at once
    ):
        verdicts = verdicts_on(reader, answers)
        database.write(lambda uow: _record(uow, verdicts, reader, reliability, now)).result()  # noqa: B023 - waited for
        _count(changes, answers, verdicts)
        touched |= {answer.given_at for answer in answers}
        after = answers[-1].id
    catch_up(database, reliability)
    _compute_anew(database, reliability, touched, now)
    return changes


def _record(
    uow: UnitOfWork, verdicts: Sequence[Verdict], reader: Reader, reliability: Reliability, now: datetime
) -> None:
    people = uow.answers.record(verdicts, reader.version, reader.codebook_version, now)
    roll(uow, people, reliability)


def _count(changes: Changes, answers: Sequence[ReadAnswer], verdicts: Sequence[Verdict]) -> None:
    for answer, verdict in zip(answers, verdicts, strict=True):
        counted = () if verdict.doubt else verdict.labels
        changes.add(answer.labels, frozenset((label.theme, label.polarity) for label in counted))


def _compute_anew(database: Database, reliability: Reliability, touched: set[datetime], now: datetime) -> None:
    """Bring stored values up to date that hold an answer read again, or that an interrupted run left behind.

    Values of windows whose texts are being deleted stay: from what is left they would come out wrong.
    """
    stored = database.read(lambda uow: reports.models_of_values(uow.session))
    for key, models in stored.items():
        window = windows.named(key)
        is_stale = models != {reliability.model} or any(instant in window for instant in touched)
        if is_stale and window.since > now - TEXTS:
            database.write(lambda uow: indicators.compute(uow.session, window, now, reliability)).result()  # noqa: B023 - waited for
