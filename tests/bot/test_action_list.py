"""What was recorded, and what came of it."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.action_desk import ActionLine, Rate, Verdict
from bot.wording import LANGUAGES
from tests.bot.fake_desk import NOW, Chat, FakeDesk

BEFORE, SINCE = Rate(0.38, 0.3, 0.47, 120), Rate(0.46, 0.37, 0.55, 110)


def line(told: int = 12, before: Rate | None = BEFORE, since: Rate | None = SINCE, verdict: Verdict = "unsure"):  # type: ignore[no-untyped-def]
    return ActionLine(NOW, "Krastu vidusskola", "Norise", "Strādāsim grupās.", told, before, since, verdict)


def listed(*lines: ActionLine, language: str = "lv") -> str:
    desk = FakeDesk(language)
    assert desk.acts is not None
    desk.acts.lines = list(lines)
    return Chat(desk).write("/actions")[0].text


def test_an_action_is_shown_with_whom_it_reached_and_the_rates() -> None:
    assert listed(line()).split("\n\n")[1] == (
        "24.11.2026 · Krastu vidusskola · Norise\nStrādāsim grupās.\nPastāstīts jauniešiem: 12\n"
        "Atsaucība pirms: 38\u00a0% (n = 120; 30–47\u00a0%); pēc: 46\u00a0% (n = 110; 37–55\u00a0%). "
        "Starpība var būt nejauša."
    )


@pytest.mark.parametrize(("told", "shown"), [(0, ": 0\n"), (4, ": mazāk par 5\n"), (5, ": 5\n")])
def test_few_people_are_not_counted(told: int, shown: str) -> None:
    assert f"Pastāstīts jauniešiem{shown}" in listed(line(told))


def test_what_is_not_known_is_said() -> None:
    assert "pēc: nav zināma. Par agru spriest." in listed(line(since=None, verdict="early"))


@pytest.mark.parametrize("verdict", get_args(Verdict))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_its_words(language: str, verdict: Verdict) -> None:
    assert "{" not in listed(line(verdict=verdict), language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_list_encourages(language: str) -> None:
    desk = FakeDesk(language)
    chat = Chat(desk)
    chat.write("/actions")

    assert list(chat.buttons.values()) == ["staff.action"]
