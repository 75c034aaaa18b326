from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations import commands, lobby
from conversations.events import EntryRequested, LanguageChosen, QuestionSkipped
from conversations.library import Library
from tests.conversations.person import Person

OF_THE_HOST = ("consents", "mydata", "privacy", "delete")  # about a person's own data

MakePerson = Callable[..., Person]


def test_the_menu_lists_exactly_the_commands(texts: Library) -> None:
    for spoken in texts.languages.values():
        assert set(dict(spoken.chat.menu)) == {*commands.COMMANDS, *OF_THE_HOST}


def test_the_lobby_knows_the_same_commands() -> None:
    assert {*lobby.COMMANDS, "start"} == set(commands.COMMANDS)


@pytest.mark.parametrize("line", ["/start", "/help", "/nezinu", "/skip"])
def test_a_command_never_leaves_the_person_without_a_question(person: MakePerson, line: str) -> None:
    someone = person(at="P1")
    someone.commands(line)

    assert someone.heard.endswith("Cik tev gadu?")
    assert someone.messages[0].rows


def test_start_with_a_code_is_the_hosts_business(person: MakePerson) -> None:
    someone = person(at="S1")

    assert someone.commands("/start enu-diena") == (EntryRequested("enu-diena"),)
    assert someone.session.status == "active"


def test_a_choice_of_languages_waits_for_a_word(person: MakePerson) -> None:
    someone = person(at="S2")
    someone.commands("/language")
    someone.says("по-русски")

    assert someone.got(LanguageChosen) == [LanguageChosen("ru")]
    assert "2 из 6" in someone.heard


def test_other_words_after_a_side_question_answer_the_open_one(person: MakePerson) -> None:
    someone = person(at="S1")
    someone.commands("/language")
    someone.says("4")

    assert someone.session.question == "S2"
    assert someone.session.aside == ""


def test_switching_at_the_greeting_changes_it_in_place(person: MakePerson) -> None:
    someone = person()
    someone.presses("English")

    assert someone.messages == []
    assert someone.replaced.startswith("Hi! 👋")


def test_what_was_marked_survives_a_change_of_language(person: MakePerson) -> None:
    someone = person(at="S4")
    someone.presses("Ir ko pārrunāt mājās")
    someone.commands("/language")
    someone.presses("English")

    assert "✓ Something to talk about at home" in [button.label for row in someone.messages[0].rows for button in row]


def test_a_permission_can_be_passed_over_without_a_decision(person: MakePerson) -> None:
    someone = person(at="P3")
    someone.commands("/skip")

    assert someone.events[0] == QuestionSkipped("P3")
    assert someone.session.question == "P4"


def test_privacy_is_told_in_ten_lines_with_a_version(texts: Library) -> None:
    for spoken in texts.languages.values():
        assert [line.split(".")[0] for line in spoken.chat.commands.privacy.splitlines()[1:]] == [
            str(n) for n in range(1, 11)
        ]
        assert spoken.chat.commands.privacy_version.startswith("privacy/")
