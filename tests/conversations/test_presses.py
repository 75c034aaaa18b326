from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations.events import AnswerGiven, LanguageChosen, Noted, QuestionSkipped
from conversations.messages import Press
from tests.conversations.person import SESSION_ID, Person

MakePerson = Callable[..., Person]


def test_a_pressed_question_keeps_its_answer_and_loses_its_buttons(person: MakePerson) -> None:
    someone = person(at="S1")
    someone.presses("4")

    assert someone.replaced.endswith("\n\n✓ 4")
    assert someone.heard.startswith("2 no 6")


def test_the_same_button_pressed_twice_answers_once(person: MakePerson) -> None:
    someone = person(at="S1")
    someone.does(Press(f"{SESSION_ID}.S1.4"))
    someone.does(Press(f"{SESSION_ID}.S1.4"))

    assert someone.events == tuple(someone.got(Noted))
    assert someone.toast == "Šis jautājums jau ir garām. Turpini ar pēdējo!"


@pytest.mark.parametrize(
    "token",
    ["other123.S2.skip", "", "nonsense", "a.b.c.d", "staff.x.y", "other123.delete.yes", "lobby.nothing"],
)
def test_a_button_of_another_conversation_only_gets_a_note(person: MakePerson, token: str) -> None:
    someone = person(at="S2", language="ru")
    before = someone.state
    someone.does(Press(token))

    assert someone.events == tuple(someone.got(Noted))
    assert "из прошлого разговора" in someone.toast
    assert someone.state == before


def test_a_button_of_an_earlier_question_never_answers_the_open_one(person: MakePerson) -> None:
    someone = person(at="S3")
    someone.does(Press(f"{SESSION_ID}.S1.2"))

    assert someone.events == tuple(someone.got(Noted))
    assert someone.session.question == "S3"


@pytest.mark.parametrize("option", ["6", "jobs", "done", "yes"])
def test_an_option_that_the_question_does_not_have_answers_nothing(person: MakePerson, option: str) -> None:
    someone = person(at="S1")
    someone.does(Press(f"{SESSION_ID}.S1.{option}"))

    assert someone.events == tuple(someone.got(Noted))


def test_a_late_press_on_the_lobbys_button_begins_nothing(person: MakePerson) -> None:
    someone = person(at="S1")
    someone.does(Press("lobby.start.general"))

    assert someone.events == tuple(someone.got(Noted))


def test_choices_are_marked_in_place_and_given_in_the_order_of_the_buttons(person: MakePerson) -> None:
    someone = person(at="S4")
    someone.presses("Iepazinu jaunus cilvēkus")
    assert someone.messages == []
    someone.presses("Uzzināju jaunas profesijas")
    someone.presses("Tas viss")

    assert someone.got(AnswerGiven) == [AnswerGiven("S4", "multi", choices=("jobs", "people"))]
    assert someone.replaced.endswith("✓ Uzzināju jaunas profesijas, Iepazinu jaunus cilvēkus")
    assert someone.session.chosen == {}


def test_done_without_a_choice_asks_for_one(person: MakePerson) -> None:
    someone = person(at="S4")
    someone.presses("Tas viss")

    assert someone.toast == "Vispirms izvēlies kaut vienu atbildi vai spied „Izlaist”."


def test_skipping_a_list_drops_what_was_marked(person: MakePerson) -> None:
    someone = person(at="S4")
    someone.presses("Iepazinu jaunus cilvēkus")
    someone.presses("Izlaist")

    assert someone.got(QuestionSkipped) == [QuestionSkipped("S4")]
    assert someone.got(AnswerGiven) == []


def test_a_required_question_cannot_be_skipped_by_a_forged_press(person: MakePerson) -> None:
    someone = person(at="P1")
    someone.does(Press(f"{SESSION_ID}.P1.skip"))

    assert someone.session.question == "P1"
    assert someone.heard.endswith("Cik tev gadu?")


@pytest.mark.parametrize("token", ["lobby.language.ru", "other123.language.ru", f"{SESSION_ID}.language.ru"])
def test_a_language_can_be_chosen_from_any_button(person: MakePerson, token: str) -> None:
    someone = person(at="S1")
    someone.does(Press(token))

    assert someone.got(LanguageChosen) == [LanguageChosen("ru")]
    assert someone.heard.startswith("1 из 6")


def test_a_language_that_nobody_speaks_changes_nothing(person: MakePerson) -> None:
    someone = person(at="S1")
    someone.does(Press(f"{SESSION_ID}.language.de"))

    assert someone.events == tuple(someone.got(Noted))
    assert someone.session.language == "lv"
