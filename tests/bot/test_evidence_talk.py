"""What staff ask about the evidence, and how it is answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.action_desk import Choice
from bot.evidence_desk import Stretch
from bot.replies import MAX_TOKEN, calls_for_replies
from bot.wording import LANGUAGES, wording
from conversations.messages import Command
from tests.bot.fake_desk import Chat, FakeDesk
from tests.bot.fake_evidence import STANDING, THEMES


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def chat(desk: FakeDesk) -> Chat:
    return Chat(desk)


@pytest.mark.parametrize("command", ["digest", "status", "quotes", "trend"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_scope_one_clear_line_is_said(command: str, language: str) -> None:
    desk = FakeDesk(language)
    desk.shown.own = []
    chat = Chat(desk)

    chat.write(f"/{command}")

    assert chat.text == wording(language)("evidence.no_scope")
    assert desk.shown.asked == []


def test_the_status_is_one_screen(chat: Chat) -> None:
    chat.write("/status")

    assert chat.text.split("\n") == [
        "📍 Ogres novads",
        "",
        "💬 48. nedēļa, atbildēja: 20 jaunieši; atsaucība 50 % (n=40; 35–65 %)",
        "🗓 1. pusgads, atbildēja: 56 jaunieši",
        "🕓 Jaunākā atbilde: 23.11.; skaitļi aprēķināti 24.11.",
        "⚠️ Atvērti pārrāvumi: 3. Brīdinājumi, ko vēl neesat atzīmējuši kā redzētus: 2.",
        wording("lv")("status.not_audited"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_status_says_what_there_is_not(language: str) -> None:
    desk = FakeDesk(language)
    nothing = Stretch("–", "")
    desk.shown.standing = replace(STANDING, week=nothing, semester=nothing, newest_day="", computed_day="", gaps=0)
    chat = Chat(desk)

    chat.write("/status")

    words = wording(language)
    assert words("status.no_answers") in chat.text
    assert words("status.not_computed") in chat.text
    assert words("status.no_gaps") in chat.text


def test_a_theme_named_surely_is_shown_at_once(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.found = [THEMES[0]]

    chat.send(Command("quotes", "norise"))

    assert ("find", "theme", "norise") in desk.shown.asked
    assert ("quotes", "E2.DELIVERY", "") in desk.shown.asked
    assert "„par garu”" in chat.text
    assert chat.text.startswith("🗨 Norise un organizācija · Ogres novads")


def test_without_a_theme_all_are_offered(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/quotes")
    chat.press("Norise un organizācija")

    assert desk.shown.asked[-1] == ("quotes", "E2.DELIVERY", "")


def test_a_theme_that_could_be_several_is_asked_back(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.found = THEMES

    chat.send(Command("quotes", "atbalsc"))

    assert list(chat.buttons) == [theme.text for theme in THEMES]
    assert "atbalsc" in chat.text


def test_an_unknown_theme_is_named_and_all_are_offered(desk: FakeDesk, chat: Chat) -> None:
    chat.send(Command("quotes", "blablabla"))

    assert "Tēmu „blablabla” neatradu." in chat.text
    assert len(chat.buttons) == len(THEMES)


@pytest.mark.parametrize("why", ["nobody", "few", "model", "consent"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_may_be_quoted_it_says_why(why: str, language: str) -> None:
    desk = FakeDesk(language)
    desk.shown.found = [THEMES[0]]
    desk.shown.quoted = replace(desk.shown.quoted, texts=(), why=why)  # type: ignore[arg-type]  # plain strings
    chat = Chat(desk)

    chat.send(Command("quotes", "norise"))

    assert wording(language)(f"quotes.none.{why}") in chat.text


def test_a_trend_is_a_picture_that_can_be_asked_for_by_other_windows(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.found = [Choice("E2-I4:E2.STAFF", "Attieksme un atbalsts")]

    [reply] = chat.send(Command("trend", "attieksme"))
    assert reply.photo

    chat.press("Pa pusgadiem")
    assert desk.shown.asked[-1] == ("trend", "E2-I4:E2.STAFF", "", "semester")


@pytest.mark.parametrize("command", ["quotes", "trend", "status"])
def test_another_place_is_picked_and_what_was_asked_is_kept(command: str, desk: FakeDesk, chat: Chat) -> None:
    desk.shown.found = [THEMES[0]] if command == "quotes" else [Choice("E2-I3", "Apmierinātība")]
    chat.send(Command(command, "" if command == "status" else "x"))
    chat.press("Cita vieta")
    chat.press("Rīgas 49. vidusskola")

    assert desk.shown.asked[-1][0] == command
    assert "i:R49" in desk.shown.asked[-1]


def test_with_one_place_there_is_nothing_to_pick(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.own = desk.shown.own[:1]
    chat.write("/status")

    assert "Cita vieta" not in chat.buttons


def test_many_places_come_a_page_at_a_time(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.own = [Choice(f"i:R{number}", f"Skola {number}") for number in range(20)]
    chat.write("/status")
    chat.press("Cita vieta")
    assert len(chat.buttons) == 9

    chat.press("Nākamās ›")
    chat.press("Nākamās ›")
    assert list(chat.buttons) == ["Skola 16", "Skola 17", "Skola 18", "Skola 19"]


def test_a_place_can_be_named(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.found = [Choice("i:R49", "Rīgas 49. vidusskola")]
    chat.send(Command("status", "49"))

    assert desk.shown.asked == [("find", "place", "49"), ("status", "i:R49")]


def test_an_unknown_place_is_named_and_some_are_offered(chat: Chat) -> None:
    chat.send(Command("digest", "Atlantīda"))

    assert "„Atlantīda”" in chat.text
    assert "Ogres novads" in chat.buttons


@pytest.mark.parametrize("token", ["staff.trend.gone", "staff.quotes.E9,GONE.0", "staff.trend.-"])
def test_a_button_for_what_is_gone_asks_anew(token: str, chat: Chat) -> None:
    chat.token(token)

    assert len(chat.buttons) == 2


def test_every_button_fits(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.own = [Choice(f"i:{'R' * 12}{number}", "Ž" * 200) for number in range(9)]
    desk.shown.found = [Choice("E2-I4:E2.DELIVERY", "Ž" * 200)]
    for command in (Command("trend", "x"), Command("trend"), Command("quotes"), Command("status")):
        replies = chat.send(command)
        assert calls_for_replies(replies, 1)
        assert all(len(token.encode()) <= MAX_TOKEN and len(label) <= 40 for label, token in chat.buttons.items())
