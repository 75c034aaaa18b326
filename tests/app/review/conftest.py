"""An event about which enough people have written, with readings, and reviewers at work."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from app.chance import Chance
from app.clock import RIGA
from app.review.coder import Coder
from app.seed import World
from models.database import Database
from models.scopes import Scope
from models.tables import Answer, Consent, ConversationSession, Label, Respondent
from models.unit_of_work import UnitOfWork
from tests.conftest import NOW

OGRE = Scope("municipality", "Ogres novads", "Ogres novads")
READING = (("E2.STAFF", "positive"),)
OTHER = (("E5.WORK", "negative"),)

Reading = Sequence[tuple[str, str]]


class Answers:
    """Makes answers that were read, each of a person of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers = itertools.count(1)

    def make(self, event_code: str, count: int = 1, **changes: Any) -> list[int]:
        """Return the ids of `count` answers; `reading` are the machine's labels, `consent` is to teach the machine."""
        return self._database.write(lambda uow: [self._make(uow, event_code, **changes) for _ in range(count)]).result()

    def _make(
        self,
        uow: UnitOfWork,
        event_code: str,
        *,
        reading: Reading = READING,
        confidence: float = 0.9,
        consent: bool | None = None,
        **changes: Any,
    ) -> int:
        number = next(self._numbers)
        person, talk = f"person{number:04}", f"talk{number:04}"
        event = uow.events.by_code(event_code) if event_code else None
        event_id = event.id if event else None
        uow.session.add(Respondent(id=person, created_on=NOW.date()))
        uow.session.flush()
        uow.session.add(_talk(talk, person, event_id))
        uow.session.flush()
        if consent is not None:
            uow.conversations.add_consent(_consent(person, granted=consent))
        answer = _answer(talk, person, event_id, f"atbilde {number}", changes)
        uow.session.add(answer)
        uow.session.flush()
        for theme, polarity in reading:
            uow.session.add(_label(answer, theme, polarity, confidence))
        uow.session.flush()
        return answer.id or 0


def _talk(talk: str, person: str, event_id: int | None) -> ConversationSession:
    return ConversationSession(
        id=talk,
        respondent_id=person,
        event_id=event_id,
        flow="S",
        flow_version=1,
        language="lv",
        status="completed",
        state="{}",
        started_at=NOW,
        updated_at=NOW,
    )


def _consent(person: str, *, granted: bool) -> Consent:
    return Consent(
        respondent_id=person,
        purpose="teach_classifier",
        granted=granted,
        text_version="teach_classifier/2026-11",
        language="lv",
        decided_at=NOW,
    )


def _answer(talk: str, person: str, event_id: int | None, text: str, changes: dict[str, Any]) -> Answer:
    given_at = NOW - timedelta(hours=1)
    values = {"text": text, "question": "S2", "kind": "text", "state": "read", "abstained": False} | changes
    return Answer(
        session_id=talk,
        respondent_id=person,
        event_id=event_id,
        language="lv",
        model_version="m1",
        codebook_version="kb-1.1",
        given_at=given_at,
        local_day=given_at.astimezone(RIGA).date(),
        **values,
    )


def _label(answer: Answer, theme: str, polarity: str, confidence: float) -> Label:
    return Label(
        answer_id=answer.id or 0,
        theme=theme,
        polarity=polarity,
        confidence=confidence,
        span_start=0,
        span_end=7,
        source="machine",
        model_version="m1",
        codebook_version="kb-1.1",
    )


@pytest.fixture
def answers(database: Database, world: World) -> Answers:
    return Answers(database)


Work = Callable[[Coder], Any]


class Desk:
    """Reviewers of Ogre, each press in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.now = NOW

    def let(self, reviewer: str, work: Work, scope: Scope = OGRE) -> Any:
        """Let a reviewer do something."""
        chance = Chance(1)
        return self._database.write(lambda uow: work(Coder(uow, chance, reviewer, scope, self.now))).result()

    def code_all(self, reviewer: str, labels: Reading, count: int = 50) -> int:
        """Let a reviewer code everything they get alike. Returns how much it was."""

        def work(coder: Coder) -> int:
            coder.begin(count)
            items = [case.item_id for case in coder.open_cases()]
            return sum(coder.code(item, labels) for item in items)

        return int(self.let(reviewer, work))


@pytest.fixture
def desk(database: Database, answers: Answers) -> Desk:
    return Desk(database)
