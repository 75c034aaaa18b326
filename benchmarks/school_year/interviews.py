"""Interviews of the simulated year: people go through the real flows, and what they say is kept as the program does."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from analytics.windows import local_day
from app.invitations import panel
from benchmarks.school_year.people import Person, Truth
from benchmarks.school_year.words import Words
from benchmarks.school_year.world import Meeting, School, plan
from conversations import engine
from conversations.events import AnswerGiven, ConsentDecided, Event, ProfileGiven
from conversations.flow import Flow
from conversations.library import Library
from conversations.session import Session
from models.repositories import NewAnswer
from models.tables import Consent, ConversationSession, GuidanceEvent, Invitation, Respondent
from models.unit_of_work import UnitOfWork

MOST_TURNS = 60  # of an interview; more means that it goes in circles


@dataclass(frozen=True)
class Talk:
    """Who talks, about which event, when, and in which wave of the panel (0: none)."""

    person: Person
    respondent_id: str
    at: datetime
    flow: Flow
    facts: Mapping[str, str]
    invitation: Invitation | None = None


class Interviewer:
    """Leads people through the real flows. Who agrees to be asked again is remembered by their respondent's id."""

    def __init__(self, library: Library, words: Words, dice: random.Random) -> None:
        self._library = library
        self._words = words
        self._dice = dice
        self._flows = {name: library.flow(name) for name in ("S", "C", "G")}
        self._members: dict[str, Person] = {}
        self.turns = 0
        self.interviews = 0

    def interview(self, uow: UnitOfWork, school: School, event: Meeting, truth: Truth) -> None:
        """Let one person answer about an event, and keep it."""
        dice = self._dice
        language = dice.choices(*zip(*plan()["languages"].items(), strict=True))[0]
        person = Person(truth, school, event, language, self._age(school), dice, self._words)
        at = event.starts_at + timedelta(hours=3 + 60 * dice.random() ** 2)
        respondent = f"r{self.interviews:08x}"
        uow.session.add(Respondent(id=respondent, created_on=local_day(at)))
        uow.session.flush()
        facts = {"event": event.title, "today": local_day(at).isoformat()}
        self._hold(uow, Talk(person, respondent, at, self._flows[event.flow], facts))

    def ask_again(self, uow: UnitOfWork, invitation: Invitation, truth: Truth) -> None:
        """Send a wave of the panel to its member; some answer some days later."""
        dice, due = self._dice, invitation.due_at
        invitation.sent_at, invitation.done = due, True
        if dice.random() >= plan()["truth"]["returns"]:
            return
        at = due + timedelta(hours=48 * dice.random())
        invitation.started_at = invitation.answered_at = at
        person = replace(self._members[invitation.respondent_id], truth=truth)
        graduated = panel.has_graduated(uow, uow.panel.member(invitation.respondent_id))
        facts = {
            "wave": str(invitation.wave),
            "months": str(invitation.wave),
            "today": local_day(at).isoformat(),
            "graduated": "yes" if graduated else "no",
        }
        self._hold(uow, Talk(person, invitation.respondent_id, at, self._flows["G"], facts, invitation))

    def school_of(self, invitation: Invitation) -> School:
        """Return where a member of the panel agreed to be asked again."""
        return self._members[invitation.respondent_id].school

    def _age(self, school: School) -> int:
        first, last = plan()["ages"][school.sector]
        return self._dice.randint(first, last)

    def _hold(self, uow: UnitOfWork, talk: Talk) -> None:
        session, happened = self._play(talk)
        self.interviews += 1
        _keep(uow, session, talk, happened)
        for each in happened:
            if isinstance(each, ConsentDecided) and each.purpose == panel.CONSENT and not talk.invitation:
                event = uow.session.get_one(GuidanceEvent, talk.person.event.id)
                panel.decided(uow, talk.respondent_id, each.purpose, each.granted, event, talk.at)
                self._members |= {talk.respondent_id: talk.person} if each.granted else {}

    def _play(self, talk: Talk) -> tuple[Session, list[Event]]:
        session, events = engine.start(
            talk.flow,
            self._library.languages,
            session_id=f"{self.interviews:08x}",
            language=talk.person.language,
            seed=self._dice.randrange(2**31),
            facts=talk.facts,
        )
        happened = list(events)
        for _ in range(MOST_TURNS):
            if session.status != "active":
                return session, happened
            for incoming in talk.person.answers(session, talk.flow):
                session, events = engine.step(session, incoming, talk.flow, self._library.languages)
                happened += events
                self.turns += 1
        raise RuntimeError(f"an interview of flow {talk.flow.flow} has no end: it is at {session.question}")


def due(uow: UnitOfWork, until: datetime) -> Iterable[Invitation]:
    """Return the waves of the panel that fall due until then."""
    rows = uow.session.query(Invitation).filter_by(done=False).filter(Invitation.due_at < until)  # type: ignore[arg-type]
    return list(rows.order_by(Invitation.due_at))  # type: ignore[arg-type]


def _keep(uow: UnitOfWork, session: Session, talk: Talk, happened: Sequence[Event]) -> None:
    """Keep a finished interview with the program's own repositories; what the engine told decides what is kept."""
    profile = {each.field: each.value for each in happened if isinstance(each, ProfileGiven)}
    wave = talk.invitation
    uow.session.add(
        ConversationSession(
            id=session.id,
            respondent_id=talk.respondent_id,
            event_id=talk.person.event.id,
            flow=talk.flow.flow,
            flow_version=talk.flow.version,
            language=session.language,
            status=session.status,
            state="{}",
            age_band=profile.get("age_band"),
            sector=profile.get("sector"),
            wave=wave.wave if wave else 0,
            invitation_id=wave.id if wave else None,
            started_at=talk.at,
            updated_at=talk.at,
            completed_at=talk.at if session.status == "completed" else None,
        )
    )
    uow.session.flush()
    today = local_day(talk.at)
    for each in happened:
        if isinstance(each, AnswerGiven):
            uow.answers.add(_answer(each, session, talk, today))
        elif isinstance(each, ConsentDecided):
            uow.session.add(_consent(each, talk))


def _answer(each: AnswerGiven, session: Session, talk: Talk, today: date) -> NewAnswer:
    return NewAnswer(
        session_id=session.id,
        respondent_id=talk.respondent_id,
        event_id=talk.person.event.id,
        question=each.question,
        revision=each.revision,
        kind=each.kind,
        number=each.number,
        choices=each.choices,
        text=each.text,
        redactions=talk.person.words.redactions(each.question, each.text) if each.text else 0,
        probability=each.probability,
        given_at=talk.at,
        local_day=today,
    )


def _consent(each: ConsentDecided, talk: Talk) -> Consent:
    return Consent(
        respondent_id=talk.respondent_id,
        purpose=each.purpose,
        granted=each.granted,
        text_version=each.text_version,
        language=talk.person.language,
        decided_at=talk.at,
    )
