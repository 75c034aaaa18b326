from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analytics.gaps import OpenGap
from analytics.indicators import Cell
from tests.analytics.conftest import NOW
from tests.analytics.gap_cases import COUNTRY, judged, kinds, only, reading

VOCATIONAL, GENERAL = (COUNTRY._replace(cut=f"sector={sector}") for sector in ("vocational", "general"))


def groups(worse: float, better: float, spread: float = 6, **changes: Any) -> tuple[Any, Any]:
    return (
        reading(worse, spread, cell=VOCATIONAL, **changes),
        reading(better, spread, cell=GENERAL, **changes),
    )


def test_a_group_much_worse_off_than_another_is_a_gap_of_that_group() -> None:
    finding = only(judged(*groups(70, 90)), "UNEQUAL", VOCATIONAL)

    assert (finding.group_cut, finding.group_value, finding.value) == ("sector=general", 90, 70)


@pytest.mark.parametrize(
    ("worse", "better", "spread", "n"),
    [(76, 90, 3, 40), (70, 90, 20, 40), (70, 90, 6, 19)],
    ids=["14", "chance", "few"],
)
def test_small_or_uncertain_differences_are_none(worse: float, better: float, spread: float, n: int) -> None:
    evaluation = judged(*groups(worse, better, spread, n=n))

    assert "UNEQUAL" not in kinds(evaluation, VOCATIONAL)


def test_of_costs_the_group_with_more_is_worse_off() -> None:
    dear, cheap = groups(40, 10, indicator="E5-I7")

    assert only(judged(dear, cheap), "UNEQUAL", VOCATIONAL).value == 40


def test_regions_are_groups_of_the_country() -> None:
    poor, rich = (Cell("region", name) for name in ("Latgale", "Rīga"))

    evaluation = judged(reading(60, 5, cell=poor), reading(90, 5, cell=rich), people=40)

    assert only(evaluation, "UNEQUAL", poor).group_cut == "region=Rīga"


def test_only_groups_of_one_kind_and_place_are_compared() -> None:
    language = COUNTRY._replace(cut="language=ru")

    assert kinds(judged(reading(50, cell=VOCATIONAL), reading(90, cell=language)), VOCATIONAL) == {"BELOW_TARGET"}


@pytest.mark.parametrize(("worse", "stays"), [(80, True), (84, False)])
def test_an_open_gap_closes_when_half_of_the_difference_is_gone(worse: float, stays: bool) -> None:
    gap = OpenGap("UNEQUAL", VOCATIONAL, "E2-I3", "2026/27-1", NOW, group_cut="sector=general")
    evaluation = judged(*groups(worse, 90), open={"UNEQUAL|E2-I3|national|LV|sector=vocational": gap})

    assert ("UNEQUAL" in kinds(evaluation, VOCATIONAL)) is stays


def test_a_group_is_compared_with_the_one_that_is_best_off() -> None:
    worst, best = groups(60, 90)
    middle = replace(worst, cell=COUNTRY._replace(cut="sector=higher"), value=80, low=75, high=85)

    assert only(judged(worst, middle, best), "UNEQUAL", VOCATIONAL).group_cut == "sector=general"


def languages(indicator: str, **changes: Any) -> tuple[Any, Any]:
    cells = (COUNTRY._replace(cut=f"language={language}") for language in ("lv", "ru"))
    poor, rich = (
        reading(value, 6, cell=cell, indicator=indicator, n=60, **changes)
        for value, cell in zip((60, 95), cells, strict=True)
    )
    return poor, rich


def test_a_difference_between_languages_in_what_is_read_needs_an_audit() -> None:
    assert "UNEQUAL" not in {each.kind for each in judged(*languages("E5-I4")).findings}
    assert "UNEQUAL" in {each.kind for each in judged(*languages("E5-I4", audited=60)).findings}
    assert "UNEQUAL" in {each.kind for each in judged(*languages("E2-I3")).findings}


def test_who_answers_is_never_unequal() -> None:
    assert "UNEQUAL" not in {each.kind for each in judged(*groups(40, 90, indicator="E2-I1")).findings}
