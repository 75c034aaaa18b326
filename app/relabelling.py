"""Reads answers again that another model has read; what the other model said is kept beside it.

Every batch is a transaction of its own that says which model read it, so an interrupted run goes on where it was,
a second run finds nothing to do, and chats wait for no more than one batch. What changed is noted in the same
transaction, so the run that ends it tells of all of them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from analytics import indicators, windows
from analytics.reliability import Reliability
from app.bulk.kinds import RELABEL
from app.bulk.work import Bench, Doer, Terms, Told, alone, silent
from app.rereading import Changes, take_changes
from app.rolling import catch_up
from models import backlogs, reports
from models.database import Database
from models.retention import TEXTS


def relabel(bench: Bench, since: date | None = None, do: Doer = alone, tell: Told = silent) -> Changes:
    """Read what another model has read, from answers of the day `since` on, and compute the indicators they feed."""
    database, reader, reliability = bench.database, bench.reader, bench.reliability
    other = backlogs.read_by_another(reader.version, since)
    touched = database.read(lambda uow: backlogs.days(uow.session, *other))
    do(bench, RELABEL, Terms(since), tell)
    changes = database.write(lambda uow: take_changes(uow, reader)).result()
    catch_up(database, reliability)
    _compute_anew(database, reliability, [_noon(day) for day in touched], bench.now())
    return changes


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)  # the same day in Latvia


def _compute_anew(database: Database, reliability: Reliability, touched: list[datetime], now: datetime) -> None:
    """Bring stored values up to date that hold an answer read again, or that an interrupted run left behind.

    Values of windows whose texts are being deleted stay: from what is left they would come out wrong.
    """
    stored = database.read(lambda uow: reports.models_of_values(uow.session))
    for key, models in stored.items():
        window = windows.named(key)
        is_stale = models != {reliability.model} or any(instant in window for instant in touched)
        if is_stale and window.since > now - TEXTS:
            database.write(lambda uow: indicators.compute(uow.session, window, now, reliability)).result()  # noqa: B023 - waited for
