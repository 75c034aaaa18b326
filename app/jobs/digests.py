"""The digest of one coordinator: drawn first, then posted in the transaction that notes it as done."""

from __future__ import annotations

from collections.abc import Sequence

from analytics import digests, windows
from analytics.digest_times import schedule_of
from analytics.disclosure import record
from analytics.gaps import rules
from analytics.schedule import Schedule
from app.desk import button_rows
from app.jobs.run import Run
from app.replying import DIGEST, Replies
from bot.replies import Call, calls_for, photo_call
from bot.rights import grants
from conversations.messages import Outgoing
from models import reports
from models.tables import Coordinator
from models.unit_of_work import UnitOfWork


def schedules(uow: UnitOfWork) -> Sequence[Schedule]:
    """Return when each coordinator wants to be told."""
    found = [schedule_of(person) for person in reports.staff(uow.session, rules().alerts.roles)]
    return [one for one in found if one is not None]


def send(run: Run) -> str:
    """Draw and post the digest of a window."""
    coordinator_id = int(run.schedule.job.partition(":")[2])
    calls, digest = run.read(lambda uow: _drawn(uow, run, coordinator_id))

    def post(uow: UnitOfWork) -> str:
        person = uow.session.get(Coordinator, coordinator_id)
        if person is None or not person.active or not calls:
            detail = "nobody to tell, about no place, or nothing new"
            run.finish(uow, detail)
            return detail
        cause = f"digest:{coordinator_id}:{run.window}"
        Replies(uow, person.bot_id, cause, run.moment).post(calls, DIGEST)
        record(uow.session, digest.told)
        if digest.quotes:
            uow.audit.note(run.moment, "job:digest", "told_quotes", f"coordinator:{coordinator_id} {run.window}")
        run.finish(uow, "sent")
        return "sent"

    return run.write(post)


def _drawn(uow: UnitOfWork, run: Run, coordinator_id: int) -> tuple[list[Call], digests.Digest]:
    """Return what to send, and of which digest: nothing about no place, nor of nothing new to who won't hear."""
    person, scopes = uow.session.get_one(Coordinator, coordinator_id), reports.scopes_of(uow.session, coordinator_id)
    scopes = scopes if person.active else []  # who was shut out since has no chat any more
    window, reliability = windows.named(run.window), run.parts.reliability
    digest = digests.compose(
        uow.session,
        scopes,
        person.language,
        window,
        run.moment,
        reliability,
        looked_at=person.looked_at,
        quoting=grants(person.role, "texts"),
    )
    if not scopes or (digest.is_quiet and not person.quiet_digest):
        return [], digest
    chat_id, rows = uow.staffroom.chat_id(person), button_rows(digest.buttons)
    if digest.png:
        return [photo_call(chat_id, digest.png, digest.caption, rows)], digest
    return calls_for([Outgoing(digest.caption, rows)], chat_id), digest
