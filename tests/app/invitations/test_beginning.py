from __future__ import annotations

from datetime import time, timedelta
from types import SimpleNamespace
from typing import Any

from app.invitations import beginning
from app.invitations.moments import local_instant
from app.visit import Begin
from models.repositories import NewAnswer
from models.tables import Answer
from tests.app.chat import flows
from tests.app.invitations.conftest import WEDNESDAY
from tests.app.invitations.life import Life, make_event


def answer(life: Life, question: str, event_id: int | None, **changes: Any) -> None:
    """A usable answer of the person's newest conversation."""
    session = life.session("S")
    values: dict[str, Any] = {
        "session_id": session.id,
        "respondent_id": session.respondent_id,
        "event_id": event_id,
        "question": question,
        "revision": 1 + sum(row.question == question for row in life.rows(Answer)),
        "kind": "single",
        "number": None,
        "choices": ("been",),
        "text": None,
        "redactions": 0,
        "probability": 0.5,
        "given_at": life.now,
        "local_day": WEDNESDAY,
    }
    life.write(lambda uow: uow.answers.add(NewAnswer(**(values | changes))))


def evidence(life: Life, begin: Begin) -> Any:
    person = life.session("S").respondent_id
    flow = flows().live(begin.flow)

    def ask(uow: Any) -> Any:
        visit: Any = SimpleNamespace(uow=uow, now=life.now, today=WEDNESDAY)
        return beginning.of(visit, str(person), begin, flow)

    return life.database.read(ask).evidence


def test_evidence_counts_what_is_current_about_this_event(invited: Life) -> None:
    invited.answer_event(later=False)
    [mine] = {row.event_id for row in invited.invitations()}
    other = make_event(invited, local_instant(WEDNESDAY + timedelta(days=1), time(10)))
    answer(invited, "S6", mine)
    answer(invited, "S6", mine)  # the first is history now
    answer(invited, "S7", other.id)

    assert evidence(invited, Begin("S", mine)) == {"S6": 1}


def test_without_an_event_evidence_counts_the_place_in_the_last_year(invited: Life) -> None:
    invited.answer_event(later=False)
    [mine] = {row.event_id for row in invited.invitations()}
    other = make_event(invited, local_instant(WEDNESDAY + timedelta(days=1), time(10)))
    elsewhere = make_event(invited, local_instant(WEDNESDAY, time(10)), institution_id=2)
    answer(invited, "S6", mine)
    answer(invited, "S7", other.id)
    answer(invited, "S8", elsewhere.id)

    assert evidence(invited, Begin("V")) == {"S6": 1, "S7": 1}
    invited.chat.now += timedelta(days=366)
    assert evidence(invited, Begin("V")) == {}


def test_a_flow_that_targets_nothing_asks_for_no_evidence(invited: Life) -> None:
    invited.answer_event(later=False)

    assert evidence(invited, Begin("G", wave=3)) == {}
