"""Staff commands and buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.coordinators import STAFF_ONLY, claims, join, respond, stranger
from bot.desk import EventLine, Joined, Refused, Staff
from bot.evidence_desk import Picture
from bot.replies import calls_for_replies
from bot.wording import LANGUAGES, wording
from conversations.messages import Button, Command, Edited, Incoming, Media, Press, Text
from tests.bot.fake_desk import LINK, NOW, Chat, FakeDesk, gap

STAFF = Staff(5, "Ilze", "coordinator", "lv")
EVENT = EventLine("kn-26", "Karjeras nedēļa", LINK, datetime(2026, 11, 12, 22, 30, tzinfo=UTC), 14, 30)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def chat(desk: FakeDesk) -> Chat:
    return Chat(desk)


@pytest.mark.parametrize(
    ("incoming", "of_staff", "of_others"),
    [
        (Command("event"), True, True),
        (Command("gaps"), True, True),
        (Press("staff.gaps"), True, True),
        (Command("start", "staff-x"), True, True),
        (Command("start", "kn-26"), False, False),
        (Command("start"), True, False),
        (Command("help"), True, False),
        (Command("language"), True, False),
        (Command("stop"), False, False),
        (Press("abc.S1.5"), False, False),
        (Text("Čau"), False, False),
        (Media("photo"), False, False),
        (Edited("Čau", "1"), False, False),
    ],
)
def test_what_belongs_to_staff(incoming: Incoming, of_staff: bool, of_others: bool) -> None:
    assert claims(incoming, STAFF, NOW) is of_staff
    assert claims(incoming, None, NOW) is of_others


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_welcome_says_what_can_be_done(language: str) -> None:
    chat = Chat(FakeDesk(language))

    chat.write("/start")

    assert "Ilze" in chat.text
    assert all(f"/{command}" in chat.text for command in STAFF_ONLY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "promised"), [("coordinator", True), ("admin", True), ("safeguarding", False)])
def test_a_welcome_promises_no_more_than_a_role_may_do(language: str, role: str, promised: bool) -> None:
    desk = FakeDesk(language)
    desk.staff = replace(desk.staff, role=role)
    chat = Chat(desk)

    chat.write("/start")

    assert (wording(language)("welcome.events") in chat.text) is promised
    assert ("/event" in chat.text) is promised


def test_every_button_of_the_menu_does_something(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/help")

    for token in chat.buttons.values():
        assert chat.token(token)[0].text != wording("lv")("hint")


def test_an_invitation_makes_a_member_of_staff(desk: FakeDesk) -> None:
    desk.invitations["Ab_9"] = Joined(replace(STAFF, language="ru"))

    assert join(desk, "staff-Ab_9", "lv")[0].text.startswith("Здравствуйте, Ilze!")


@pytest.mark.parametrize("reason", ["unknown", "expired", "used"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_invitation_says_why(desk: FakeDesk, reason: str, language: str) -> None:
    desk.invitations["x"] = Refused(reason)  # type: ignore[arg-type]  # parametrize hands out plain strings

    assert join(desk, "x", language)[0].text == wording(language)(f"refused.{reason}")


def test_an_invitation_opened_again_welcomes_again(desk: FakeDesk, chat: Chat) -> None:
    assert chat.send(Command("start", "staff-Ab_9"))[0].text.startswith("Labdien")


@pytest.mark.parametrize("language", [*LANGUAGES, "de", ""])
def test_strangers_get_a_friendly_no(language: str) -> None:
    assert "/start" in stranger(language)[0].text


def test_the_digest_is_a_picture_with_the_usual_buttons(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.picture = Picture("Novembris", b"png")

    reply = chat.write("/digest")[0]

    assert (reply.text, reply.photo) == ("Novembris", b"png")
    assert list(chat.buttons.values()) == ["staff.gaps", "staff.export"]


@pytest.mark.parametrize("png", [None, b""])
def test_a_digest_without_a_chart_is_a_text(desk: FakeDesk, chat: Chat, png: bytes | None) -> None:
    desk.shown.picture = Picture("Novembris", png)

    assert [call.method for call in calls_for_replies(chat.write("/digest"), chat_id=7)] == ["sendMessage"]


def test_a_digest_with_buttons_of_its_own_keeps_them(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.picture = Picture("Novembris", rows=((Button("Redzēju", "staff.seen.7"),),))

    chat.write("/digest")

    assert chat.buttons == {"Redzēju": "staff.seen.7"}


@pytest.mark.parametrize(("action", "said"), [("seen", "atzīmēju"), ("snooze", "Kāpēc")])
def test_an_alerts_button_answers_with_a_new_message(desk: FakeDesk, chat: Chat, action: str, said: str) -> None:
    desk.gap_desk.open = [gap(7)]

    reply = chat.token(f"staff.{action}.7")[0]

    assert said in reply.text
    assert not reply.replaces  # the alert may be a picture, whose place no text can take


@pytest.mark.parametrize("token", ["staff.seen.7", "staff.snooze.7", "staff.seen.x", "staff.seen"])
def test_an_alert_that_is_closed_is_said_to_be(chat: Chat, token: str) -> None:
    assert "slēgts" in chat.token(token)[0].text


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_export_comes_as_a_file(chat: Chat, file_format: str) -> None:
    chat.write("/export")

    document = chat.token(f"staff.export.{file_format}")[0].document

    assert document is not None
    assert (document.field, document.filename, document.content) == ("document", f"dati.{file_format}", b"a;b")


def test_without_data_there_is_no_file(desk: FakeDesk, chat: Chat) -> None:
    desk.file = None

    assert chat.token("staff.export.csv")[0].document is None


def test_recent_events_show_their_answers_and_local_day(desk: FakeDesk, chat: Chat) -> None:
    desk.events = [EVENT, replace(EVENT, code="b", title="Darbnīca", answers=3, expected=None)]

    chat.write("/events")

    assert "Karjeras nedēļa · 13.11.2026 · atbildes: vismaz 10 no 30" in chat.text
    assert "Darbnīca · 13.11.2026 · atbildes: mazāk par 5" in chat.text


def test_a_recent_event_shows_its_qr_picture_again(desk: FakeDesk, chat: Chat) -> None:
    desk.events = [EVENT]
    chat.write("/events")

    picture, forward = chat.press("QR: Karjeras nedēļa")

    assert picture.photo is not None
    assert LINK in forward.text


def test_an_event_no_longer_recent_is_said_to_be(chat: Chat) -> None:
    assert "neredzu" in chat.token("staff.qr.kn-26")[0].text


def test_without_events_the_first_one_is_offered(chat: Chat) -> None:
    chat.write("/events")

    assert chat.buttons == {"Jauns pasākums": "staff.event"}


def test_the_language_is_theirs_to_choose(desk: FakeDesk, chat: Chat) -> None:
    chat.write("/language")

    reply = chat.press("Русский")[0]

    assert desk.staff.language == "ru"
    assert "сводка" in reply.text
    assert reply.replaces


@pytest.mark.parametrize(
    "incoming", [Command("abc"), Text("Čau"), Press("staff."), Press("staff.what.ever"), Press("staff.language.de")]
)
def test_what_is_not_understood_gets_a_friendly_word(chat: Chat, incoming: Incoming) -> None:
    assert chat.send(incoming)[0].text


def test_edits_need_no_answer(chat: Chat) -> None:
    assert chat.send(Edited("x", "1")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_fits_telegram(language: str) -> None:
    desk = FakeDesk(language)
    desk.gap_desk.open = [gap(10**9 + n) for n in range(12)]
    desk.events = [replace(EVENT, code="x" * 32, title="ž" * 80)]
    chat = Chat(desk)

    for command in ("start", "help", "event", "events", "digest", "gaps", "export", "language"):
        for token in ["", *start_tokens(chat, command)]:
            replies = chat.token(token) if token else chat.write(f"/{command}")
            assert calls_for_replies(replies, chat_id=7, pressed_message_id=5)


def start_tokens(chat: Chat, command: str) -> list[str]:
    chat.write(f"/{command}")
    return list(chat.buttons.values())


def test_a_text_too_long_for_a_caption_follows_its_picture(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.picture = Picture("a" * 1500, b"png")

    calls = calls_for_replies(chat.write("/digest"), chat_id=7)

    assert [call.method for call in calls] == ["sendPhoto", "sendMessage"]
    assert "reply_markup" in calls[1].payload


def test_respond_needs_nothing_but_its_arguments(desk: FakeDesk) -> None:
    assert respond(desk, desk.staff, Command("help"), NOW) == respond(desk, desk.staff, Command("help"), NOW)
