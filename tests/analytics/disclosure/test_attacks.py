"""The attacks of `python -m benchmarks.disclosure`, for as long as a test may take."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks.disclosure import detours, month_of_days, recovered, secrets, subtraction, table, windows


@pytest.mark.parametrize("seed", range(20))
def test_one_publication_gives_no_small_group_away(seed: int) -> None:
    country = table(seed)

    assert recovered(country, secrets(country))[0] == 0
    assert subtraction(country)[0] == 0


@pytest.mark.parametrize("name", ["days", "weeks"])
def test_a_sequence_of_publications_gives_no_small_group_away(name: str) -> None:
    country = month_of_days(0, days=8) if name == "days" else windows(0, weeks=4)

    assert country.visible
    assert recovered(country, secrets(country))[0] == 0
    assert subtraction(country)[0] == 0


def test_no_small_group_is_recovered_from_a_week_across_a_months_end_with_its_months_and_semester() -> None:
    country = windows(2, weeks=8)  # a week, a month of then, a month of now and a semester of another day: one person

    assert recovered(country, secrets(country))[0] == 0


@pytest.mark.parametrize("seed", [1, 2, 5, 9, 28])
def test_no_small_group_is_recovered_by_detours_over_levels_windows_and_dates(seed: int) -> None:
    country = detours(seed)

    assert country.visible
    assert recovered(country, secrets(country))[0] == 0
    assert subtraction(country)[0] == 0


def test_every_process_tells_the_same() -> None:
    def told(order_of_sets: str) -> bytes:
        code = "from benchmarks.disclosure import detours; print([len(people) for people, _ in detours(1).visible])"
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": order_of_sets}
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout  # noqa: S603

    assert told("1") == told("2")
