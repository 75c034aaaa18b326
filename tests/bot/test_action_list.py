"""What was recorded, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from bot.action_desk import REASONS, ActionLine, Move, Plan, Rate, Verdict
from bot.wording import LANGUAGES, wording
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
        "24.11.2026 · Krastu vidusskola · Norise\nStrādāsim grupās.\nPastāstīts jauniešiem: vismaz 10\n"
        "Atsaucība pirms: 38\u00a0% (n = 120; 30–47\u00a0%); pēc: 46\u00a0% (n = 110; 37–55\u00a0%). "
        "Starpība var būt nejauša."
    )


@pytest.mark.parametrize(
    ("told", "shown"), [(0, ": 0\n"), (4, ": mazāk par 5\n"), (5, ": vismaz 5\n"), (9, ": vismaz 5\n")]
)
def test_few_people_are_not_counted(told: int, shown: str) -> None:
    assert f"Pastāstīts jauniešiem{shown}" in listed(line(told))


def test_what_is_not_known_is_said() -> None:
    assert "pēc: nav zināma. Par agru spriest." in listed(line(since=None, verdict="early"))


def test_too_early_is_said_once() -> None:
    move = Move("Norise", "points", BEFORE, None, None, None, "early", None)

    told = listed(ActionLine(NOW, "K", "N", "S", 5, BEFORE, None, "early", moves=[move]))

    assert told.count("Par agru spriest.") == 1


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


# --- what is planned --------------------------------------------------------------------------------------

TODAY = NOW.date()
PREVIEW = {"lv": "lv: Strādāsim grupās.", "ru": "ru: Strādāsim grupās."}


def planned(days: int = 7, owner: str = "Ilze", **changes: object) -> ActionLine:
    due = TODAY + timedelta(days=days)
    values = {"id": 12, "state": "planned", "due_on": due, "owner": owner} | changes
    return ActionLine(NOW, "Krastu vidusskola", "Norise", "Strādāsim grupās.", 0, None, None, "early", **values)  # type: ignore[arg-type]


def test_what_is_planned_is_shown_with_day_and_owner() -> None:
    assert listed(planned(), line()).split("\n\n")[:2] == [
        "Ieplānots",
        "1. Līdz 01.12.2026 · Krastu vidusskola · Norise\nStrādāsim grupās.\nPar to rūpējas: Ilze",
    ]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (planned(-1), "⏰ 1. Bija jābūt 23.11.2026"),
        (planned(0), "1. Līdz 24.11.2026"),
        (planned(owner=""), "kolēģis vairs nestrādā"),
        (planned(gap_closed=True), "ir slēdzies"),
        (planned(state="dropped", reason="means"), "Iemesls: Nav laika vai līdzekļu"),
    ],
    ids=["late", "today", "owner left", "gap closed", "dropped"],
)
def test_what_one_should_know_of_it_is_said(shown: ActionLine, said: str) -> None:
    assert said in listed(shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_done_shows_what_people_will_read_before_they_do(language: str) -> None:
    desk = FakeDesk(language)
    chat, words = Chat(desk), wording(language)
    assert desk.acts is not None
    desk.acts.lines, desk.acts.plans = [planned()], {12: Plan(PREVIEW, gap_closed=True)}
    chat.write("/actions")
    chat.press(words("actions.finish", number=1))
    assert PREVIEW["ru"] in chat.text
    assert words("actions.gap_closed") in chat.text
    assert desk.acts.ended == []

    chat.press(words("action.check.yes"))
    assert desk.acts.ended == [(12, "done")]
    assert chat.text == words("action.done")


@pytest.mark.parametrize("reason", REASONS)
def test_what_is_dropped_gets_a_reason(reason: str) -> None:
    desk = FakeDesk("lv")
    chat = Chat(desk)
    assert desk.acts is not None
    desk.acts.lines, desk.acts.plans = [planned()], {12: Plan(PREVIEW, gap_closed=False)}
    chat.write("/actions")
    chat.press("1. Nenotiks")
    chat.press(wording("lv")(f"actions.reasons.{reason}"))

    assert desk.acts.ended == [(12, reason)]
    assert chat.text == wording("lv")("action.dropped")


@pytest.mark.parametrize(
    "token", ["finish.12", "finished.12", "drop.12", "dropped.12.means", "dropped.12.x", "finish.x"]
)
def test_a_press_on_what_is_no_longer_planned_says_so(token: str) -> None:
    chat = Chat(FakeDesk("lv"))

    assert chat.token(f"staff.action.{token}")[0].text == wording("lv")("action.not_planned")


def test_how_its_indicator_moved_is_shown_without_a_cause() -> None:
    move = Move("Pieejamība", "share", Rate(0.4, 0.3, 0.5, 60), Rate(0.6, 0.5, 0.7, 60), 0.02, 0.37, "higher", 0.05)
    told = listed(ActionLine(NOW, "K", "N", "S", 5, BEFORE, SINCE, "unsure", moves=[move]))

    assert "Pieejamība: 40\u00a0% → 60\u00a0%, starpība +20 (+2…+37). Rādītājs audzis; kāpēc, tas neparāda." in told
    assert told.endswith("Citur tajā pašā laikā: +5.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_every_move_has_its_words(language: str, verdict: Verdict) -> None:
    moves = [
        Move("X", "points", BEFORE, SINCE, -3.0, 5.0, verdict, None),
        Move("Y", "share", None, SINCE, None, None, verdict, None),
    ]
    assert "{" not in listed(ActionLine(NOW, "K", "N", "S", 5, None, None, verdict, moves=moves), language=language)


def test_the_day_of_the_tests_is_what_they_say() -> None:
    assert date(2026, 11, 24) == TODAY
