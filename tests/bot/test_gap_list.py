"""Gaps as a list by place."""

from __future__ import annotations

from typing import Any

import pytest

from bot import gap_list
from bot.wording import LANGUAGES, wording
from tests.bot.fake_desk import Chat, FakeDesk, FakeGaps, gap


def shown(*gaps: Any, language: str = "lv", page: int = 0) -> str:
    desk = FakeGaps()
    desk.open = list(gaps)
    return gap_list.show(desk, wording(language), page).text


def test_a_gap_names_numbers_trend_since_when_and_who_looks_after_it() -> None:
    one = gap(1, arrow="↘", trend="worse", owner="Jānis", beneath=3, part="profesionālā izglītība")

    assert shown(one).endswith(
        "\n\nOgres novads\n1. profesionālā izglītība: Pieejamība 47 %\n"
        "n = 34 · ↘ pasliktinās · kopš 10.11.2026 · par to rūpējas Jānis · vēl 3 vietās zemāk"
    )


def test_gaps_of_one_place_stand_together_under_its_name() -> None:
    text = shown(gap(1), gap(2), gap(3, place="Ogres tehnikums"))

    assert text.count("Ogres novads") == 1
    assert "Ogres tehnikums\n3. " in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trend", ["better", "worse", "steady"])
def test_every_trend_has_its_words(trend: str, language: str) -> None:
    assert "{" not in shown(gap(1, arrow="→", trend=trend), language=language)


def test_how_many_people_stand_behind_it_is_said_in_the_line() -> None:
    assert "\natbildēja: 34 (1. pusgads) · kopš" in shown(gap(1, people="atbildēja: 34 (1. pusgads)"))


def test_without_gaps_there_is_praise() -> None:
    assert shown() == wording("lv")("gaps.none")


def test_five_gaps_are_shown_at_a_time() -> None:
    gaps = [gap(n, summary=f"S{n}") for n in range(12)]

    assert "5. S4" in shown(*gaps)
    assert "6. S5" not in shown(*gaps)
    assert "12. S11" in shown(*gaps, page=2)


def test_a_page_that_is_no_more_is_the_last_one() -> None:
    assert "1. Pieejamība" in shown(gap(1), page=9)


def test_the_list_leads_on_and_back() -> None:
    desk = FakeGaps()
    desk.open = [gap(n) for n in range(6)]

    first, second = (gap_list.show(desk, wording("lv"), page) for page in (0, 1))

    assert [button.token for button in first.rows[-1]] == ["staff.gaps.page.1"]
    assert [button.token for button in second.rows[-1]] == ["staff.gaps.page.0"]


def test_a_seen_gap_is_marked_and_can_still_be_opened() -> None:
    desk = FakeGaps()
    desk.open = [gap(7, seen=True)]

    reply = gap_list.show(desk, wording("lv"))

    assert "· redzēts" in reply.text
    assert [button.token for button in reply.rows[0]] == ["staff.gaps.card.7"]


def test_a_press_in_the_list_renews_it_in_its_place() -> None:
    chat = Chat(FakeDesk())
    chat.desk.gap_desk.open = [gap(7), gap(8)]
    chat.write("/gaps")

    chat.press("1. Redzēju")

    assert chat.replies[0].replaces
    assert "· redzēts" in chat.text
    assert chat.desk.gap_desk.decided == [(7, "seen")]
