from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from analytics import drift
from analytics.drift import Observation, compare, observe, persistent, stability_index
from analytics.indicators import NATION
from analytics.windows import named
from models import reports
from models.reports import AnswerRow
from tests.analytics.conftest import World

WEEK = named("2026-W47")
SEVERAL = 15  # groups in a reference, at least


def nothing_unknown(_text: str, _language: str) -> float:
    return 0.0


def read(world: World, value: Any = "ļoti patika", **changes: Any) -> AnswerRow:
    world.make_answer("S2", value, given_at=WEEK.since, **changes)
    (row,) = reports.answers(world.session, NATION, WEEK.since, WEEK.until)
    return row


def bins(row: AnswerRow, **changes: Any) -> dict[str, str]:
    seen = observe(row, **({"unknown": nothing_unknown} | changes))
    assert seen is not None
    return dict(seen.bins)


def week(groups: int, size: int = 20, **shares: dict[str, float]) -> list[Observation]:
    """Groups of the same make: each bin of a measure has its share of every group."""
    return [
        Observation(f"g{group}", {measure: _bin(i / size, of) for measure, of in shares.items()})
        for group in range(groups)
        for i in range(size)
    ]


def _bin(position: float, shares: dict[str, float]) -> str:
    ends = np.cumsum(list(shares.values()))
    return list(shares)[int(np.searchsorted(ends, position, side="right"))]


USUAL = {"lv": 0.7, "ru": 0.3}
OTHER = {"lv": 0.3, "ru": 0.7}
REFERENCE = week(40, language=USUAL)


def test_an_answer_falls_into_one_bin_of_each_measure(world: World) -> None:
    row = read(world, labels=[("E2.STAFF", "positive")], abstained=False)

    assert bins(row) == {
        "language": "lv",
        "length": "2-3",
        "theme": "E2.STAFF",
        "confidence": "85-95",
        "abstained": "sure",
        "unknown_words": "none",
    }


def test_an_answer_that_nothing_can_be_told_of_has_no_confidence(world: World) -> None:
    row = read(world, labels=[("E2.STAFF", "positive")], abstained=True)

    found = bins(row, unknown=lambda _text, _language: None)

    assert found == {"language": "lv", "length": "2-3", "theme": "unsure", "abstained": "unsure"}


def test_what_another_model_read_counts_only_as_a_text(world: World) -> None:
    row = read(world, labels=[("E2.STAFF", "positive")], abstained=False)

    assert set(bins(row, model="m2")) == {"language", "length", "unknown_words"}


@pytest.mark.parametrize("changes", [{"value": 5}, {"state": "new"}], ids=str)
def test_what_is_no_text_or_not_read_is_not_seen(world: World, changes: dict[str, Any]) -> None:
    assert observe(read(world, **changes), nothing_unknown) is None


def test_the_index_is_the_one_of_the_literature() -> None:
    shares, reference = np.array([0.5, 0.5]), np.array([0.8, 0.2])

    assert stability_index(shares, reference) == pytest.approx(-0.3 * np.log(0.5 / 0.8) + 0.3 * np.log(0.5 / 0.2))
    assert stability_index(reference, reference) == 0.0


def test_a_change_names_what_changed_most() -> None:
    (change,) = compare(week(8, language=OTHER), REFERENCE)

    assert change.is_noted
    assert change.psi > drift.LARGE
    assert change.most_changed() == ["lv", "ru"]
    assert (change.n, round(change.before["lv"], 1), round(change.after["lv"], 1)) == (160, 0.7, 0.3)


def test_a_bin_that_was_empty_before_is_a_change_and_no_fault() -> None:
    (change,) = compare(week(8, language={"lv": 0.5, "xx": 0.5}), REFERENCE)

    assert change.most_changed(1) == ["xx"]
    assert np.isfinite(change.psi)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (week(4, language=OTHER), REFERENCE),
        (week(8, 5, language=OTHER), REFERENCE),
        (week(8, language=OTHER), week(14, language=USUAL)),
        (week(8, language=OTHER), week(15, 10, language=USUAL)),
        ([], REFERENCE),
        (week(8, language=OTHER), []),
    ],
    ids=["few groups", "few answers", "few groups before", "few answers before", "silence", "no past"],
)
def test_of_few_answers_or_groups_nothing_is_said(now: list[Observation], before: list[Observation]) -> None:
    assert compare(now, before) == []


def test_schools_that_differ_among_themselves_make_chance_larger() -> None:
    alike = REFERENCE
    unlike = [*week(28, language={"lv": 1.0}), *(Observation(f"r{it.group}", {"language": "ru"}) for it in week(12))]

    (calm,), (varied,) = (compare(week(6, language={"lv": 0.4, "ru": 0.6}), past) for past in (alike, unlike))

    assert calm.is_noted
    assert not varied.is_noted


@pytest.mark.parametrize(
    ("weeks", "noted"),
    [("..x", False), ("x.x", True), (".xx", True), ("xx.", True), ("xx..", False), ("...", False)],
)
def test_a_change_lasts_if_two_of_the_last_three_weeks_show_it(weeks: str, noted: bool) -> None:
    found = persistent([week(8, language=OTHER if it == "x" else USUAL) for it in weeks], REFERENCE)

    assert bool(found) is noted
