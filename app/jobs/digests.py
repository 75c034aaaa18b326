"""The digest of one coordinator: drawn first, then posted in the transaction that notes it as done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from analytics import digests, windows
from analytics.digest_times import LATEST, Rhythm, job_of
from analytics.gaps import rules
from analytics.schedule import Schedule
from app.desk import button_rows
from app.jobs.run import Run
from app.replying import DIGEST, Replies
from bot.replies import Call, calls_for, photo_call
from conversations.messages import Outgoing
from models import reports
from models.tables import Coordinator
from models.unit_of_work import UnitOfWork


def schedules(uow: UnitOfWork) -> Sequence[Schedule]:
    """Return when each coordinator wants to be told."""
    found = [schedule(person) for person in reports.staff(uow.session, rules().alerts.roles)]
    return [one for one in found if one is not None]


def schedule(person: Coordinator) -> Schedule | None:
    """Return somebody's own hour and rhythm; None if they want no digest."""
    rhythm = Rhythm.of(person)
    if rhythm.every == "never":
        return None
    return Schedule(
        job=job_of(person.id or 0),
        every=rhythm.every,
        at=time(rhythm.hour),
        weekday=rhythm.weekday,
        catch_up="newest",
        waits_for=("evidence", "alerts"),
        begins=rhythm.since,
        lapses=LATEST,
    )


def send(run: Run) -> str:
    """Draw and post the digest of a window."""
    coordinator_id = int(run.schedule.job.partition(":")[2])
    calls = run.read(lambda uow: _drawn(uow, run, coordinator_id))

    def post(uow: UnitOfWork) -> str:
        person = uow.session.get(Coordinator, coordinator_id)
        if person is None or not person.active or not calls:
            run.finish(uow, "nobody to tell, or about no place")
            return "nobody to tell, or about no place"
        cause = f"digest:{coordinator_id}:{run.window}"
        Replies(uow, person.bot_id, cause, run.moment).post(calls, DIGEST)
        run.finish(uow, "sent")
        return "sent"

    return run.write(post)


def _drawn(uow: UnitOfWork, run: Run, coordinator_id: int) -> list[Call]:
    person, scopes = uow.session.get_one(Coordinator, coordinator_id), reports.scopes_of(uow.session, coordinator_id)
    if not scopes:
        return []
    window, reliability = windows.named(run.window), run.parts.reliability
    digest = digests.compose(uow.session, scopes[0], person.language, window, run.moment, reliability)
    chat_id, rows = uow.staffroom.chat_id(person), button_rows(digest.buttons)
    if digest.png:
        return [photo_call(chat_id, digest.png, digest.caption, rows)]
    return calls_for([Outgoing(digest.caption, rows)], chat_id)
