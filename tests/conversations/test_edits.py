"""Messages that were changed later, where the answer decides the way."""

from __future__ import annotations

from collections.abc import Callable

from conversations.events import AnswerGiven, AnswerWithdrawn, QuestionSkipped
from tests.conversations.person import Person

MakePerson = Callable[..., Person]


def test_an_edit_that_changes_the_branch_asks_what_now_comes_first(visitor: MakePerson) -> None:
    someone = visitor()
    someone.says("I work")
    someone.says("Long days and nice people")
    someone.edits("m1", "I study")

    assert someone.got(AnswerGiven) == [AnswerGiven("W1", "single", choices=("study",), revision=2)]
    assert someone.got(AnswerWithdrawn) == [AnswerWithdrawn("W3")]
    assert someone.session.path == ("P0", "P1", "P2", "W1", "W2")
    assert someone.heard.startswith("Changed ✓\n\n2 of 8\nI study – good?")


def test_afterwards_it_goes_on_where_it_was(visitor: MakePerson) -> None:
    someone = visitor()
    for text in ("I work", "Long days and nice people", "2 4", "3"):
        someone.says(text)
    someone.edits("m1", "I study")
    someone.taps("W2.5")

    assert someone.session.question == "W6"


def test_an_edit_that_only_withdraws_leaves_the_open_question_open(visitor: MakePerson) -> None:
    someone = visitor(wave="3")
    someone.says("I study")
    someone.taps("W2.5")
    someone.edits("m1", "I work")

    assert someone.got(AnswerWithdrawn) == [AnswerWithdrawn("W2")]
    assert someone.session.question == "W4"
    assert someone.session.path == ("P0", "P1", "P2", "W1", "W4")
    assert someone.heard == "Changed ✓"


def test_half_a_pair_and_marks_survive_an_edit_elsewhere(visitor: MakePerson) -> None:
    someone = visitor(wave="3")
    someone.says("I study")
    someone.taps("W2.5")
    someone.taps("W4.before-2")
    someone.edits("m1", "I work")

    assert someone.session.chosen == {"W4": ("before-2",)}


def test_a_message_of_a_withdrawn_answer_changes_nothing(visitor: MakePerson) -> None:
    someone = visitor()
    someone.says("I work")
    someone.says("Long days and nice people")
    someone.edits("m1", "I study")
    someone.edits("m2", "Short days")

    assert someone.got(AnswerGiven) == []
    assert someone.heard.startswith("I can't change that message any more")


def test_a_message_of_a_skipped_question_changes_nothing(visitor: MakePerson) -> None:
    someone = visitor()
    someone.says("skip")
    assert someone.got(QuestionSkipped) == [QuestionSkipped("W1")]
    someone.edits("m1", "I study")

    assert someone.got(AnswerGiven) == []
    assert someone.session.question == "W4"


def test_an_answer_ahead_of_a_step_back_can_be_edited_too(visitor: MakePerson) -> None:
    someone = visitor()
    for text in ("I study", "4", "2 4", "3"):
        someone.says(text)
    for _ in range(3):
        someone.commands("/back")
    assert someone.session.question == "W2"
    someone.edits("m3", "1 5")
    assert someone.got(AnswerGiven) == [AnswerGiven("W4", "pair", choices=("1", "5"), revision=2)]
    someone.taps("W2.skip")

    assert someone.session.question == "W6"


def test_an_edit_before_a_question_that_was_walked_back_to_does_not_leave_it(visitor: MakePerson) -> None:
    someone = visitor(wave="3")
    for text in ("I work", "2 4", "3"):
        someone.says(text)
    someone.commands("/back")
    someone.commands("/back")
    assert someone.session.question == "W4"
    someone.edits("m1", "I study")

    assert someone.session.question == "W2"
    someone.taps("W2.1")
    assert someone.session.question == "W6"
