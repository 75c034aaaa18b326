"""Files as they lie about, and mappings with mistakes: one clear line for each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.importing import tables
from app.importing.cli import write_template
from app.importing.errors import ImportingError
from app.importing.mapping import read_mapping
from tests.app.importing.conftest import GOOD, HEADER, Desk


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1257"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_in_any_usual_form(desk: Desk, encoding: str, separator: str) -> None:
    cells = tuple(cell.replace(";", "/") for cell in GOOD)
    text = "\n".join(separator.join(row) for row in (HEADER, cells))
    path = desk.folder / "anketa.csv"
    path.write_bytes(text.encode(encoding))

    lines = tables.read_lines(path, read_mapping(desk.mapping()).form)

    assert lines[0].number == 2
    assert lines[0].cells["Vērtējums"] == "10"
    assert lines[0].cells["Kas patika"] == "Anna stāstīja labi"


def test_workbook_is_read_with_its_dates_and_numbers(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append((date(2026, 10, 5), *GOOD[1:3], 10.0, *GOOD[4:]))
    book.save(desk.folder / "anketa.xlsx")

    found = desk.look(desk.folder / "anketa.xlsx")

    assert (found.rows, found.answers, found.refused) == (1, 4, [])


def test_quoted_cell_with_line_breaks_is_one_cell(desk: Desk) -> None:
    path = desk.file((*GOOD[:4], 'pirmā\n"rinda"; otrā', *GOOD[5:]))

    assert desk.look(path).answers == 4


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"legal_basis": ""}, "mapping.yaml, legal_basis: say on which legal basis"),
        ({"questions": {}}, "mapping.yaml, questions: Dictionary should have at least 1 item"),
        ({"color": "red"}, "mapping.yaml, color: Extra inputs are not permitted"),
        ({"questions": {"S99": {"column": "Vērtējums"}}}, "flow S has no question 'S99': mend `questions` or `flow`"),
        (
            {"questions": {"S1": {"column": "Nav"}}},
            "anketa.csv has no column 'Nav': mend the mapping, the file has Datums",
        ),
        (
            {"questions": {"S4": {"column": "Ieguvumi", "choices": {"Nekas": "nekas"}}}},
            "S4 has no option 'nekas': there are jobs",
        ),
        ({"questions": {"S1": {"column": "Vērtējums", "scale": [3, 3]}}}, "the scale needs two different ends"),
        ({"institution": {"code": "nav-tādas"}}, "no institution has the code 'nav-tādas'"),
        ({"institution": {"column": "Skola", "code": "ogre-krastu"}}, "name a column or one code, not both"),
    ],
)
def test_mistake_in_a_mapping_is_named_with_its_place(desk: Desk, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ImportingError) as caught:
        desk.look(desk.file(GOOD), **changes)

    assert message in str(caught.value)


def test_files_that_are_none_are_told_so(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("no workbook")
    (tmp_path / "empty.csv").write_text("")

    for name, message in (("x.xlsx", "is no workbook"), ("empty.csv", "is empty"), ("nowhere.csv", "there is no file")):
        with pytest.raises(ImportingError, match=message):
            desk.look(tmp_path / name)


def test_broken_yaml_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("source: [")

    with pytest.raises(ImportingError, match=r"m\.yaml is no YAML") as caught:
        read_mapping(path)
    assert "\n" not in str(caught.value)


def test_template_is_a_mapping_once_the_legal_basis_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    write_template(path)

    with pytest.raises(ImportingError, match="legal basis"):
        read_mapping(path)
    path.write_text(path.read_text(encoding="utf-8").replace('"…"', "Piekrišana anketā 2025"), encoding="utf-8")
    assert read_mapping(path).questions["S1"].scale == (1, 10)
