"""The data dictionary that goes with every export: as rows, as CSV beside the table, and as a Data Package."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from analytics.exports.sheets import Row
from analytics.texts import LANGUAGES, texts

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Column:
    """A column, its type in a Data Package, its meaning by language and its fate in the anonymous export."""

    name: str
    type: str
    anonymous: str  # kept | emptied | coarser
    meaning: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table of an export and what must be said about it."""

    name: str
    columns: Sequence[Column]

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


@cache
def table(name: str) -> Table:
    """Return the table with this name as `columns.yaml` describes it."""
    data = yaml.safe_load(files("analytics.exports").joinpath("columns.yaml").read_text(encoding="utf-8"))
    return Table(name, tuple(_column(entry) for entry in data[name]))


def _column(entry: dict[str, str]) -> Column:
    meaning = {language: entry[language] for language in LANGUAGES}
    return Column(entry["name"], entry["type"], entry["anonymous"], meaning)


def dictionary_rows(table: Table, notes: Sequence[str] = ()) -> list[Row]:
    """Return the dictionary with its header; notes about this very export come last."""
    header: Row = ("column", "type", "anonymous", *LANGUAGES)
    rows: list[Row] = [
        (column.name, column.type, column.anonymous, *(column.meaning[language] for language in LANGUAGES))
        for column in table.columns
    ]
    return [header, *rows, *(("", "note", "", *_in_all(note)) for note in notes)]


def _in_all(note: str) -> list[str]:
    """A note is a key of the texts, with its count after a colon: `export/left_out:17`."""
    key, _, n = note.partition(":")
    return [texts(language).say(key, n=n) for language in LANGUAGES]


def data_package(table: Table, paths: Sequence[str], now: datetime, notes: Sequence[str] = ()) -> str:
    """Return `datapackage.json` for the files of one table."""
    description = " ".join(["Texts beginning with = + - @ have an apostrophe before them in CSV.", *_english(notes)])
    package = {
        "$schema": PROFILE,
        "name": f"atbalss-{table.name}",
        "created": now.isoformat(timespec="seconds"),
        "description": description,
        "resources": [_resource(table, path) for path in paths],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _english(notes: Sequence[str]) -> list[str]:
    return [_in_all(note)[LANGUAGES.index("en")] for note in notes]


def _resource(table: Table, path: str) -> dict[str, Any]:
    form = path.rpartition(".")[2]
    fields = [{"name": c.name, "type": c.type, "description": c.meaning["en"]} for c in table.columns]
    resource: dict[str, Any] = {
        "name": f"{table.name}-{form}",
        "path": path,
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }
    if form == "xlsx":
        resource["dialect"] = {"sheetName": table.name}
    return resource
