"""What a bot that leaves labelling and jobs to a worker must not load: it has 150 MiB."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from app import cli

ROOT = Path(__file__).parents[2]
HEAVY = {
    *("numpy", "scipy", "sklearn", "spacy", "onnxruntime", "torch"),
    *("pandas", "pyarrow", "pyreadstat", "duckdb", "xlsxwriter", "openpyxl", "jinja2", "resvg_py"),
    *("alembic", "procrastinate", "segno", "simulator.telegram"),
    "CLDR",  # the data of Babel, read from its files
}
DRIVERS = {"sqlite": "sqlite3", "postgres": "psycopg"}
WORK = """
import sys
from array import array

opened = set()
sys.addaudithook(lambda event, told: opened.add(str(told[0])) if event == "open" else None)

import app.cli, app.service
from app.bootstrap import Parts, _redact
from app.guard import Guard
from app.settings import Settings
from conversations.messages import Text
from nlp import danger, passage
from nlp.columns import Columns
from nlp.weighted import WeightedTerms

parts = Parts(Settings(database_url=sys.argv[1], secret_key="an invented secret of the tests, long enough"))
assert parts.flows.texts and parts.database
app.service.Service(parts)
nothing = WeightedTerms(Columns(()), array("d"), array("d"))
weights = [array("d", bytes(8 * width)) for width in (passage.context_width(), danger.meaning_width())]
detector = danger.DangerDetector(nothing, nothing, *weights, 0.0, 1.0)
guard = Guard(detector.signals, _redact)
for language, text in (("lv", "Mani sauc Anna Bērziņa"), ("ru", "меня зовут Анна"), ("en", "my name is Anna")):
    assert guard.check(Text(text), language).redactions == 1
for texts in parts.flows.texts.values():
    assert texts.count("minutes", 3)
parts.database.write(lambda uow: uow.inbox.add(1, 1, 1, b"{}", parts.clock.now())).result()
print(*sys.modules, *("CLDR" for file in opened if "babel" in file and file.endswith(".dat")))
parts.close()
"""


def loaded(url: str) -> set[str]:
    """Return what a bot has loaded once it has read texts and kept an update."""
    command = [sys.executable, "-c", WORK, url]
    return set(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())  # noqa: S603


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_bot_loads_nothing_that_only_labels_reports_exports_or_migrates(
    kind: str, request: pytest.FixtureRequest
) -> None:
    found = loaded(request.getfixturevalue(f"{kind}_url"))

    assert "app.service" in found
    assert found & HEAVY == set()
    assert found & set(DRIVERS.values()) == {DRIVERS[kind]}


@pytest.mark.parametrize("name", cli.Commands.places)
def test_every_command_is_where_it_is_looked_for(name: str) -> None:
    group = get_command(cli.cli)

    assert isinstance(group, cli.Commands)
    assert group.commands[name].name == name


def test_help_lists_every_command() -> None:
    told = CliRunner().invoke(cli.cli, ["--help"]).output

    assert [name for name in ("run", *cli.Commands.places) if f" {name} " not in told] == []
