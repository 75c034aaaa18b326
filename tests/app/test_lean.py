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
    *("alembic", "procrastinate", "psycopg", "simulator.telegram"),
}
WORK = """
import sys
from array import array

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
print(*sys.modules)
parts.close()
"""


def test_a_bot_loads_nothing_that_only_labels_reports_exports_or_migrates(sqlite_url: str) -> None:
    command = [sys.executable, "-c", WORK, sqlite_url]
    loaded = set(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())  # noqa: S603

    assert "app.service" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("name", cli.Commands.places)
def test_every_command_is_where_it_is_looked_for(name: str) -> None:
    group = get_command(cli.cli)

    assert isinstance(group, cli.Commands)
    assert group.commands[name].name == name


def test_help_lists_every_command() -> None:
    told = CliRunner().invoke(cli.cli, ["--help"]).output

    assert [name for name in ("run", *cli.Commands.places) if f" {name} " not in told] == []
