"""One question back, and what becomes of the answers after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations.events import (
    AnswerGiven,
    AnswerWithdrawn,
    ConsentDecided,
    Noted,
    ProfileGiven,
    QuestionSkipped,
    SessionStopped,
    UnderAgeTurnedAway,
)
from tests.conversations.person import Person

MakePerson = Callable[..., Person]


@pytest.fixture
def worker(visitor: MakePerson) -> Person:
    """Return a person who works, has said how, and stands at the pair W4."""
    someone = visitor()
    someone.taps("W1.work")
    someone.says("Long days and nice people")
    assert someone.session.question == "W4"
    return someone


def test_an_earlier_answer_can_be_changed_and_the_conversation_goes_on_where_it_was(worker: Person) -> None:
    worker.taps("W4.back")
    assert (worker.session.question, worker.messages) == ("W3", [])
    worker.says("Long days, and I am tired")

    assert worker.got(AnswerGiven) == [AnswerGiven("W3", "text", text="Long days, and I am tired", revision=2)]
    assert worker.session.question == "W4"


def test_a_changed_branch_withdraws_what_lay_on_the_other(worker: Person) -> None:
    worker.commands("/back")
    worker.commands("/back")
    worker.taps("W1.study")

    assert worker.got(AnswerWithdrawn) == [AnswerWithdrawn("W3")]
    assert worker.session.question == "W2"
    assert "W3" not in worker.session.given


def test_a_branch_that_is_walked_again_asks_again_with_the_next_revision(worker: Person) -> None:
    for line in ("W4.back", "W3.back", "W1.study", "W2.back", "W1.work"):
        worker.taps(line)
    assert worker.session.question == "W3"
    worker.says("Good, all in all, thanks")

    assert worker.got(AnswerGiven)[0].revision == 2


def test_what_was_skipped_is_not_asked_again(visitor: MakePerson) -> None:
    someone = visitor()
    for line in ("W1.work", "W3.skip", "W4.back", "W3.back", "W1.work"):
        someone.taps(line)

    assert someone.session.question == "W4"


def test_a_skipped_question_can_be_answered_after_all(visitor: MakePerson) -> None:
    someone = visitor()
    for line in ("W1.skip", "W4.back", "W1.both"):
        someone.taps(line)

    assert someone.got(AnswerGiven) == [AnswerGiven("W1", "single", choices=("both",))]
    assert someone.session.skipped == ()
    assert someone.session.question == "W2"


def test_an_answer_that_was_only_looked_at_stays(worker: Person) -> None:
    worker.taps("W4.back")
    assert "Leave as it is" in worker.labels
    worker.taps("W3.skip")

    assert worker.got(QuestionSkipped) == worker.got(AnswerWithdrawn) == []
    assert worker.session.question == "W4"
    assert worker.session.revisions == {"W1": 1, "W3": 1}


def test_the_earlier_answer_is_marked(worker: Person) -> None:
    worker.commands("/back")
    worker.commands("/back")

    assert "✓ I work" in worker.labels
    assert worker.heard.startswith("Your answer stays unless you give another.")


def test_marks_survive_a_step_back_and_forth(visitor: MakePerson) -> None:
    someone = visitor(at="W7")
    for line in ("W7.money", "W7.back", "W6.today"):
        someone.taps(line)

    assert "✓ Money" in someone.labels
    someone.taps("W7.done")
    assert someone.got(AnswerGiven) == [AnswerGiven("W7", "multi", choices=("money",))]


def test_marks_of_a_given_list_are_there_again(visitor: MakePerson) -> None:
    someone = visitor(at="W7")
    for line in ("W7.money", "W7.done", "W8.back", "W7.time", "W7.done"):
        someone.taps(line)

    assert someone.got(AnswerGiven) == [AnswerGiven("W7", "multi", choices=("money", "time"), revision=2)]


def test_back_in_a_half_pair_takes_the_first_half_back(visitor: MakePerson) -> None:
    someone = visitor(at="W4")
    someone.taps("W4.before-2")
    someone.taps("W4.back")

    assert someone.session.question == "W4"
    assert someone.session.chosen == {}
    assert someone.replaced.endswith("Before: …")


def test_a_permission_is_decided_anew(visitor: MakePerson) -> None:
    someone = visitor(at="P3")
    for line in ("P3.yes", "P5.back", "P3.no"):
        someone.taps(line)

    assert someone.got(ConsentDecided) == [ConsentDecided("contact_later", False, "contact_later/test")]
    assert someone.session.question == "P5"


def test_no_to_taking_part_after_all_withdraws_everything(visitor: MakePerson) -> None:
    someone = visitor()
    for line in ("W1.study", "W2.4", "W4.back", "W2.back", "W1.back", "P2.back", "P1.back", "P0.no"):
        someone.taps(line)

    assert someone.got(ConsentDecided) == [ConsentDecided("taking_part", False, "taking_part/test")]
    assert someone.got(AnswerWithdrawn) == [AnswerWithdrawn("W1"), AnswerWithdrawn("W2")]
    assert someone.got(SessionStopped) == [SessionStopped("P0")]


def test_under_13_after_all_is_turned_away_and_nothing_is_kept(visitor: MakePerson) -> None:
    someone = visitor()
    for line in ("W1.study", "W2.back", "W1.back", "P2.back", "P1.u13"):
        someone.taps(line)

    assert someone.got(UnderAgeTurnedAway) == [UnderAgeTurnedAway()]
    assert someone.got(ProfileGiven) == someone.got(AnswerWithdrawn) == []
    assert someone.session.status == "turned_away"
    assert someone.session.given == someone.session.revisions == someone.session.facts == {}


def test_there_is_nothing_before_the_first_question(person: MakePerson) -> None:
    someone = person()
    assert "← Atpakaļ" not in someone.labels
    someone.commands("/back")

    assert someone.heard.startswith("Šis ir pirmais jautājums")
    someone.taps("P0.back")
    assert len(someone.got(Noted)) == 1


@pytest.mark.parametrize("word", ["atpakaļ", "Назад!", "back"])
def test_back_is_a_word_in_every_language(worker: Person, word: str) -> None:
    worker.says(word)

    assert worker.session.question == "W3"


def test_a_known_answer_is_not_walked_back_to(visitor: MakePerson) -> None:
    someone = visitor(known={"age_band": "13-15", "sector": "general"})
    someone.taps("W1.back")

    assert someone.session.question == "P0"


def test_a_changed_draw_asks_the_other_question_and_withdraws_the_first(visitor: MakePerson) -> None:
    someone = visitor(evidence={"T1": 9, "T2": 9, "T3": 0}, seed=1)
    for line in ("W1.work", "W3.skip", "W4.skip", "W5.skip", "W6.skip", "W7.skip", "T3.5"):
        someone.taps(line)
    for line in ("P3.back", "T3.back", "W7.back", "W6.back", "W5.back", "W4.back", "W3.back", "W1.study"):
        someone.taps(line)
    someone.taps("W2.3")

    assert someone.got(AnswerWithdrawn) == [] != someone.session.revisions
    assert "T3" not in someone.session.given
    assert someone.session.question in ("T1", "T2")
