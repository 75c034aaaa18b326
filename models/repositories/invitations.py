"""Invitations: what is due, what was sent, and how much a person has been asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select, text, update
from sqlmodel import Session, col

from models.foreseen import Foreseen
from models.gathering import later
from models.statements import insert_unless_known
from models.tables import (
    Answer,
    Consent,
    Contact,
    ConversationSession,
    GuidanceEvent,
    Invitation,
    PanelMember,
    Respondent,
)

ENROLLING = "E"  # the flow that asks for leave to ask later: nobody's burden
_WAITING = text("NOT invitation.done")  # as the partial index says it

NEWEST = 2000  # answers, among which is counted what is wanted most: of more, all questions have enough


_NEWEST = (
    select(col(Answer.question), col(Answer.current), col(Answer.state))
    .where(col(Answer.event_id) == bindparam("event"))
    .order_by(col(Answer.id).desc())
    .limit(NEWEST)
    .subquery()
)
_USABLE_AT_EVENT = (
    select(_NEWEST.c.question, func.count())
    .where(_NEWEST.c.current, _NEWEST.c.state != "held")
    .group_by(_NEWEST.c.question)
)
_BY_KEY = select(Invitation).where(col(Invitation.key) == bindparam("wanted")).with_for_update()
_CONVERSATIONS = select(
    col(ConversationSession.respondent_id),
    col(ConversationSession.id),
    col(ConversationSession.flow),
    col(ConversationSession.event_id),
    col(ConversationSession.wave),
    col(ConversationSession.status),
    col(ConversationSession.age_band),
    col(ConversationSession.sector),
    col(ConversationSession.started_at),
    col(ConversationSession.updated_at),
).order_by(col(ConversationSession.started_at))


@dataclass
class History:
    """What is known of one person: on what occasions they were asked and when, what they told of themselves.

    `busy_since` is when they last said something in a conversation that is going on.
    """

    asked: list[tuple[tuple[object, ...], datetime]] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    busy_since: datetime | None = None

    def add(self, row: Any) -> None:
        """Take in a conversation. Enrolling is no burden."""
        self.told |= {name: row._mapping[name] for name in ("age_band", "sector") if row._mapping[name]}
        if row.status == "active":
            self.busy_since = row.updated_at
        if row.flow != ENROLLING:
            tied = row.event_id or row.wave
            self.asked.append(((row.flow, row.event_id, row.wave) if tied else (row.id,), row.started_at))

    def burden(self, since: datetime) -> list[datetime]:
        """Return when they were last asked on each occasion since: by an invitation or in a conversation.

        An event counts once, however often its conversation was begun.
        """
        moments: dict[tuple[object, ...], datetime] = {}
        for occasion, moment in self.asked:
            if moment >= since:
                moments[occasion] = max(moments.get(occasion, moment), moment)
        return sorted(moments.values())


class Invitations:
    """What respondents were or will be asked to take part in."""

    def __init__(self, session: Session, foreseen: Foreseen) -> None:
        self._session = session
        self._foreseen = foreseen

    def plan(self, invitation: Invitation) -> None:
        """Keep an invitation, unless one with its key is there already."""
        row = invitation.model_dump(exclude={"id"})
        later(self._session, insert_unless_known(self._session, Invitation), row)

    def due(self, bot_id: int, now: datetime, limit: int) -> list[Invitation]:
        """Return what is due for people in this bot's chats, or in nobody's any more; locked with the respondents.

        Who is just taking a turn is left out: their next moment comes soon.
        """
        query = (
            select(Invitation)
            .join(Respondent, col(Respondent.id) == col(Invitation.respondent_id))
            .outerjoin(Contact, col(Contact.respondent_id) == col(Invitation.respondent_id))
            .where(_WAITING, col(Invitation.due_at) <= now)
            .where(or_(col(Contact.bot_id) == bot_id, col(Contact.id).is_(None)))
            .order_by(col(Invitation.due_at), col(Invitation.id))
            .limit(limit)
            .with_for_update(skip_locked=True, of=(Invitation, Respondent))
            .execution_options(populate_existing=True)
        )
        return list(self._session.scalars(query))

    def get(self, invitation_id: int) -> Invitation | None:
        """Return an invitation, locked."""
        return self._session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)

    def if_free(self, invitation_id: int) -> Invitation | None:
        """Return an invitation, locked, unless somebody else is at it: then it can wait."""
        query = select(Invitation).where(col(Invitation.id) == invitation_id).with_for_update(skip_locked=True)
        return self._session.scalars(query).first()

    def exists(self, invitation_id: int) -> bool:
        """Tell whether an invitation is there, locked or not."""
        return self._session.scalar(select(col(Invitation.id)).where(col(Invitation.id) == invitation_id)) is not None

    def by_key(self, key: str) -> Invitation | None:
        """Return the invitation of a person to one occasion, locked."""
        return self._session.scalars(_BY_KEY, {"wanted": key}).first()

    def waiting(self, respondent_id: str) -> list[Invitation]:
        """Return what is still to be sent to a person, earliest first."""
        query = select(Invitation).where(col(Invitation.respondent_id) == respondent_id, ~col(Invitation.done))
        return list(self._session.scalars(query.order_by(col(Invitation.due_at)).with_for_update()))

    def history(self, people: Sequence[str]) -> dict[str, History]:
        """Return what was said and sent to each of some people, as far as it decides about asking them again."""
        found = {person: History() for person in people}
        sent = select(
            col(Invitation.respondent_id),
            col(Invitation.flow),
            col(Invitation.event_id),
            col(Invitation.wave),
            col(Invitation.sent_at),
        ).where(col(Invitation.respondent_id).in_(people), col(Invitation.sent_at).is_not(None))
        for person, *occasion, moment in self._session.execute(sent):
            found[person].asked.append((tuple(occasion), moment))
        for row in self._session.execute(_CONVERSATIONS.where(col(ConversationSession.respondent_id).in_(people))):
            found[row.respondent_id].add(row)
        return found

    def reached(self, people: Sequence[str]) -> dict[str, Contact]:
        """Return how people are reached, of those that can be."""
        query = select(Contact).where(col(Contact.respondent_id).in_(people))
        return {contact.respondent_id or "": contact for contact in self._session.scalars(query)}

    def members(self, people: Sequence[str]) -> dict[str, PanelMember]:
        """Return the memberships of people, over or not."""
        query = select(PanelMember).where(col(PanelMember.respondent_id).in_(people))
        return {member.respondent_id: member for member in self._session.scalars(query)}

    def waiting_until(self, until: datetime, after: tuple[datetime, int] | None, limit: int) -> list[Invitation]:
        """Return what is to be sent before then, whoever's it is, in the order of sending; a part after a place."""
        query = select(Invitation).where(_WAITING, col(Invitation.due_at) < until)
        if after:
            due, number = after
            later = and_(col(Invitation.due_at) == due, col(Invitation.id) > number)
            query = query.where(or_(col(Invitation.due_at) > due, later))
        return list(self._session.scalars(query.order_by(col(Invitation.due_at), col(Invitation.id)).limit(limit)))

    def hold(self, numbers: Collection[int], flow: str) -> dict[int, Invitation]:
        """Return those of some invitations that are of a flow (or of any), locked, by number."""
        query = select(Invitation).where(col(Invitation.id).in_(numbers), *_of_flow(flow))
        return {row.id or 0: row for row in self._session.scalars(query.order_by(col(Invitation.id)).with_for_update())}

    def close_waiting(self, until: datetime, flow: str, why: str, limit: int) -> int:
        """Close some of what is to be sent before then; `why` is noted where nothing was sent before."""
        waiting = select(col(Invitation.id)).where(_WAITING, col(Invitation.due_at) < until, *_of_flow(flow))
        numbers = self._session.scalars(waiting.order_by(col(Invitation.id)).limit(limit).with_for_update()).all()
        reason = case(
            (col(Invitation.message) == "first", func.coalesce(col(Invitation.cancelled), why)),
            else_=col(Invitation.cancelled),
        )
        mine = update(Invitation).where(col(Invitation.id).in_(numbers)).values(done=True, cancelled=reason)
        self._session.execute(mine.execution_options(synchronize_session=False))
        return len(numbers)

    def due_count(self, now: datetime) -> int:
        """Return how many are due and not posted yet."""
        return self._session.scalar(select(func.count()).where(_WAITING, col(Invitation.due_at) <= now)) or 0

    def told(self, respondent_id: str, since: datetime | None = None) -> dict[str, str]:
        """Return what a person last told about themselves, in conversations since: age band and sector, where known."""
        query = select(ConversationSession).where(col(ConversationSession.respondent_id) == respondent_id)
        if since:
            query = query.where(col(ConversationSession.updated_at) >= since)
        told: dict[str, str] = {}
        for session in self._session.scalars(query.order_by(col(ConversationSession.started_at))):
            fields = {"age_band": session.age_band, "sector": session.sector}
            told |= {field: value for field, value in fields.items() if value}
        return told

    def decisions(self, respondent_id: str) -> dict[str, bool]:
        """Return a person's newest decision for each purpose they were asked about."""
        query = select(Consent).where(col(Consent.respondent_id) == respondent_id).order_by(col(Consent.id))
        return {consent.purpose: consent.granted for consent in self._session.scalars(query)}

    def usable(self, questions: Sequence[str], since: datetime, *, event_id: int | None, person: str) -> dict[str, int]:
        """Count current answers by question: about an event, else in the place where the person was last, since then.

        Without a place, those count that have none either. Of very many answers, the newest.
        """
        counts = self._usable_at(event_id) if event_id else self._usable_around(person, since)
        return {question: count for question, count in counts.items() if question in questions}

    def _usable_at(self, event_id: int) -> dict[str, int]:
        known = self._foreseen.usable
        if event_id not in known:  # a group of turns counts once: no question has enough for the sake of a few
            with self._session.no_autoflush:
                counts = self._session.execute(_USABLE_AT_EVENT, {"event": event_id})
            known[event_id] = dict(counts.all())
        return known[event_id]

    def _usable_around(self, person: str, since: datetime) -> dict[str, int]:
        about = (*self._about_place(person, since), col(Answer.current), col(Answer.state) != "held")
        counts = select(col(Answer.question), func.count()).where(*about).group_by(col(Answer.question))
        return dict(self._session.execute(counts).all())

    def _about_place(self, person: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
        place = (
            select(col(GuidanceEvent.institution_id))
            .join(ConversationSession, col(ConversationSession.event_id) == col(GuidanceEvent.id))
            .where(col(ConversationSession.respondent_id) == person)
            .order_by(col(ConversationSession.started_at).desc())
            .limit(1)
        )
        institution = self._session.scalar(place)
        if institution is None:
            return (col(Answer.event_id).is_(None), col(Answer.given_at) >= since)
        events = select(col(GuidanceEvent.id)).where(col(GuidanceEvent.institution_id) == institution)
        return (col(Answer.event_id).in_(events), col(Answer.given_at) >= since)

    def outcomes(self, now: datetime) -> list[tuple[str, int, str, int]]:
        """Count invitations that were due by flow, wave and what became of them."""
        query = (
            select(
                col(Invitation.flow),
                col(Invitation.wave),
                col(Invitation.sent_at).is_not(None),
                col(Invitation.answered_at).is_not(None),
                col(Invitation.started_at).is_not(None),
                col(Invitation.cancelled),
                func.count(),
            )
            .where(or_(col(Invitation.due_at) <= now, col(Invitation.sent_at).is_not(None)))
            .group_by(*(text(str(position)) for position in range(1, 7)))
        )
        counts: dict[tuple[str, int, str], int] = {}
        for flow, wave, sent, answered, started, cancelled, count in self._session.execute(query):
            for outcome in _names(sent, answered, started, cancelled):
                counts[flow, wave, outcome] = counts.get((flow, wave, outcome), 0) + count
        return [(*key, count) for key, count in sorted(counts.items())]


def _names(sent: bool, answered: bool, started: bool, cancelled: str | None) -> list[str]:
    names = ["due"]
    if sent:
        names.append("sent")
    if answered:
        names.append("answered")
    elif started:
        names.append("partial")
    return [*names, cancelled] if cancelled and not answered else names


def _of_flow(flow: str) -> tuple[ColumnElement[bool], ...]:
    return (col(Invitation.flow) == flow,) if flow else ()
