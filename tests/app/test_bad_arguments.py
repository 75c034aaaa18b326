"""Whatever is typed after a command of `atbalss`: it is done, or refused in plain words; a traceback never comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import cli
from app.bootstrap import Parts
from app.commands import seed_world
from app.settings import Settings
from tests.conftest import SECRET

ROOT = Path(__file__).parents[2]
ODD = (
    "",
    " ",
    "-1",
    "0",
    "9" * 30,
    "²",
    "١٢",
    "1e999",
    "'; DROP TABLE answer; --",
    "%s {0} [bold]x[/red]",
    "\u202e\u200b\u2066",
    "👩‍👩‍👧‍👦" * 40,
    "ā" * 5000,
    "a\u0300" * 300,
    "\udcff",  # a byte that is no UTF-8, as Python hands it on
    "LV:LV:LV",
    "2026-W99",
    "2026-02-30",
    "0000-01",
)
COMMANDS = (
    "staff invite {}",
    "staff invite X --role {}",
    "staff invite X --scope {}",
    "staff invite X --days {}",
    "staff scope {} LV",
    "staff scope 1 {}",
    "place rename {} X",
    "place rename ogre-tehnikums {}",
    "place merge {} ogre-tehnikums",
    "place merge ogre-tehnikums {}",
    "digest --scope {}",
    "digest --week {}",
    "digest --language {}",
    "job {}",
    "job tidy --window {}",
    "job digest:{}",
    "deadletters replay {}",
    "deadletters drop {}",
    "restore {} --check",
    "export bundle out --anonymous --window {}",
    "export bundle out --anonymous --scope {}",
    "flow try {}",
    "nlp promote {}",
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with the small world."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    parts = Parts(Settings(database_url=url, secret_key=SECRET))  # type: ignore[arg-type]
    seed_world(parts)
    parts.close()
    monkeypatch.setenv("ATBALSS_DATABASE_URL", url)
    monkeypatch.setenv("ATBALSS_SECRET_KEY", SECRET)
    monkeypatch.setenv("ATBALSS_DATA_DIR", str(ROOT / "var"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_with_an_odd_argument_ends_in_plain_words(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    for odd in ODD:
        monkeypatch.setattr("sys.argv", ["atbalss", *(part.replace("{}", odd) for part in command.split())])

        with pytest.raises(SystemExit) as ended:
            cli.main()

        said = capsys.readouterr()
        assert ended.value.code in (0, 1, 2), odd
        assert said.out or said.err, odd
        assert "Traceback" not in said.out + said.err, odd
