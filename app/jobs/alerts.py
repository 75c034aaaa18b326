"""Tells coordinators about gaps they must hear of, and notes it in the same transaction."""

from __future__ import annotations

from analytics import alerts
from app.desk import button_rows
from app.jobs.run import Run
from app.replying import DIGEST, Replies
from bot.replies import calls_for
from conversations.messages import Outgoing
from models.unit_of_work import UnitOfWork


def send(run: Run) -> str:
    """Post what is due to everybody, whichever bot they talk with."""
    return run.write(lambda uow: _send(uow, run))


def _send(uow: UnitOfWork, run: Run) -> str:
    due = alerts.due(uow.session, run.moment)
    for told in due:
        _post(uow, run, told)
    detail = f"{len(due)} alerts"
    run.finish(uow, detail)
    return detail


def _post(uow: UnitOfWork, run: Run, told: alerts.Due) -> None:
    alert = alerts.record(uow.session, told, run.moment)
    around = alerts.surroundings(uow.session, told.gap, run.parts.reliability)
    language = told.coordinator.language
    message = alerts.compose(told.gap, around, alert_id=alert.id or 0, language=language, now=run.moment)
    said = Outgoing(message.text, button_rows(message.buttons))
    calls = calls_for([said], uow.staffroom.chat_id(told.coordinator))
    cause = f"alert:{alert.id}:{run.window}"
    Replies(uow, told.coordinator.bot_id, cause, run.moment).post(calls, DIGEST)
