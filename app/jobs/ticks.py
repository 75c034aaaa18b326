"""What is done every few seconds without the ledger: each row says itself whether anything is to be done about it."""

from __future__ import annotations

from contextlib import suppress

import structlog

from app import rolling
from app.bootstrap import Parts
from app.heeding import StoppedError
from app.invitations.sending import BATCH, send_due
from app.labelling import label_new
from app.safeguarding.telling import look_after

log = structlog.get_logger(__name__)


def label(parts: Parts) -> None:
    """Give labels to what has none, and count the people anew whose answers have changed."""
    with suppress(StoppedError):
        read_new(parts)
        roll(parts)


def read_new(parts: Parts) -> None:
    """Give labels to what has none. Raises StoppedError if the process shall end."""
    count = label_new(parts.database, parts.reader, parts.reliability, parts.clock.now(), parts.stopping)
    if count:
        log.info("labelled", answers=count)


def roll(parts: Parts) -> None:
    """Count people anew who are due: all of them, or as many as a tick has time for where there are very many."""
    rebuilt = rolling.rebuild(parts.database, parts.reliability, patience=rolling.PATIENCE)
    due = rolling.roll_due(parts.database, parts.reliability, patience=rolling.PATIENCE)
    if rebuilt or due:
        log.info("counted", people=due, rebuilt=rebuilt)


def invite(parts: Parts) -> None:
    """Send the invitations and reminders that are due, a batch to a transaction."""
    for bot in parts.database.read(lambda uow: uow.contacts.bots()):
        _invite(parts, bot)


def _invite(parts: Parts, bot: int) -> None:
    texts, count = parts.flows.texts, BATCH
    while count == BATCH:
        now = parts.clock.now()
        count = parts.database.write(lambda uow: send_due(uow, bot, texts, now)).result()  # noqa: B023 - done at once


def look_after_danger(parts: Parts) -> None:
    """Tell the next ones of danger nobody has taken care of; each signal knows itself when that is."""
    count = look_after(parts)
    if count:
        log.info("danger told on", signals=count)
