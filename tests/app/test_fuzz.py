"""People who do anything whatsoever, against the real program: all is answered, and nobody is stuck afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fuzz import STAGES, fuzz
from bot.coordinators import STAFF_ONLY
from simulator.monkeys import WAYS, of_staff, repertoire

PEOPLE, ACTS, SEED = 6, 20, 20261128  # `python -m benchmarks.fuzz` goes on for longer


async def test_whatever_people_do_the_bot_answers_and_keeps_its_house_in_order(tmp_path: Path) -> None:
    findings = await fuzz(tmp_path, people=PEOPLE, acts=ACTS, seed=SEED, stages=(STAGES[0], STAGES[-1]))

    assert findings.faults == ()
    assert sum(findings.acts.values()) > PEOPLE * ACTS
    assert len(findings.acts.keys() & WAYS.keys()) > len(WAYS) - 3
    assert findings.pressed["staff.event"] > 0  # staff came as far as a wizard


def test_staff_send_the_commands_of_staff() -> None:
    sent = {command.lstrip("/").split()[0] for command in of_staff().commands}

    assert sent >= STAFF_ONLY


@pytest.mark.parametrize("way", sorted(WAYS))
def test_every_act_comes_at_some_time(way: str) -> None:
    assert repertoire().weights[way] > 0
