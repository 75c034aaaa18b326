"""The people of the simulated year: what they lean to, and their interviews through the real engine."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from analytics.windows import local_day
from benchmarks.school_year.world import Meeting, School, plan
from conversations import engine
from conversations.events import AnswerGiven, ConsentDecided, Event, ProfileGiven
from conversations.flow import Flow
from conversations.library import Library
from conversations.messages import Incoming, Press, Text
from conversations.session import Session
from models.repositories import NewAnswer
from models.tables import Consent, ConversationSession, Respondent
from models.unit_of_work import UnitOfWork
from simulator.answering import TOPICS
from simulator.phrasebook import Deck, Phrasebook, Wish
from simulator.temperament import Mood

MOST_TURNS = 60  # of an interview; more means that it goes in circles
ASKED_TO_CHANGE = ("S5", "S5p", "C7")


@dataclass(frozen=True)
class Truth:
    """What is true of the people of one event."""

    moods: Mapping[str, float]
    ratings: Mapping[str, float]
    choices: Mapping[str, Mapping[str, float]]
    complains: float
    shift: float  # how much better than on average this event was, in shares

    def rating(self, question: str, dice: random.Random) -> str:
        """Draw 1…5."""
        if dice.random() < min(0.99, max(0.01, self.ratings.get(question, 0.8) + self.shift)):
            return dice.choice("4555")
        return dice.choices("321", (6, 3, 1))[0]

    def choice(self, question: str, options: Sequence[str], dice: random.Random) -> str:
        """Draw one of the options."""
        weights = self.choices.get(question)
        return dice.choices(options, [weights[each] for each in options])[0] if weights else dice.choice(options)


def truth_of(school: School, month: str, dice: random.Random) -> Truth:
    """Return what is true at a school in a month, planted facts included, as one event of it varies."""
    base, planted = plan()["truth"], plan()["planted"]
    ratings, choices, complains = dict(base["ratings"]), dict(base["choices"]), base["complains"]
    drop, access = planted["drop"], planted["access"]
    if school.code == drop["institution"] and month >= drop["from"]:
        ratings |= drop["ratings"]
    if school.sector == access["sector"]:
        choices |= access["choices"]
        complains = access["complains"]
    return Truth(base["moods"], ratings, choices, complains, dice.gauss(0, plan()["event_spread"]))


class Interviewer:
    """Leads people through the real flows and keeps what they answer as the program does."""

    def __init__(self, library: Library, dice: random.Random) -> None:
        self._library = library
        self._dice = dice
        self._deck = Deck(Phrasebook.load(), dice)
        self._flows = {name: library.flow(name) for name in ("S", "C")}
        self.turns = 0

    def interview(self, uow: UnitOfWork, school: School, event: Meeting, truth: Truth, number: int) -> None:
        """Let one person answer about an event, and keep it."""
        dice, flow = self._dice, self._flows[event.flow]
        language = dice.choices(*zip(*plan()["languages"].items(), strict=True))[0]
        at = event.starts_at + timedelta(hours=3 + 60 * dice.random() ** 2)
        person = _Person(truth, school, event, language, dice, self._deck)
        session, happened = self._play(flow, person, f"{number:08x}")
        _keep(uow, session, flow, event, happened, at)

    def _play(self, flow: Flow, person: _Person, name: str) -> tuple[Session, list[Event]]:
        facts = {"event": person.event.title}
        session, events = engine.start(
            flow,
            self._library.languages,
            session_id=name,
            language=person.language,
            seed=self._dice.randrange(2**31),
            facts=facts,
        )
        happened = list(events)
        for _ in range(MOST_TURNS):
            if session.status != "active":
                return session, happened
            for incoming in person.answers(session, flow):
                session, events = engine.step(session, incoming, flow, self._library.languages)
                happened += events
                self.turns += 1
        raise RuntimeError(f"an interview of flow {flow.flow} has no end: it is at {session.question}")


@dataclass(frozen=True)
class _Person:
    truth: Truth
    school: School
    event: Meeting
    language: str
    dice: random.Random
    deck: Deck

    def answers(self, session: Session, flow: Flow) -> Iterator[Incoming]:
        """Yield what is pressed or typed at the open question."""
        step = flow.step(session.question)
        press = lambda option: Press(f"{session.id}.{step.id}.{option}")  # noqa: E731 - one line, one name
        match step.kind:
            case "text" if self.dice.random() < plan()["truth"]["writes"]:
                yield Text(self._words(step.id), message=f"{len(session.messages) + 100}")
            case "text":
                yield press("skip")
            case "multi":
                yield from map(press, (*self._several(step), "done"))
            case "permissions":
                yield press("done")
            case "pair":
                before, gain = self.dice.randint(1, 3), self._gain()
                yield from map(press, (f"before-{before}", f"now-{min(5, before + gain)}"))
            case _:
                yield press(self._option(step))

    def _option(self, step: Any) -> str:
        match step.kind:
            case "consent":
                return "yes" if step.purpose == "taking_part" else "no"
            case "rating":
                return self.truth.rating(step.id, self.dice)
            case "profile" if step.field == "age_band":
                first, last = plan()["ages"][self.school.sector]
                age = self.dice.randint(first, last)
                return next(each.code for each in step.options if each.ages[0] <= age <= each.ages[1])
            case "profile":
                return self.school.sector
            case _:
                return self.truth.choice(step.id, [each.code for each in step.options], self.dice)

    def _several(self, step: Any) -> list[str]:
        alone = [each.code for each in step.options if each.alone]
        if self.dice.random() < plan()["truth"]["nothing"]:
            return alone[:1]
        return self.dice.sample([each.code for each in step.options if not each.alone], self.dice.randint(1, 3))

    def _gain(self) -> int:
        gains = plan()["truth"]["gain"]
        return int(self.dice.choices(list(gains), list(gains.values()))[0])

    def _words(self, question: str) -> str:
        texts, chance = plan()["texts"], self.dice.random()
        if question in ASKED_TO_CHANGE and chance < self.truth.complains:
            return str(self.dice.choice(texts["complains"][self.language]))
        if question in ASKED_TO_CHANGE and chance < self.truth.complains + plan()["truth"]["proposes"]:
            return str(self.dice.choice(texts["proposes"][self.language]))
        moods = self.truth.moods
        mood = Mood(self.dice.choices(list(moods), list(moods.values()))[0])
        topic, _ = TOPICS.get(question, ("general", 0))
        gender = self.dice.choice(("she", "he"))
        return self.deck.deal(Wish(self.language, topic, mood, gender, self.event.kind, self.school.sector))


def _keep(
    uow: UnitOfWork, session: Session, flow: Flow, event: Meeting, happened: Sequence[Event], at: datetime
) -> None:
    """Keep a finished interview with the program's own repositories; what the engine told decides what is kept."""
    person = f"r{session.id}"
    profile = {each.field: each.value for each in happened if isinstance(each, ProfileGiven)}
    uow.session.add(Respondent(id=person, created_on=local_day(at)))
    uow.session.flush()
    uow.session.add(
        ConversationSession(
            id=session.id,
            respondent_id=person,
            event_id=event.id,
            flow=flow.flow,
            flow_version=flow.version,
            language=session.language,
            status=session.status,
            state="{}",
            age_band=profile.get("age_band"),
            sector=profile.get("sector"),
            started_at=at,
            updated_at=at,
            completed_at=at if session.status == "completed" else None,
        )
    )
    uow.session.flush()
    for each in happened:
        if isinstance(each, AnswerGiven):
            uow.answers.add(_answer(each, session, person, event, at))
        elif isinstance(each, ConsentDecided):
            uow.session.add(_consent(each, person, session.language, at))


def _answer(each: AnswerGiven, session: Session, person: str, event: Meeting, at: datetime) -> NewAnswer:
    return NewAnswer(
        session_id=session.id,
        respondent_id=person,
        event_id=event.id,
        question=each.question,
        revision=each.revision,
        kind=each.kind,
        number=each.number,
        choices=each.choices,
        text=each.text,
        redactions=0,
        probability=each.probability,
        given_at=at,
        local_day=local_day(at),
    )


def _consent(each: ConsentDecided, person: str, language: str, at: datetime) -> Consent:
    return Consent(
        respondent_id=person,
        purpose=each.purpose,
        granted=each.granted,
        text_version=each.text_version,
        language=language,
        decided_at=at,
    )
