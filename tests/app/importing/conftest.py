"""A file, its mapping, and the two ways to use them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.chance import Chance
from app.clock import RIGA
from app.importing import tables, taking
from app.importing.mapping import read_mapping
from app.importing.taking import Source, Taken
from app.seed import World
from models.database import Database
from tests.app.chat import flows, guard
from tests.conftest import NOW

MAPPING: dict[str, Any] = {
    "source": "skolas-anketa",
    "legal_basis": "Dalībnieki anketā piekrita anonīmai izmantošanai.",
    "date": {"column": "Datums", "format": "%d.%m.%Y", "earliest": "2025-09-01"},
    "institution": {"column": "Skola", "aliases": {"Ogres vecā skola": "ogre-krastu"}},
    "age_band": {"column": "Vecums", "values": {"12": "u13", "15": "13-15", "17": "16-17"}},
    "questions": {
        "S1": {"column": "Vērtējums", "scale": [1, 10]},
        "S2": {"column": "Kas patika"},
        "S4": {"column": "Ieguvumi", "choices": {"Jaunas profesijas": "jobs", "Nekas": "nothing"}},
        "S6": {"column": "Padoms", "choices": {"Jā": "been", "Nē": "no"}},
    },
}
HEADER = ("Datums", "Skola", "Vecums", "Vērtējums", "Kas patika", "Ieguvumi", "Padoms")
GOOD = ("05.10.2026", "ogre-krastu", "15", "10", "Anna stāstīja labi", "Jaunas profesijas; people", "Jā")


class Desk:
    """Somebody with files to import."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder

    def file(self, *rows: tuple[str, ...], name: str = "anketa.csv", header: tuple[str, ...] = HEADER) -> Path:
        path = self.folder / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=";").writerows((header, *rows))
        return path

    def mapping(self, **changes: Any) -> Path:
        path = self.folder / "mapping.yaml"
        path.write_text(yaml.safe_dump(MAPPING | changes, allow_unicode=True), encoding="utf-8")
        return path

    def look(self, path: Path, **changes: Any) -> Taken:
        source, lines = self._source(path, changes)
        return taking.look(self.database, source, lines, NOW.astimezone(RIGA))

    def take(self, path: Path, **changes: Any) -> Taken:
        source, lines = self._source(path, changes)
        return taking.take(self.database, source, lines, NOW.astimezone(RIGA), lambda _: None)

    def _source(self, path: Path, changes: dict[str, Any]) -> tuple[Source, list[tables.Line]]:
        mapping = read_mapping(self.mapping(**changes))
        flow = flows().live(mapping.flow)
        source = Source(mapping, flow, guard(), Chance(1), NOW, tables.file_hash(path))
        return source, tables.read_lines(path, mapping.form)


@pytest.fixture
def desk(database: Database, world: World, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)
