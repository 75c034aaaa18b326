"""The benchmark of a wave in small: 200 people in virtual time."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.invitations.pace import Pace
from benchmarks.broadcast.members import ASKED_LATELY, UNREACHABLE
from benchmarks.broadcast.real import planned
from benchmarks.broadcast.rehearsal import rehearse
from benchmarks.broadcast.telling import none_of

PEOPLE = 200
LEFT = len(range(0, PEOPLE, ASKED_LATELY)) + len(range(1, PEOPLE, UNREACHABLE))


def test_a_wave_keeps_what_its_plan_promised(tmp_path: Path) -> None:
    lines = {line.what: line for line in rehearse(tmp_path, PEOPLE, 7)}

    assert [line for line in lines.values() if line.broken] == []
    assert lines["left out or put off"].found == f"{LEFT} by the plan, {LEFT} in the wave"
    assert lines["429s"].found.startswith("0 of ")


def test_a_broken_claim_is_told() -> None:
    assert none_of("lost", 1).broken


@pytest.mark.parametrize(("took", "broken"), [(40.0, True), (60.0, False), (1100.0, False)])
def test_a_wave_that_is_faster_than_the_plan_breaks_it_and_a_slow_machine_does_not(took: float, broken: bool) -> None:
    lines = planned(Pace(20.0, 25.0, {"G": 24}), 1000, took)  # fifty seconds at the least, a thousand at the most

    assert any(line.broken for line in lines) == broken
