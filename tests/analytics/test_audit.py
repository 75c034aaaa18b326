from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from analytics.audit import Book, Known, read
from analytics.catalogue import catalogue
from analytics.corrections import Apart, Spoken
from analytics.estimates import estimate
from analytics.readings import Cell
from analytics.statistics.settings import settings
from analytics.sums import Cluster, Sums
from analytics.windows import containing
from models.audit_sample import coded_answers
from models.reports import Scope
from models.tables import Answer, ConversationSession, Label, Review, ReviewBatch, ReviewItem
from tests.analytics.conftest import ALL, NOW, World, all_but

NATION = Scope("national", "LV", "LV")
SEMESTER = containing("semester", NOW)
SCHOOL = Cell("institution", "R49")
WISH = ("E2.DELIVERY", "suggestion")
INPUT = catalogue()["E2-I5"]


def book(world: World) -> Book:
    return read(world.session, SEMESTER, ALL)


def said(world: World, machine: bool, human: bool | None, *, chance: float | None = 0.1, **changes: Any) -> Answer:
    """An answer to what should change, as the machine and a person read it; None: nobody has coded it."""
    settings_ = {"read_at": NOW - timedelta(days=4)} | changes
    answer = world.make_answer("S5", "varbūt citā laikā", labels=[WISH] if machine else [], **settings_)
    if human is not None:
        world.make_review(answer, *([WISH] if human else []), probability=chance)
    return answer


def audited(world: World, hits: int, misses: int, imagined: int, right: int, **changes: Any) -> None:
    for machine, human, count in (
        (True, True, hits),
        (False, True, misses),
        (True, False, imagined),
        (False, False, right),
    ):
        for _ in range(count):
            said(world, machine, human, **changes)


def national(world: World, language: str = "lv") -> Spoken:
    return book(world).everywhere["E2-I5"].get(language, Known()).spoken


def test_the_machine_s_errors_are_those_against_people_in_the_audit(world: World) -> None:
    audited(world, 16, 4, 3, 37)
    calibration = national(world).calibration

    assert calibration is not None
    assert calibration.audited == 60
    assert calibration.line.intercept == pytest.approx(3 / 40)
    assert calibration.line.slope == pytest.approx(16 / 20 - 3 / 40)


def test_both_databases_tell_the_same(either_world: World) -> None:
    audited(either_world, 2, 1, 1, 2)
    rows = coded_answers(either_world.session, NATION, NOW)

    assert [(len(row.machine), len(row.answer.labels), row.probability) for row in rows] == [
        *[(1, 1, 0.1)] * 2,
        (0, 1, 0.1),
        (1, 0, 0.1),
        *[(0, 0, 0.1)] * 2,
    ]


def test_what_was_chosen_for_its_doubt_says_nothing_about_other_answers(world: World) -> None:
    audited(world, 16, 4, 3, 37, chance=None)

    assert national(world).calibration is None
    assert len(book(world).here["E2-I5", SCHOOL]) == 60


def test_an_audit_that_is_too_small_corrects_nothing(world: World) -> None:
    audited(world, 15, 4, 3, settings().audit.least - 23)

    assert national(world) == Spoken()


def test_languages_have_audits_of_their_own(world: World) -> None:
    audited(world, 16, 4, 3, 37)
    world.make_session(language="ru")

    assert national(world, "ru") == Spoken()


def test_a_machine_that_guesses_is_not_corrected_and_it_is_said(world: World) -> None:
    audited(world, 10, 20, 10, 20)
    correction = book(world).correction(INPUT, SCHOOL)
    elsewhere = book(world).correction(INPUT, Cell("institution", "OTHER"))

    assert national(world).refused
    assert correction is not None
    assert elsewhere is not None
    sums = Sums(40, 0, 10, 0, 40, 40, 10, 10, languages={"lv": Cluster(40, 40, 10)})
    assert estimate(INPUT, sums, elsewhere).method == "refused"


def test_people_who_always_say_the_same_teach_nothing(world: World) -> None:
    audited(world, 0, 0, 5, 55)

    assert national(world).refused


def test_ratings_and_choices_are_never_corrected(world: World) -> None:
    audited(world, 16, 4, 3, 37)

    assert book(world).correction(catalogue()["E2-I3"], SCHOOL) is None
    assert book(world).correction(catalogue()["E2-I6"], SCHOOL) is None


def test_a_cell_knows_whom_people_have_coded_there(world: World) -> None:
    audited(world, 16, 4, 3, 37)
    audited(world, 3, 1, 0, 2, chance=None)
    correction = book(world).correction(INPUT, SCHOOL)

    assert correction is not None
    spoken = correction.languages["lv"]
    assert spoken.sample is not None
    assert len(spoken.sample) == 60
    assert spoken.fixed == Apart(6, 4, 1.0)
    assert spoken.coded == Apart(66, 24)
    assert spoken.sample.weights == pytest.approx([10.0] * 60)


def test_the_audit_of_an_earlier_semester_teaches_but_is_not_of_this_one(world: World) -> None:
    audited(world, 16, 4, 3, 37, given_at=SEMESTER.since - timedelta(days=30))

    assert national(world).calibration is not None
    assert book(world).here == {}


def test_what_a_later_model_reads_in_a_coded_answer_is_no_test_of_it(world: World) -> None:
    answer = said(world, True, False, read_at=NOW + timedelta(days=9))
    unseen = coded_answers(world.session, NATION, NOW)
    offer(world, answer, [["E2.STAFF", "positive"]])
    offered = coded_answers(world.session, NATION, NOW)

    assert [row.probability for row in unseen] == [None]
    assert [(row.machine, row.model, row.probability) for row in offered] == [((("E2.STAFF", "positive"),), None, 0.25)]


def test_an_answer_the_machine_would_not_decide_has_no_theme(world: World) -> None:
    answer = said(world, False, True, read_at=NOW + timedelta(days=9))
    offer(world, answer, None)
    said(world, True, True, abstained=True)

    assert [row.machine for row in coded_answers(world.session, NATION, NOW)] == [(), ()]


def test_while_two_people_disagree_the_answer_is_no_audit(world: World) -> None:
    answer = said(world, True, None)
    world.make_review(answer, WISH, probability=0.1, counts=False)

    assert coded_answers(world.session, NATION, NOW) == []


def test_without_any_coding_the_book_is_empty(world: World) -> None:
    said(world, True, None)
    correction = book(world).correction(INPUT, SCHOOL)

    assert correction is not None
    assert correction.languages == {}


def test_of_a_net_score_everybody_counts_who_wrote_whether_both_see_the_theme_or_not(world: World) -> None:
    both = world.make_answer("S2", "jauka skolotāja", labels=[("E2.STAFF", "positive")])
    world.make_review(both, ("E2.STAFF", "negative"), probability=0.5)
    missed = world.make_answer("S2", "viņa bija jauka", labels=[])
    world.make_review(missed, ("E2.STAFF", "positive"), probability=0.5)
    other = world.make_answer("S2", "viss bija skaidrs", labels=[("E2.USEFUL", "positive")])
    world.make_review(other, ("E2.USEFUL", "positive"), probability=0.25)
    staff = catalogue()["E2-I4:E2.STAFF"]
    told = book(world).audience.here(staff, SCHOOL).judgements

    assert told.seen[:, 1].tolist() == [1, 0, 0]
    assert told.truth[:, 1].tolist() == [-1, 1, 0]
    assert told.weights.tolist() == [2, 2, 4]


def test_of_two_texts_the_drawn_one_speaks_for_both(world: World) -> None:
    talk = world.make_session()
    world.make_answer("S2", "laba attieksme", session=talk, labels=[])
    drawn = world.make_answer("S5", "lai tā turpina", session=talk, labels=[])
    world.make_review(drawn, ("E2.STAFF", "positive"), probability=0.5)
    staff = catalogue()["E2-I4:E2.STAFF"]
    told = book(world).audience.here(staff, SCHOOL).judgements

    assert told.truth.tolist() == [[2, 2, 2]]
    assert told.weights.tolist() == [1]


def test_where_a_theme_cannot_be_told_in_a_language_its_people_teach_nothing(world: World) -> None:
    answer = world.make_answer("S2", "laba attieksme", labels=[])
    world.make_review(answer, ("E2.STAFF", "positive"), probability=0.5)
    found = read(world.session, SEMESTER, all_but(("E2.STAFF", "lv")))

    assert len(found.audience.here(catalogue()["E2-I4:E2.STAFF"], SCHOOL).judgements) == 0
    assert len(found.audience.here(catalogue()["E2-I4:E2.VOICE"], SCHOOL).judgements) == 1


def offer(world: World, answer: Answer, labels: list[list[str]] | None) -> None:
    batch = ReviewBatch(reviewer="anna", scope_level="national", scope="LV", seed=1, frame=20, drawn_at=NOW)
    world.session.add(batch)
    world.session.flush()
    item = ReviewItem(
        batch_id=batch.id, answer_id=answer.id, reviewer="anna", position=1, probability=0.25, state="done"
    )
    item.offered = json.dumps(labels)
    world.session.add(item)
    world.session.flush()


def test_coded_answers_go_with_their_event_to_another_place(world: World) -> None:
    event = world.make_event("ENU")
    world.make_review(world.make_answer("S2", "patika pašiem mēģināt", labels=[("E2.STAFF", "positive")]))
    read(world.session, SEMESTER, ALL)

    event.institution_id = world.make_institution("OTK").id
    world.session.flush()

    assert {cell.key for _, cell in read(world.session, SEMESTER, ALL).here if cell.level == "institution"} == {"OTK"}


def test_whatever_changes_of_coded_answers_is_seen_at_once(world: World) -> None:
    wrong, right = (said(world, True, human) for human in (False, True))
    second = world.make_review(wrong, WISH, probability=0.1, counts=False)
    first = world.session.scalars(select(Review).where(col(Review.answer_id) == wrong.id)).first()
    assert first is not None
    assert scores(world) == [0, 1]

    first.counts, second.counts = False, True  # a third person has settled it the other way
    world.session.flush()
    assert scores(world) == [1, 1]

    for label in world.session.scalars(select(Label).where(col(Label.review_id) == second.id)):
        label.polarity, label.theme = "negative", "E2.DELIVERY"
    world.session.flush()
    assert scores(world) == [0, 1]

    right.state = "held"
    world.session.flush()
    assert scores(world) == [0]


def scores(world: World) -> list[float]:
    return [each.now for each in book(world).here["E2-I5", SCHOOL]]


def test_what_the_authors_of_coded_answers_say_later_is_seen_at_once(world: World) -> None:
    answer = said(world, False, False)
    before = book(world)
    talk = world.session.get_one(ConversationSession, answer.session_id)
    world.make_answer("S5p", "mazāk runāt", labels=[WISH], session=talk)

    assert [each.base for each in before.here["E2-I5", SCHOOL]] == [0]
    assert scores(world) == [1]
