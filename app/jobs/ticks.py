"""What is done every few seconds without the ledger: each row says itself whether anything is to be done about it."""

from __future__ import annotations

from contextlib import suppress

import structlog

from app.bootstrap import Parts
from app.heeding import StoppedError, heed
from app.invitations.sending import send_slice
from app.safeguarding.telling import look_after

log = structlog.get_logger(__name__)


def label(parts: Parts) -> None:
    """Give labels to what has none, and count the people anew whose answers have changed."""
    with suppress(StoppedError):
        read_new(parts)
        roll(parts)


def read_new(parts: Parts) -> None:
    """Give labels to what has none. Raises StoppedError if the process shall end."""
    from app.labelling import label_new  # with the language model

    count = label_new(parts.database, parts.reader, parts.reliability, parts.clock.now(), parts.stopping)
    if count:
        log.info("labelled", answers=count)


def roll(parts: Parts) -> None:
    """Count people anew who are due: all of them, or as many as a tick has time for where there are very many.

    Raises StoppedError if the process shall end.
    """
    from app import rolling  # with numpy

    database, patience, stopping = parts.database, rolling.PATIENCE, parts.stopping
    rebuilt = rolling.rebuild(database, parts.reliability, patience=patience, tell=lambda *_: heed(stopping))
    due = rolling.roll_due(database, parts.reliability, patience=patience, stopping=stopping)
    if rebuilt or due:
        log.info("counted", people=due, rebuilt=rebuilt)


def invite(parts: Parts) -> None:
    """Post the invitations and reminders that are due, by slices."""
    for bot in parts.database.read(lambda uow: uow.contacts.bots()):
        send_slice(parts.database, bot, parts.flows.texts, parts.clock)


def look_after_danger(parts: Parts) -> None:
    """Tell the next ones of danger nobody has taken care of; each signal knows itself when that is."""
    count = look_after(parts)
    if count:
        log.info("danger told on", signals=count)
