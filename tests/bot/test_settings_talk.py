"""When the digest comes: seen and changed in place."""

from __future__ import annotations

import pytest

from bot.settings_talk import DAYS
from bot.wording import LANGUAGES, wording
from tests.bot.fake_desk import Chat, FakeDesk


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def chat(desk: FakeDesk) -> Chat:
    return Chat(desk)


def test_the_settings_say_when_the_digest_comes_and_what_is_seen(chat: Chat) -> None:
    chat.write("/settings")

    assert chat.text.split("\n") == [
        "⚙️ Iestatījumi",
        "",
        "Kopsavilkums: katru nedēļu, pirmdienās plkst. 8:00",
        "Nākamais: 30.11. plkst. 08:00",
        "Ja nekā jauna nav: pateikšu vienā rindā.",
        "Jūs redzat: Ogres novads",
    ]
    assert {"✓ Katru nedēļu", "✓ P", "✓ Latviešu"} <= set(chat.buttons)


@pytest.mark.parametrize(
    ("label", "change"),
    [
        ("Reizi mēnesī", ("change", "every", "month")),
        ("C", ("change", "weekday", "3")),
        ("Vēlāk: 9:00 ›", ("change", "hour", "9")),
        ("Ja nekā jauna nav, klusēt", ("change", "quiet", "0")),
    ],
)
def test_a_button_changes_one_thing_in_place(label: str, change: tuple[str, ...], desk: FakeDesk, chat: Chat) -> None:
    chat.write("/settings")
    [reply] = chat.press(label)

    assert desk.shown.asked == [change]
    assert reply.replaces


def test_who_wants_no_digest_has_no_hour_to_choose(chat: Chat) -> None:
    chat.write("/settings")
    chat.press("Nesūtīt")

    assert "/digest" in chat.text
    assert len(chat.buttons) == 6


def test_hours_end_in_the_morning_and_in_the_evening(desk: FakeDesk, chat: Chat) -> None:
    desk.shown.change("hour", "20")
    chat.write("/settings")
    assert "Agrāk: 19:00" in " ".join(chat.buttons)
    assert "Vēlāk" not in " ".join(chat.buttons)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_spoken_at_once(language: str, desk: FakeDesk, chat: Chat) -> None:
    chat.token(f"staff.settings.language.{language}")

    assert desk.staff.language == language
    assert chat.text.startswith(wording(language)("settings.heading"))


def test_each_language_names_seven_days_differently() -> None:
    for language in LANGUAGES:
        for group in ("days", "on_days", "on_first"):
            names = [wording(language)(f"settings.{group}.{day}") for day in DAYS]
            assert len(set(names)) == 7
