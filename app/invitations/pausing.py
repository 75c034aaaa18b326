"""Whether anything may leave that nobody asked for: kept in the database, heeded by whoever sends, at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import col

from models.tables import Setting
from models.unit_of_work import UnitOfWork

KEY = "unasked_paused_since"
_SINCE = select(col(Setting.value)).where(col(Setting.key) == bindparam("name"))


def paused_since(uow: UnitOfWork) -> datetime | None:
    """Return since when it is paused; None if it is not."""
    since = uow.session.connection().scalar(_SINCE, {"name": KEY})
    return datetime.fromisoformat(since) if since else None


def pause(uow: UnitOfWork, now: datetime) -> bool:
    """Let nothing more leave. False if that was so already."""
    if paused_since(uow):
        return False
    uow.session.merge(Setting(key=KEY, value=now.isoformat()))
    uow.session.flush()
    return True


def resume(uow: UnitOfWork) -> bool:
    """Let it leave again. False if nothing was paused."""
    kept = uow.session.get(Setting, KEY)
    if kept is None:
        return False
    uow.session.delete(kept)
    uow.session.flush()
    return True
