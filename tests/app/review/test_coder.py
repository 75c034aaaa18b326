"""What reviewers are handed, and what becomes of what they say; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from analytics.indicators import NATION
from app.review.coder import CodingError
from app.seed import World
from models import reports
from models.database import Database
from models.scopes import Scope
from models.tables import Answer, AuditRecord, DangerSignal, Label, Review, ReviewBatch, ReviewItem
from tests.app.review.conftest import OTHER, READING, Answers, Desk
from tests.app.test_learners import rows
from tests.conftest import NOW


def counted(database: Database, answer_id: int) -> tuple[set[str], bool]:
    """The themes that count for an answer, and whether it is disputed, as indicators and exports read them."""

    def read(uow):  # type: ignore[no-untyped-def]
        since, until = NOW - timedelta(days=9), NOW + timedelta(days=9)
        found = {row.id: row for row in reports.answers(uow.session, NATION, since, until)}[answer_id]
        return {label.theme for label in found.labels}, found.disputed

    return database.read(read)


def test_an_event_of_fewer_than_ten_people_is_never_shown(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 9)
    assert desk.let("anna", lambda coder: coder.begin()) == 0

    answers.make(code)
    assert desk.let("anna", lambda coder: coder.begin()) == 5


def test_ten_answers_of_one_person_are_not_ten_people(
    answers: Answers, desk: Desk, code: str, database: Database
) -> None:
    ids = answers.make(code, 10)
    database.write(
        lambda uow: uow.session.execute(
            update(Answer).where(col(Answer.id).in_(ids)).values(respondent_id="person0001")
        )
    ).result()

    assert desk.let("anna", lambda coder: coder.begin()) == 0


@pytest.mark.parametrize(
    "changes", [{"state": "held"}, {"state": "new"}, {"current": False}, {"text": None, "state": "none"}]
)
def test_only_current_texts_that_were_read_are_shown(
    answers: Answers, desk: Desk, code: str, changes: dict[str, object]
) -> None:
    shown = answers.make(code, 10)
    left_out = answers.make(code, 3, **changes)
    desk.let("anna", lambda coder: coder.begin(50))

    handed = {item.answer_id for item in rows(desk._database, ReviewItem)}
    assert handed == set(shown)
    assert not handed & set(left_out)


def test_answers_of_another_place_or_of_none_are_not_shown(answers: Answers, desk: Desk, world: World) -> None:
    riga = next(event["code"] for event in world.events if event["key"] == "riga-shadow")
    answers.make(riga, 12)
    answers.make("", 12)

    assert desk.let("anna", lambda coder: coder.begin()) == 0
    assert desk.let("valsts", lambda coder: coder.begin(50), NATION) == 12
    assert desk.let("skola", lambda coder: coder.begin(), Scope("institution", "riga-zvaigznu")) == 5


def test_nobody_gets_an_answer_twice(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 12)
    first = desk.code_all("anna", READING)
    again = desk.code_all("anna", READING)

    assert (first, again) == (12, 0)
    assert len(rows(desk._database, ReviewItem)) == 12


def test_what_was_skipped_is_not_shown_again_but_goes_to_others(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin(50))
    desk.let("anna", lambda coder: [coder.skip(case.item_id) for case in coder.open_cases()])

    assert desk.let("anna", lambda coder: coder.begin(50)) == 0
    assert desk.let("jānis", lambda coder: coder.begin(50)) == 10


def test_two_people_code_an_answer_and_a_third_only_where_they_disagree(
    answers: Answers, desk: Desk, code: str
) -> None:
    answers.make(code, 10)
    desk.code_all("anna", READING)
    desk.let("jānis", lambda coder: coder.begin(50))
    cases = desk.let("jānis", lambda coder: coder.open_cases())
    for case in cases[1:]:
        desk.let("jānis", lambda coder, case=case: coder.confirm(case.item_id))
    desk.let("jānis", lambda coder: coder.code(cases[0].item_id, OTHER))

    third = desk.let("zane", lambda coder: (coder.begin(50), coder.open_cases())[1])
    assert [case.text for case in third] == [cases[0].text]


def test_a_third_person_is_not_asked_while_two_have_it_before_them(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin(50))
    desk.let("jānis", lambda coder: coder.begin(50))

    assert desk.let("zane", lambda coder: coder.begin(50)) == 0
    desk.now += timedelta(days=8)
    assert desk.let("zane", lambda coder: coder.begin(50)) == 10


def test_a_second_coder_gets_the_audit_answers_with_the_first_probability(
    answers: Answers, desk: Desk, code: str
) -> None:
    answers.make(code, 40)
    desk.code_all("anna", READING, 5)
    desk.code_all("jānis", READING, 5)

    items = rows(desk._database, ReviewItem)
    audit = {it.answer_id: it.probability for it in items if it.reviewer == "anna" and it.probability}
    second = {it.answer_id: it.probability for it in items if it.reviewer == "jānis" and it.answer_id in audit}
    assert set(audit.values()) == {3 / 40}
    assert second.items() <= audit.items()
    assert len(second) == 2
    assert sorted(batch.frame for batch in rows(desk._database, ReviewBatch)) == [35, 40]


def test_the_machines_labels_give_way_at_once_and_stay_beside(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin())
    case = desk.let("anna", lambda coder: coder.current())
    desk.let("anna", lambda coder: coder.code(case.item_id, OTHER, "skaidrs"))

    [review] = rows(desk._database, Review)
    assert counted(desk._database, review.answer_id) == ({"E5.WORK"}, False)
    assert (review.reviewer, review.note, review.counts) == ("anna", "skaidrs", True)
    labels = [label for label in rows(desk._database, Label) if label.answer_id == review.answer_id]
    assert {(label.source, label.theme) for label in labels} == {("machine", "E2.STAFF"), ("human", "E5.WORK")}


def test_while_two_disagree_the_machine_stands_until_a_third_decides(answers: Answers, desk: Desk, code: str) -> None:
    [answer, *_] = answers.make(code, 10)
    desk.code_all("anna", [("E5.SELF", "positive")])
    assert counted(desk._database, answer) == ({"E5.SELF"}, False)

    desk.code_all("jānis", OTHER)
    assert counted(desk._database, answer) == ({"E2.STAFF"}, True)

    desk.code_all("zane", OTHER)
    assert counted(desk._database, answer) == ({"E5.WORK"}, False)


def test_what_the_reviewer_saw_is_what_they_agree_with(answers: Answers, desk: Desk, code: str) -> None:
    """A new model may read the answer otherwise between the look and the press."""
    answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin())
    case = desk.let("anna", lambda coder: coder.current())
    desk._database.write(lambda uow: uow.session.execute(update(Label).values(theme="E5.COST"))).result()
    desk.let("anna", lambda coder: coder.confirm(case.item_id))

    human = [label.theme for label in rows(desk._database, Label) if label.source == "human"]
    assert human == ["E2.STAFF"]


def test_an_abstention_cannot_be_confirmed(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 10, abstained=True)
    desk.let("anna", lambda coder: coder.begin())
    case = desk.let("anna", lambda coder: coder.current())

    assert case.reading is None
    assert desk.let("anna", lambda coder: coder.confirm(case.item_id)) is False
    assert desk.let("anna", lambda coder: coder.code(case.item_id, [])) is True


def test_a_broken_rule_keeps_nothing(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin())
    case = desk.let("anna", lambda coder: coder.current())
    with pytest.raises(CodingError, match="stands alone"):
        desk.let("anna", lambda coder: coder.code(case.item_id, [("NONE.EMPTY", "neutral"), *READING]))

    assert rows(desk._database, Review) == []


def test_nobody_settles_what_is_not_before_them(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin())
    item = desk.let("anna", lambda coder: coder.current()).item_id

    for act in ("confirm", "skip", "worry"):
        assert not desk.let("jānis", lambda coder, act=act: getattr(coder, act)(item))
    assert desk.let("anna", lambda coder: coder.confirm(item)) is True
    assert desk.let("anna", lambda coder: coder.confirm(item)) is False
    assert len(rows(desk._database, Review)) == 1


def test_an_answer_deleted_meanwhile_is_gone_and_so_are_groups_that_became_small(
    answers: Answers, desk: Desk, code: str
) -> None:
    answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin())
    desk._database.write(lambda uow: uow.conversations.forget("person0001")).result()

    assert desk.let("anna", lambda coder: coder.current()) is None
    assert {item.state for item in rows(desk._database, ReviewItem)} == {"gone"}


def test_what_lies_outside_the_scope_looked_at_now_is_kept_for_later(
    answers: Answers, desk: Desk, code: str, world: World
) -> None:
    riga = next(event["code"] for event in world.events if event["key"] == "riga-shadow")
    answers.make(riga, 10)
    answers.make(code, 10)
    handed = desk.let("anna", lambda coder: coder.begin(20), NATION)

    assert desk.let("anna", lambda coder: coder.begin()) == 10
    assert desk.let("anna", lambda coder: len(coder.open_cases()), NATION) == handed == 20


def test_deleting_removes_reviews_too(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 10)
    desk.code_all("anna", OTHER)
    desk._database.write(lambda uow: uow.conversations.forget("person0001")).result()

    assert len(rows(desk._database, Review)) == len(rows(desk._database, ReviewItem)) == 9


def test_every_look_is_noted_each_time_with_its_instant(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 10)
    desk.let("coordinator:7", lambda coder: coder.begin())
    for _ in range(3):
        desk.now += timedelta(minutes=1)
        desk.let("coordinator:7", lambda coder: coder.current())

    looks = [record for record in rows(desk._database, AuditRecord) if record.action == "review_look"]
    assert [record.actor for record in looks] == ["coordinator:7"] * 3
    assert len({record.at for record in looks}) == 3
    assert len({record.subject for record in looks}) == 1
    assert looks[0].subject.startswith("answer:")


def test_the_reading_of_the_first_look_stays_however_often_it_is_looked_at(
    answers: Answers, desk: Desk, code: str
) -> None:
    answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin())
    first = desk.let("anna", lambda coder: coder.current())
    desk._database.write(lambda uow: uow.session.execute(delete(Label))).result()

    again = desk.let("anna", lambda coder: coder.current())

    assert (again.item_id, again.reading) == (first.item_id, READING)


def test_a_worrying_answer_leaves_all_statistics_and_is_kept_apart(answers: Answers, desk: Desk, code: str) -> None:
    ids = answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin())
    case = desk.let("anna", lambda coder: coder.current())
    signal_id = desk.let("anna", lambda coder: coder.worry(case.item_id))

    [signal] = rows(desk._database, DangerSignal)
    held = [answer for answer in rows(desk._database, Answer) if answer.state == "held"]
    assert signal.id == signal_id
    assert case.text.encode() not in signal.text_encrypted
    assert [(answer.id in ids, answer.text) for answer in held] == [(True, None)]
    with pytest.raises(KeyError):
        counted(desk._database, held[0].id)


def test_agreement_and_what_waits_are_told(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 12)
    desk.code_all("anna", READING)
    assert desk.let("anna", lambda coder: coder.tally()).compared == 0

    desk.let("jānis", lambda coder: coder.begin(3))
    first, *others = desk.let("jānis", lambda coder: coder.open_cases())
    desk.let("jānis", lambda coder: coder.code(first.item_id, OTHER))
    for case in others:
        desk.let("jānis", lambda coder, case=case: coder.confirm(case.item_id))

    tally = desk.let("jānis", lambda coder: coder.tally())
    assert (tally.agreed, tally.compared, tally.waiting) == (2, 3, 9)


def test_a_half_made_coding_waits(answers: Answers, desk: Desk, code: str) -> None:
    answers.make(code, 10)
    desk.let("anna", lambda coder: coder.begin())
    item = desk.let("anna", lambda coder: coder.current()).item_id
    desk.let("anna", lambda coder: coder.save_draft(item, {"step": "themes", "chosen": []}))

    assert desk.let("anna", lambda coder: coder.current()).draft == {"step": "themes", "chosen": []}
    assert desk._database.read(lambda uow: uow.session.scalars(select(ReviewItem.draft)).all()).count(None) == 4
