from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations.events import (
    AnswerGiven,
    ConsentDecided,
    DangerNoticed,
    LanguageChosen,
    ProfileGiven,
    QuestionSkipped,
    SessionStopped,
    UnderAgeTurnedAway,
)
from conversations.typed import MESSAGES_KEPT
from tests.conversations.person import Person

MakePerson = Callable[..., Person]


def test_a_typed_choice_is_repeated_as_it_was_understood(person: MakePerson) -> None:
    someone = person(at="P2")
    someone.says("vidus")

    assert someone.heard.startswith("✓ Skolā, vidusskolā vai ģimnāzijā\n\n1 no 6")


def test_a_wrong_answer_is_explained_twice_and_then_asked_quietly(person: MakePerson) -> None:
    someone = person(at="S1")
    heard = []
    for text in ("forši", "labi", "nu", "hm"):
        someone.says(text)
        heard.append(someone.heard)

    assert [text.startswith("Te der skaitlis") for text in heard] == [True, True, False, False]
    assert all("Cik vērtīgs" in text for text in heard)


def test_the_count_of_wrong_answers_begins_anew_at_each_question(person: MakePerson) -> None:
    someone = person(at="S1")
    for text in ("a", "b", "c", "3", "Patika programmētāji un roboti", "a"):
        someone.says(text)

    assert someone.heard.startswith("Te der skaitlis")


def test_a_second_message_after_a_text_hears_how_to_add_it(person: MakePerson) -> None:
    someone = person(at="S2")
    someone.says("Patika programmētāji un roboti")
    someone.says("un vēl pusdienas")

    assert "izlabo to ziņu" in someone.heard


@pytest.mark.parametrize("word", ["izlaist", "Skip!", "дальше"])
def test_skip_is_a_word_in_every_language(person: MakePerson, word: str) -> None:
    someone = person(at="S2")
    someone.says(word)

    assert someone.got(QuestionSkipped) == [QuestionSkipped("S2")]


def test_no_to_a_probe_is_no_answer(person: MakePerson) -> None:
    someone = person(at="S2")
    someone.says("forši")
    someone.says("nē")

    assert someone.got(QuestionSkipped) == [QuestionSkipped("S2p")]
    assert someone.got(AnswerGiven) == []


@pytest.mark.parametrize("word", ["stop", "Стоп!"])
def test_a_bare_stop_stops(person: MakePerson, word: str) -> None:
    someone = person(at="S2")
    someone.says(word)

    assert someone.got(SessionStopped) == [SessionStopped("S2")]


def test_a_language_is_a_word_at_a_button_question_but_an_answer_at_a_text_question(person: MakePerson) -> None:
    assert person(at="S1").says("krievu")[0] == LanguageChosen("ru")
    assert isinstance(person(at="S2").says("krievu")[0], AnswerGiven)


def test_an_edit_gives_the_next_revision(person: MakePerson) -> None:
    someone = person(at="S2")
    someone.says("Patika viss, īpaši roboti")
    someone.edits("m1", "Patika viss, īpaši droni")
    someone.edits("m1", "Nekas")

    assert someone.got(AnswerGiven) == [AnswerGiven("S2", "text", text="Nekas", revision=3)]
    assert someone.heard == "Izlaboju ✓"


def test_an_edit_that_says_enough_answers_the_probe(person: MakePerson) -> None:
    someone = person(at="S2")
    someone.says("forši")
    someone.edits("m1", "forši, jo bija roboti")

    assert someone.session.question == "S3"
    assert someone.heard.startswith("Izlaboju ✓\n\n3 no 6")


def test_an_edit_mends_what_was_not_understood(person: MakePerson) -> None:
    someone = person(at="S1")
    someone.says("četr")
    someone.edits("m1", "četri")

    assert someone.got(AnswerGiven) == [AnswerGiven("S1", "rating", number=4)]


def test_an_edit_of_an_unknown_message_gets_the_question_again(person: MakePerson) -> None:
    someone = person(at="S2")
    someone.edits("m77", "kaut kas")

    assert someone.got(AnswerGiven) == []
    assert someone.heard.startswith("To ziņu vairs nevaru izlabot. Turpinām no šejienes.\n\n2 no 6")


def test_an_edit_may_withdraw_a_permission(person: MakePerson) -> None:
    someone = person(at="P3")
    someone.says("jā")
    someone.edits("m1", "nē")

    assert someone.got(ConsentDecided) == [ConsentDecided("contact_later", False, "contact_later/2026-11")]


def test_an_age_is_mended_and_under_13_is_turned_away(person: MakePerson) -> None:
    someone = person(at="P1")
    someone.says("15")
    assert someone.edits("m1", "16")[0] == ProfileGiven("age_band", "16-17")
    someone.edits("m1", "12")

    assert someone.got(UnderAgeTurnedAway) == [UnderAgeTurnedAway()]
    assert someone.session.status == "turned_away"


def test_danger_in_an_edit_names_the_question_of_the_message(person: MakePerson) -> None:
    someone = person(at="S2")
    someone.says("Patika viss, īpaši roboti")
    someone.edits("m1", "negribu dzīvot", danger=True)

    assert someone.got(DangerNoticed) == [DangerNoticed("S2", "negribu dzīvot")]
    assert someone.got(AnswerGiven) == []
    assert someone.session.status == "interrupted"


def test_only_the_newest_messages_are_remembered(person: MakePerson) -> None:
    someone = person(at="S1")
    for _ in range(MESSAGES_KEPT + 5):
        someone.says("?")

    assert len(someone.session.messages) == MESSAGES_KEPT
    assert "m1" not in someone.session.messages
