"""How bulk work stands in its queue on PostgreSQL: procrastinate's tables, in a schema of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

SILENT = timedelta(minutes=1)  # a worker that lives says so every few seconds, and takes over from a dead one sooner

_LOOK = text(
    "SELECT count(*) FILTER (WHERE status = 'todo'),"
    " count(*) FILTER (WHERE status = 'doing' AND alive),"
    " count(*) FILTER (WHERE status = 'doing' AND NOT alive),"
    " count(*) FILTER (WHERE status = 'failed'),"
    " array_agg(DISTINCT args->>'work') FILTER (WHERE status = 'failed'),"
    " max(now() - since) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())"
    " FROM (SELECT status, args, scheduled_at, coalesce(last_heartbeat > now() - :silent, false) AS alive,"
    " (SELECT max(at) FROM bulk.procrastinate_events WHERE job_id = job.id) AS since"
    " FROM bulk.procrastinate_jobs job LEFT JOIN bulk.procrastinate_workers worker ON worker.id = job.worker_id"
    " WHERE status IN ('todo', 'doing', 'failed')) AS jobs"
)


@dataclass(frozen=True)
class BulkWork:
    """Chunks by state: `stalled` are those whose worker died and that no other has taken over.

    `given_up_of` names the works that the chunks given up belong to. `longest_wait` is that of a chunk that could be
    begun at once.
    """

    waiting: int = 0
    running: int = 0
    stalled: int = 0
    given_up: int = 0
    given_up_of: tuple[str, ...] = ()
    longest_wait: timedelta = timedelta()

    @property
    def states(self) -> dict[str, int]:
        """How many chunks there are in each state."""
        return {name: getattr(self, name) for name in ("waiting", "running", "stalled", "given_up")}


def standing(session: Session) -> BulkWork:
    """Return how it stands, by the database's own clock. On SQLite no work waits: whoever was asked does it at once."""
    if session.get_bind().dialect.name == "sqlite":
        return BulkWork()
    waiting, running, stalled, given_up, works, wait = session.execute(_LOOK, {"silent": SILENT}).one()
    return BulkWork(waiting, running, stalled, given_up, tuple(works or ()), wait or timedelta())
