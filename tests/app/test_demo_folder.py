"""A demo is whole by itself, whatever the folder's `.env` says of a bot that isn't a demo's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap import Parts
from app.demo_folder import DemoFolder
from tests.conftest import NOW

OTHERS = "ATBALSS_TURNS=off\nATBALSS_JOBS=off\nATBALSS_DATABASE_URL=postgresql://u@host/name\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoFolder:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(OTHERS, encoding="utf-8")
    return DemoFolder(tmp_path / "demo", seed=11)


def test_a_look_into_its_database_is_not_the_bot_s(folder: DemoFolder) -> None:
    settings = folder.settings(NOW)

    assert (settings.turns, settings.jobs) == ("on", "on")
    assert settings.database_url.get_secret_value().startswith("sqlite:///")


def test_that_its_database_is_new_is_no_news(folder: DemoFolder) -> None:
    told: list[str] = []
    parts = Parts(folder.settings(NOW), progress=told.append)
    parts.open_database().close()

    assert told == []


def test_its_bot_program_is_not_told_what_the_other_is(folder: DemoFolder) -> None:
    asked = "from app.settings import read_settings as r; s = r(); print(s.turns, s.jobs)"
    environment = folder.environment("http://127.0.0.1:9", NOW) | {"PYTHONPATH": str(Path(__file__).parents[2])}

    told = subprocess.run(  # noqa: S603 - our own program
        (sys.executable, "-c", asked),
        env=environment,
        cwd=folder.path.parent,
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == ["on", "on"]
