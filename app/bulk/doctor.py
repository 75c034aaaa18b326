"""Whether bulk work goes on, in a line."""

from __future__ import annotations

from datetime import timedelta

from app.faults import UsageError
from models import bulk_queue
from models.unit_of_work import UnitOfWork

LONGEST_WAIT = timedelta(minutes=5)  # for a first chunk to be begun; while others are being done, it may take hours
AGAIN = {"label": "atbalss job label", "relabel": "atbalss nlp relabel", "count": "atbalss job rollups"}  # by work


def standing(uow: UnitOfWork) -> str:
    """Say in a line how it stands. Raises UsageError if chunks were given up, or nobody does those that wait."""
    found = bulk_queue.standing(uow.session)
    if found.given_up:
        again = ", ".join(f"`{AGAIN[work]}`" for work in found.given_up_of)
        raise UsageError(f"{found.given_up} chunks failed three times: the log says where. Once mended: {again}")
    nobody = found.waiting and not found.running and found.longest_wait > LONGEST_WAIT
    if found.stalled or nobody:
        left = found.waiting + found.stalled
        raise UsageError(f"{left} chunks wait and nobody does them: start `atbalss worker`, or restart those that run")
    return f"{found.waiting} chunks wait, {found.running} are being done" if found.waiting + found.running else "none"
