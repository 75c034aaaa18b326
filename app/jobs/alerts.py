"""Tells coordinators about gaps they must hear of, and notes it in the same transaction."""

from __future__ import annotations

import structlog

from analytics import alerts
from app.desk import button_rows
from app.jobs.run import Run
from app.replying import DIGEST, Replies
from bot.replies import calls_for
from bot.rights import grants
from conversations.messages import Outgoing
from models.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)


def send(run: Run) -> str:
    """Post what is due to everybody, whichever bot they talk with: one message each."""
    return run.write(lambda uow: _send(uow, run))


def _send(uow: UnitOfWork, run: Run) -> str:
    for coordinator in alerts.without_scope(uow.session):
        log.warning("coordinator without scope", coordinator=coordinator)
    told = [_post(uow, run, bundle) for bundle in alerts.bundles(uow.session, run.moment)]
    detail = f"{sum(told)} alerts in {sum(gaps > 0 for gaps in told)} messages"
    run.finish(uow, detail)
    return detail


def _post(uow: UnitOfWork, run: Run, bundle: alerts.Bundle) -> int:
    """Post a bundle and return of how many gaps it tells; what may not leave yet waits for another day."""
    quoting = grants(bundle.coordinator.role, "texts")
    message = alerts.tell(uow.session, bundle, run.parts.reliability, run.moment, quoting=quoting)
    if message is None:
        return 0
    said = Outgoing(message.text, button_rows(message.buttons))
    calls = calls_for([said], uow.staffroom.chat_id(bundle.coordinator))
    cause = f"alerts:{bundle.coordinator.id}:{run.window}"
    Replies(uow, bundle.coordinator.bot_id, cause, run.moment).post(calls, DIGEST)
    if message.quotes:
        uow.audit.note(run.moment, "job:alerts", "told_quotes", f"coordinator:{bundle.coordinator.id} {run.window}")
    return message.gaps
