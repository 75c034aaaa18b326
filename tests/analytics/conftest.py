"""A small country in a database: factories with defaults for whoever tests indicators, gaps, digests and exports."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, select

from analytics import rollups
from analytics.reliability import Reliability
from analytics.windows import local_day
from models.database import connect
from models.repositories import Rollups
from models.tables import (
    Answer,
    Consent,
    ConversationSession,
    Coordinator,
    CoordinatorScope,
    Gap,
    GuidanceEvent,
    IndicatorValue,
    Institution,
    Label,
    Release,
    Respondent,
    Review,
)

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
THEMES = (
    *(f"E2.{name}" for name in ("ACCESS", "USEFUL", "DELIVERY", "STAFF", "OVERALL", "INPUT", "VOICE")),
    *(f"E5.{name}" for name in ("CONTINUE", "CHOICE", "SELF", "SKILLS", "WORK", "FAMILY", "WELLBEING", "COST")),
    *("NONE.EMPTY", "NONE.OFFTOPIC"),
)
ALL = Reliability("m1", frozenset((theme, language) for theme in THEMES for language in ("lv", "ru", "en")))
"""A model that tells every theme in every language."""


def all_but(*cells: tuple[str, str]) -> Reliability:
    """A model that can't tell some themes in some languages."""
    return Reliability("m1", ALL.cells - set(cells))


class World:
    """Rows of a test's database. Every `make_…` takes what the test is about and invents the rest."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._numbers = itertools.count(1)
        self._institutions: dict[str, Institution] = {}
        self._events: dict[str, GuidanceEvent] = {}

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def make_institution(self, code: str = "R49", **changes: Any) -> Institution:
        defaults = {
            "name": f"{code} vidusskola",
            "kind": "vidusskola",
            "sector": "general",
            "municipality": "Rīga",
            "region": "Rīga",
        }
        self._institutions[code] = self._add(Institution(code=code, **(defaults | changes)))
        return self._institutions[code]

    def make_event(self, code: str = "ENU", *, institution: str = "R49", **changes: Any) -> GuidanceEvent:
        place = self._institutions.get(institution) or self.make_institution(institution)
        defaults = {
            "title": "Ēnu diena",
            "kind": "shadowing",
            "service": "education",
            "starts_at": NOW - timedelta(days=6),
            "closes_at": NOW - timedelta(days=3),
            "created_at": NOW - timedelta(days=9),
        }
        self._events[code] = self._add(GuidanceEvent(code=code, institution_id=place.id, **(defaults | changes)))
        return self._events[code]

    def make_session(
        self, *, event: str | None = "ENU", respondent: str | None = None, **changes: Any
    ) -> ConversationSession:
        number = next(self._numbers)
        person = respondent or f"p{number:04}"
        if self.session.get(Respondent, person) is None:
            self._add(Respondent(id=person, created_on=date(2026, 11, 1)))
            self.make_consent(person)
        if event and event not in self._events:
            self.make_event(event)
        defaults = {
            "flow": "S",
            "flow_version": 1,
            "language": "lv",
            "status": "completed",
            "state": "{}",
            "age_band": "16-17",
            "sector": "general",
            "started_at": NOW - timedelta(days=5),
            "updated_at": NOW - timedelta(days=5),
        }
        values = defaults | changes | {"respondent_id": person, "event_id": self._events[event].id if event else None}
        return self._add(ConversationSession(id=f"s{number:04}", **values))

    def make_consent(self, respondent: str, purpose: str = "quoting", *, granted: bool = True) -> Consent:
        values = {"purpose": purpose, "granted": granted, "text_version": f"{purpose}/2026-11", "language": "lv"}
        return self._add(Consent(respondent_id=respondent, decided_at=NOW - timedelta(days=5), **values))

    def make_answer(
        self,
        question: str = "S1",
        value: Any = 5,
        *,
        labels: Any = (),
        session: ConversationSession | None = None,
        **changes: Any,
    ) -> Answer:
        """Answer with a rating (int), choices (list) or a text (str); labels are (theme, polarity) pairs."""
        talk = session or self.make_session(
            **{key: changes.pop(key) for key in ("event", "respondent") if key in changes}
        )
        given_at = changes.pop("given_at", NOW - timedelta(days=5))
        values = {
            "number": value if isinstance(value, int) else None,
            "choices": value if isinstance(value, list) else [],
            "text": value if isinstance(value, str) else None,
            "kind": {int: "rating", list: "multi", str: "text"}[type(value)],
            "state": "read" if isinstance(value, str) else "none",
            "language": "lv" if isinstance(value, str) else None,
            "model_version": "m1" if isinstance(value, str) else None,
            "codebook_version": "kb-1.1" if isinstance(value, str) else None,
        }
        row = Answer(
            session_id=talk.id,
            respondent_id=talk.respondent_id,
            event_id=talk.event_id,
            question=question,
            given_at=given_at,
            local_day=local_day(given_at),
            **(values | changes),
        )
        self._add(row)
        for theme, polarity in labels:
            self.make_label(row, theme, polarity)
        return row

    def make_label(self, answer: Answer, theme: str, polarity: str, **changes: Any) -> Label:
        defaults = {
            "confidence": 0.9,
            "span_start": 0,
            "span_end": len(answer.text or ""),
            "source": "machine",
            "model_version": "m1",
            "codebook_version": "kb-1.1",
        }
        return self._add(Label(answer_id=answer.id, theme=theme, polarity=polarity, **(defaults | changes)))

    def make_review(self, answer: Answer, *labels: tuple[str, str], **changes: Any) -> Review:
        review = self._add(Review(answer_id=answer.id, reviewer="anna", reviewed_at=NOW, **changes))
        for theme, polarity in labels:
            self.make_label(answer, theme, polarity, source="human", review_id=review.id)
        return review

    def make_value(self, indicator: str = "E2-I3", value: float | None = 70, **changes: Any) -> IndicatorValue:
        spread = None if value is None else 10
        defaults = {
            "scope_level": "institution",
            "scope": "R49",
            "window": "2026/27-1",
            "n": 40,
            "low": None if value is None else value - spread,
            "high": None if value is None else value + spread,
            "computed_at": NOW,
        }
        return self._add(IndicatorValue(indicator=indicator, value=value, **(defaults | changes)))

    def make_telling(self, gap: Gap, value: float, at: datetime, **changes: Any) -> Release:
        place = {"scope_level": gap.scope_level, "scope": gap.scope, "cut": gap.cut, "window": gap.window}
        defaults = {"audience": "school", "publication": "digest", "n": 20, "released_at": at, **place}
        return self._add(Release(indicator=gap.indicator, value=value, **(defaults | changes)))

    def make_coordinator(self, level: str = "institution", place: str = "R49", **changes: Any) -> Coordinator:
        number = next(self._numbers)
        defaults = {
            "bot_id": 1,
            "chat_key": f"k{number}",
            "chat_id_encrypted": b"-",
            "name": "Anna",
            "role": "coordinator",
            "language": "lv",
            "joined_at": NOW,
        }
        person = self._add(Coordinator(**(defaults | changes)))
        institution = None
        if level == "institution":
            institution = (self._institutions.get(place) or self.make_institution(place)).id
        municipality = place if level == "municipality" else None
        self._add(
            CoordinatorScope(
                coordinator_id=person.id, level=level, institution_id=institution, municipality=municipality
            )
        )
        return person


def roll(session: Session, reliability: Reliability = ALL) -> None:
    """Count everybody anew, as if they were due: the factories above write past what would notice."""
    ledger, people = Rollups(session), list(session.exec(select(Respondent.id)))
    ledger.due(people)
    ledger.replace(rollups.count(session, people, reliability), rollups.version(reliability))


def sqlite_engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON"))
    SQLModel.metadata.create_all(engine)
    return engine


@pytest.fixture
def session() -> Iterator[Session]:
    engine = sqlite_engine()
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


@pytest.fixture
def postgres_session(postgres_url: str) -> Iterator[Session]:
    """A session on a fresh, migrated PostgreSQL database."""
    engine = connect(postgres_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either_session(request: pytest.FixtureRequest) -> Session:
    """The same test on both databases."""
    return request.getfixturevalue("session" if request.param == "sqlite" else "postgres_session")


@pytest.fixture
def either_world(either_session: Session) -> World:
    return World(either_session)
