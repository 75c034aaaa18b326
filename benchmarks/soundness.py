"""Whether what the database holds hangs together, whatever people did to get it there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import Session as Rows
from sqlmodel import col

from app.flows import Flows
from conversations.flow import Flow
from conversations.session import Session
from models.tables import Answer, Contact, ConversationSession, DeadLetter, InboxUpdate, OutboxMessage
from models.unit_of_work import UnitOfWork

SETTLED = frozenset({"sent", "failed", "cancelled", "uncertain"})


def faults(uow: UnitOfWork, flows: Flows) -> list[str]:
    """Return what is wrong, in words; nothing of it names a person or quotes what one wrote."""
    return [*_post(uow.session), *_sessions(uow, flows), *_answers(uow.session)]


def _post(rows: Rows) -> Iterator[str]:
    for letter in rows.scalars(select(DeadLetter)):
        yield f"dead letter: {letter.error}"
    open_updates = rows.scalars(select(col(InboxUpdate.seq)).where(col(InboxUpdate.state) == "new")).all()
    if open_updates:
        yield f"{len(open_updates)} updates were never answered"
    for message in rows.scalars(select(OutboxMessage)):
        if message.state not in SETTLED:
            yield f"a message is still {message.state}"
        if message.state == "failed" and "403" not in (message.error or ""):
            yield f"{message.method} failed: {message.error}"


def _sessions(uow: UnitOfWork, flows: Flows) -> Iterator[str]:
    active = Counter[int]()
    for row in uow.session.scalars(select(ConversationSession)):
        session = Session.from_json(row.state)
        yield from _session(row, session, flows.pinned(uow, row.flow, row.flow_version))
        if row.contact_id is not None:
            active[row.contact_id] += 1
    yield from (f"{count} active sessions of one contact" for count in active.values() if count > 1)
    people = Counter(
        uow.session.scalars(select(col(Contact.respondent_id)).where(col(Contact.respondent_id).is_not(None)))
    )
    yield from (f"{count} contacts of one respondent" for count in people.values() if count > 1)


def _session(row: ConversationSession, session: Session, flow: Flow) -> Iterator[str]:
    steps = {step.id for step in flow.steps}
    if (session.id, session.flow, session.version) != (row.id, row.flow, row.flow_version):
        yield f"session {row.id} belongs to another flow than its row"
    if session.question not in steps or not set(session.path) <= steps:
        yield f"session {row.id} is at a question that its flow doesn't have"
    if len(set(session.path)) < len(session.path):
        yield f"session {row.id} went over a question twice"
    if row.status == "active" and session.status != "active":
        yield f"session {row.id} is over, but its row is active"
    if (row.status == "active") != (row.contact_id is not None):
        yield f"session {row.id} is {row.status}, but a contact says otherwise"


def _answers(rows: Rows) -> Iterator[str]:
    found: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in rows.scalars(select(Answer)):
        found[answer.session_id, answer.question].append(answer)
    for (session, question), answers in found.items():
        revisions = sorted(answer.revision for answer in answers)
        current = [answer.revision for answer in answers if answer.current]
        if revisions != list(range(1, len(answers) + 1)):
            yield f"{question} of session {session} has the revisions {revisions}"
        if len(current) > 1 or (current and current[0] != revisions[-1]):
            yield f"{question} of session {session}: revisions {current} of {revisions} count"
