"""Watches whether answers become others than they were, and tells analysts once about each lasting change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import structlog

from analytics import drift, windows
from analytics.drift import Change, Observation, Unknown
from analytics.drift_texts import compose
from analytics.indicators import NATION
from analytics.windows import Window
from app.replying import DIGEST, Replies
from bot.replies import calls_for
from conversations.messages import Outgoing
from models import reports
from models.database import Database
from models.tables import Setting
from models.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

ROLES = ("analyst", "admin")  # who is told
STANDING = "drift"  # the setting that holds which week was looked at last, and since when each note stands


def watch(database: Database, week: str, model: str, unknown: Unknown, now: datetime) -> str:
    """Compare the weeks up to `week` with those before, and tell about what is new. Returns a line for the ledger."""
    changes = database.read(lambda uow: lasting_changes(uow, windows.named(week), model, unknown))
    new = database.write(lambda uow: _note(uow, week, changes, now)).result()
    for change in new:
        log.warning("drift", measure=change.measure, week=week, psi=round(change.psi, 3), n=change.n)
    return f"{len(changes)} lasting changes, {len(new)} new"


def lasting_changes(uow: UnitOfWork, week: Window, model: str, unknown: Unknown) -> list[Change]:
    """Return what two of the last three weeks show. Answers are read once, in order of their weeks."""
    weeks = [*_backwards(week, drift.WEEKS)][::-1]
    reference = [*_backwards(windows.previous(weeks[0]), drift.REFERENCE_WEEKS)]

    def seen(since: datetime, until: datetime) -> list[Observation]:
        answers = reports.answers(uow.session, NATION, since, until)
        observed = (drift.observe(answer, unknown, model) for answer in answers)
        return [observation for observation in observed if observation is not None]

    since, until = reference[-1].since, reference[0].until
    some = islice(reports.answers(uow.session, NATION, since, until), drift.REFERENCE_ANSWERS)
    if len(list(some)) < drift.REFERENCE_ANSWERS:  # nothing can be said, whatever their words
        return []
    recent = [seen(each.since, each.until) for each in weeks]
    return drift.persistent(recent, seen(since, until))


def _backwards(week: Window, count: int) -> list[Window]:
    found = [week]
    while len(found) < count:
        found.append(windows.previous(found[-1]))
    return found


def _note(uow: UnitOfWork, week: str, changes: Sequence[Change], now: datetime) -> list[Change]:
    """Keep which notes stand, and tell about those that did not. A note that no longer stands may come anew."""
    before = _standing(uow).get("notes", {})
    notes = {change.measure: before.get(change.measure, week) for change in changes}
    value = json.dumps({"week": week, "notes": notes})
    uow.session.merge(Setting(key=STANDING, value=value))
    new = [change for change in changes if change.measure not in before]
    for change in new:
        _tell(uow, change, week, now)
    return new


def _tell(uow: UnitOfWork, change: Change, week: str, now: datetime) -> None:
    for person in reports.staff(uow.session, ROLES):
        said = Outgoing(compose(change, week, person.language))
        cause = f"drift:{change.measure}:{week}:{person.id}"
        calls = calls_for([said], uow.staffroom.chat_id(person))
        Replies(uow, person.bot_id, cause, now).post(calls, DIGEST)


def _standing(uow: UnitOfWork) -> dict[str, Any]:
    kept = uow.session.get(Setting, STANDING)
    return json.loads(kept.value) if kept else {}


def standing(uow: UnitOfWork) -> str:
    """Say in a line what was seen last, for whoever looks after the bot."""
    kept = _standing(uow)
    if not kept:
        return "not looked at yet"
    notes = ", ".join(f"{measure} has changed (since {since})" for measure, since in sorted(kept["notes"].items()))
    return f"{kept['week']}: {notes or 'no lasting change'}"
