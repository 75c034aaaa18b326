"""The benchmark of a wave in small: 200 people in virtual time."""

from __future__ import annotations

from pathlib import Path

from benchmarks.broadcast.members import ASKED_LATELY, UNREACHABLE
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
