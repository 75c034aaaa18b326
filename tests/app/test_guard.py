"""Rules of what words pass before anything is kept: every place where a person can write is listened to."""

from __future__ import annotations

import pytest

from conversations.messages import Command, Edited, Incoming, Media, Press, Text
from tests.app.chat import guard

DANGER = "man draud briesmas"  # the guard of these tests hears "briesmas"


@pytest.mark.parametrize(
    "incoming",
    [
        Text(DANGER, message="9"),
        Edited(DANGER, "9"),
        Media("photo", DANGER),
        Media("voice", DANGER),
        Command("start", DANGER),
        Command("stop", DANGER),
        Command("help", "briesmas"),
        Command("briesmas"),
        Command("briesmas", "tagad"),
    ],
    ids=str,
)
def test_danger_is_heard_wherever_it_is_written(incoming: Incoming) -> None:
    heard = guard().check(incoming, "lv").incoming

    assert isinstance(heard, Text | Edited)
    assert heard.danger
    assert "briesmas" in heard.text


@pytest.mark.parametrize(
    "incoming",
    [
        Command("start", "briesmas-1_A"),
        Command("start"),
        Command("stop"),
        Command("unknown", "x"),
        Press("a.b.c"),
    ],
    ids=str,
)
def test_codes_and_plain_commands_pass_as_they_are(incoming: Incoming) -> None:
    assert guard().check(incoming, "lv").incoming == incoming


def test_the_words_under_a_harmless_picture_go_no_further() -> None:
    assert guard().check(Media("photo", "mana klase, Anna un es"), "lv").incoming == Media("photo")


def test_a_name_left_with_a_cry_for_help_is_not_masked() -> None:
    assert guard().check(Text("briesmas, esmu Anna"), "lv").incoming == Text("briesmas, esmu Anna", danger=True)
    assert guard().check(Text("esmu Anna"), "lv").incoming == Text("esmu [vārds]")


def test_an_edit_keeps_its_message_and_a_text_its_own() -> None:
    assert guard().check(Edited(DANGER, "9"), "lv").incoming == Edited(DANGER, "9", danger=True)
    assert guard().check(Text(DANGER, message="9"), "lv").incoming == Text(DANGER, danger=True, message="9")
