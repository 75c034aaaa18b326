from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations import lobby
from conversations.events import DangerNoticed, EntryRequested, LanguageChosen, Noted, Said
from conversations.library import Library
from conversations.messages import Edited, Media, Press, Text
from tests.conversations.person import Person

MakePerson = Callable[..., Person]


def test_free_text_gets_the_helpline_and_a_way_in(person: MakePerson) -> None:
    someone = person("lobby")
    someone.says("Man ir slikti")

    assert "116111" in someone.heard
    assert someone.presses("Pateikt, ko domāju") == (EntryRequested(),)


@pytest.mark.parametrize("incoming", [Text("sit mani", danger=True), Edited("sit mani", "m1", danger=True)])
def test_danger_is_heeded_without_a_conversation_too(texts: Library, incoming: Text | Edited) -> None:
    noticed, said = lobby.respond(incoming, texts.languages, language="lv")

    assert noticed == DangerNoticed("", "sit mani")
    assert isinstance(said, Said)
    assert "116111" in said.message.text


def test_start_asks_for_entry_with_and_without_a_code(person: MakePerson) -> None:
    someone = person("lobby")

    assert someone.commands("/start") == (EntryRequested(),)
    assert someone.commands("/start enu-diena") == (EntryRequested("enu-diena"),)


@pytest.mark.parametrize("token", ["abcd1234.S1.4", "abcd1234.delete.yes", "lobby.delete", "x", "lobby.start.a.b"])
def test_a_button_of_an_ended_conversation_only_gets_a_note(texts: Library, token: str) -> None:
    events = lobby.respond(Press(token), texts.languages, language="en")

    assert [type(event) for event in events] == [Noted]


def test_a_language_is_chosen_by_word_or_button(person: MakePerson) -> None:
    someone = person("lobby")

    assert someone.says("Russian")[0] == LanguageChosen("ru")
    someone.commands("/language")
    assert someone.presses("English")[0] == LanguageChosen("en")
    assert someone.replaced == "All right, let's talk in English."


@pytest.mark.parametrize("incoming", [Media("voice"), Edited("labots", "m1")])
def test_whatever_comes_gets_one_kind_answer(texts: Library, incoming: Media | Edited) -> None:
    (said,) = lobby.respond(incoming, texts.languages, language="ru")

    assert isinstance(said, Said)
    assert said.message.rows


@pytest.mark.parametrize("name", lobby.NOTICES)
def test_a_notice_offers_a_way_in(texts: Library, name: lobby.Notice) -> None:
    (said,) = lobby.notice(name, texts.languages, language="lv")

    assert isinstance(said, Said)
    assert said.message.rows[0][0].token == "lobby.start.general"
