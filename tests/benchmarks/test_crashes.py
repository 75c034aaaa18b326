"""The crash matrix, in small: bots die at every kind of step, and nothing is lost, doubled or out of order."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.crashes.campaign import campaign

KILLS, SECONDS, SEED = 24, 40.0, 20261128  # `python -m benchmarks.crashes` kills hundreds


@pytest.mark.parametrize(
    ("kind", "webhook"),
    [
        pytest.param("sqlite", False, id="sqlite, polling"),
        pytest.param("postgres", True, id="postgres, webhook", marks=pytest.mark.postgres),
    ],
)
async def test_whenever_a_bot_is_killed_nothing_is_lost_and_nothing_happens_twice(
    kind: str, webhook: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = request.getfixturevalue(f"{kind}_url")
    findings = await campaign(tmp_path, address, kills=KILLS, seconds=SECONDS, seed=SEED, webhook=webhook)

    assert findings.faults == ()
    assert findings.kills
    assert findings.tally.turns == findings.tally.updates > 0
    assert findings.tally.dead_letters == findings.poisoned
