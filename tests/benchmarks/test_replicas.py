"""Two replicas behind nginx on one PostgreSQL, in small: the leader is killed, and nobody notices more than a pause."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from benchmarks.replicas import watch
from benchmarks.replicas.drill import drill
from benchmarks.replicas.nginx import configuration
from benchmarks.replicas.replicas import nursery
from benchmarks.replicas.watch import Heard

SEED = 20261128
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@pytest.mark.postgres
@pytest.mark.skipif(
    NGINX is None and not os.environ.get("CI"),  # a newcomer may go without; in CI its absence is a failure
    reason="install nginx (apt-get install nginx-light) to test replicas",
)
@pytest.mark.parametrize("apart", [0, 1], ids=["they take turns", "another process takes turns and is killed, too"])
async def test_a_killed_leader_is_followed_at_once_and_costs_no_update(
    tmp_path: Path, postgres_url: str, apart: int
) -> None:
    async with nursery(tmp_path / "replicas.log") as born:
        findings = await drill(born, tmp_path, postgres_url, replicas=2, kills=1, seed=SEED, rolling=False, apart=apart)

    assert findings.faults == []
    assert len(findings.fail_overs) == 1
    assert findings.tally is not None
    assert findings.tally.turns == findings.tally.updates > 0


def test_the_guide_s_configuration_is_the_one_that_is_tried(tmp_path: Path) -> None:
    tried = configuration(tmp_path, 8000, [8001, 8002, 8003])

    assert tried.count("server 127.0.0.1:") == 3
    assert "10.0.0" not in tried
    assert "ssl" not in tried
    assert "proxy_next_upstream error timeout http_502 http_503 http_504 non_idempotent;" in tried


def heard(pid: int, began: float, ended: float, *, method: str = "sendMessage", status: int = 200) -> Heard:
    return Heard(pid, "7", method, began, ended, status)


@pytest.mark.parametrize(
    "calls",
    [
        [heard(1, 0, 1), heard(1, 0.5, 2), heard(2, 2, 3), heard(1, 3, 4)],
        [heard(1, 0, 2), heard(2, 1, 2, method="answerCallbackQuery")],
    ],
    ids=["one after the other", "what anybody may call"],
)
def test_senders_one_after_the_other_are_no_fault(calls: list[Heard]) -> None:
    assert list(watch.faults(calls)) == []


@pytest.mark.parametrize(
    "calls",
    [
        [heard(1, 0, 2), heard(2, 1, 3)],
        [heard(1, 0, 5), heard(1, 1, 2), heard(2, 3, 4)],
        [heard(1, 0, 1, method="getUpdates", status=409)],
    ],
    ids=["two at a time", "an older call still under way", "a conflict"],
)
def test_two_senders_at_a_time_are_a_fault(calls: list[Heard]) -> None:
    assert len(list(watch.faults(calls))) == 1
