from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.catalogue import catalogue
from analytics.chart_rows import change_in_words, row_of, trend_of
from analytics.estimates import UNKNOWN
from analytics.readings import UNTOLD, Cell, Reading
from analytics.texts import LANGUAGES, texts
from analytics.windows import named

STAFF = catalogue()["E2-I4:E2.STAFF"]
UNAUDITED = Reading(STAFF.id, Cell("institution", "R49"), 40, method=UNKNOWN)
WHY = {"model": replace(UNAUDITED, n=4, left_out=40, method=""), "unaudited": UNAUDITED}
WHY["doubtful"] = replace(UNAUDITED, audited=60)
WINDOWS = [named("2026-09"), named("2026-10")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", UNTOLD)
@pytest.mark.parametrize("is_released", [True, False])
def test_what_nobody_can_tell_has_its_own_reason_and_is_never_too_few(
    language: str, why: str, *, is_released: bool
) -> None:
    words, reading = texts(language), WHY[why]
    if is_released:  # what left the gate keeps nothing but its status
        reading = Reading(reading.indicator, reading.cell, 0, status=why)
    trend = trend_of(STAFF, "R49", [(window, reading) for window in WINDOWS], words)
    drawn = row_of(STAFF, reading, words)

    assert drawn.verdict_text == trend.points[-1].verdict_text == words.say(f"verdict/{why}")
    assert (drawn.detail, trend.points[-1].n_text) == ("", "")
    assert words.say("few") not in f"{trend.nothing} {trend.words} {trend.note}".lower()


def test_of_too_few_people_it_says_so_and_how_many_it_takes() -> None:
    reading = replace(UNAUDITED, n=4, method="")
    drawn = row_of(STAFF, reading, texts("en"))

    assert (drawn.verdict_text, drawn.detail) == ("too few answers", "n<10")
    assert "Too few" in change_in_words(STAFF, [(WINDOWS[0], reading)], texts("en"))


def test_where_a_value_was_told_before_the_newest_it_is_the_last_one_known() -> None:
    told = replace(UNAUDITED, value=40.0, low=20.0, high=60.0, method="pooled")
    trend = trend_of(STAFF, "R49", [(WINDOWS[0], told), (WINDOWS[1], UNAUDITED)], texts("en"))

    assert [point.value for point in trend.points] == [40.0, None]
    assert trend.words == texts("en").say("course/alone")
