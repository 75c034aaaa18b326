"""Gaps as a list."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from bot import gap_list
from bot.desk import GapKind
from bot.wording import LANGUAGES, wording
from tests.bot.fake_desk import Chat, FakeDesk, gap


def shown(*gaps: Any, language: str = "lv", page: int = 0) -> str:
    desk = FakeDesk()
    desk.open_gaps = list(gaps)
    return gap_list.show(desk, wording(language), page).text


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("lv", "47\u00a0% (n = 34; 31–63\u00a0%), mērķis 80\u00a0%"),
        ("ru", "47\u00a0% (n = 34; 31–63\u00a0%), цель 80\u00a0%"),
        ("en", "47% (n = 34; 31–63%), target 80%"),
    ],
)
def test_a_gap_names_value_number_interval_and_target(language: str, detail: str) -> None:
    assert shown(gap(1), language=language).endswith("\n\n1. Pieejamība · Ogres novads\n" + detail)


@pytest.mark.parametrize("kind", get_args(GapKind))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_words(kind: GapKind, language: str) -> None:
    assert "{" not in shown(gap(1, kind=kind, before=0.6), language=language)


@pytest.mark.parametrize(("n", "written"), [(0, "n = 0"), (4, "n = mazāk par 5"), (5, "n = 5")])
def test_few_people_are_not_counted(n: int, written: str) -> None:
    assert written in shown(gap(1, kind="THIN_DATA", n=n))


def test_points_have_a_decimal_comma() -> None:
    assert "0,3 (n = 34; 0,1–0,5), mērķis 0,8" in shown(
        gap(1, unit="points", value=0.34, low=0.1, high=0.5, target=0.8)
    )


def test_without_gaps_there_is_praise() -> None:
    assert shown() == wording("lv")("gaps.none")


def test_five_gaps_are_shown_at_a_time() -> None:
    gaps = [gap(n, subject=f"S{n}") for n in range(12)]

    assert "5. S4" in shown(*gaps)
    assert "6. S5" not in shown(*gaps)
    assert "12. S11" in shown(*gaps, page=2)


def test_a_page_that_is_no_more_is_the_last_one() -> None:
    assert "1. Pieejamība" in shown(gap(1), page=9)


def test_the_list_leads_on() -> None:
    desk = FakeDesk()
    desk.open_gaps = [gap(n) for n in range(6)]

    first, second = (gap_list.show(desk, wording("lv"), page) for page in (0, 1))

    assert first.rows[-1][0].token == "staff.gaps.page.1"
    assert len(second.rows) == 2


def test_a_seen_gap_is_marked_and_can_still_be_snoozed() -> None:
    desk = FakeDesk()
    desk.open_gaps = [gap(7, seen=True)]

    reply = gap_list.show(desk, wording("lv"))

    assert "· redzēts" in reply.text
    assert [button.token for button in reply.rows[0]] == ["staff.gaps.snooze.7.0", "staff.action.gap.7"]


def test_a_press_in_the_list_renews_it_in_its_place() -> None:
    chat = Chat(FakeDesk())
    chat.desk.open_gaps = [gap(7), gap(8)]
    chat.write("/gaps")

    chat.press("1. Redzēts")
    assert chat.replies[0].replaces
    assert "· redzēts" in chat.text

    chat.press("1. Atlikt 4 nedēļas")
    assert "Pārrāvumi: 1" in chat.text
