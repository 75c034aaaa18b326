from __future__ import annotations

import csv
import os
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from analytics.errors import TooManyRowsError
from analytics.exports import sheets
from analytics.exports.guard import guarded
from analytics.exports.sheets import CsvSheet, PartFile, XlsxSheet
from tests.analytics.conftest import NOW

DANGEROUS = [
    "=1+1",
    "+371",
    "-x",
    "@a",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    "−1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    "\u00a0=1",
    "\x00=1",
]
HARMLESS = ["labi", "1+1", "a=b", "", "'jau", "5", "http://piemers.lv", "mailto:a@b.lv", "\x07 zvans", "🙂", "ā" * 4000]


def as_csv(*texts: str) -> bytes:
    stream = BytesIO()
    sheet = CsvSheet(stream, ["text"])
    for text in texts:
        sheet.write([text])
    sheet.close()
    return stream.getvalue()


def as_xlsx(*rows: tuple[sheets.Value, ...]) -> bytes:
    stream = BytesIO()
    with closing(XlsxSheet(stream, "answers", ["one", "two"], [("column", "note"), ("one", "=1+1")], NOW)) as sheet:
        for row in rows:
            sheet.write(row)
    return stream.getvalue()


@pytest.mark.parametrize("text", DANGEROUS, ids=repr)
def test_what_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: repr(text[:9]))
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


def test_no_cell_of_a_csv_begins_like_a_formula() -> None:
    rows = list(csv.reader(StringIO(as_csv(*DANGEROUS, *HARMLESS).decode("utf-8-sig"), newline="")))

    assert [row[0] for row in rows[1:]] == [f"'{text}" for text in DANGEROUS] + HARMLESS


def test_a_csv_begins_with_the_mark_that_excel_needs() -> None:
    assert as_csv("ā").startswith(b"\xef\xbb\xbftext\r\n\xc4\x81")


def test_numbers_truth_values_and_nothing_have_their_own_forms_in_csv() -> None:
    stream = BytesIO()
    sheet = CsvSheet(stream, ["a", "b", "c", "d"])
    sheet.write([-1, 0.25, True, None])
    sheet.close()

    assert stream.getvalue().splitlines()[1] == b"-1,0.25,true,"


def test_a_workbook_holds_no_formula_and_no_link_and_loses_no_text() -> None:
    texts = DANGEROUS[:-1] + HARMLESS  # XML has no NUL; PostgreSQL has none either
    content = as_xlsx(*((text, text) for text in texts))

    workbook = openpyxl.load_workbook(BytesIO(content))
    cells = [cell for sheet in workbook for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    raw = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in raw
    assert b"hyperlink" not in raw


def test_a_workbook_has_its_dictionary_and_a_header_that_stays_in_sight() -> None:
    workbook = openpyxl.load_workbook(BytesIO(as_xlsx(("a", 1), (None, True))))

    assert workbook.sheetnames == ["answers", "dictionary"]
    assert workbook["answers"].freeze_panes == "A2"
    assert [[cell.value for cell in row] for row in workbook["answers"]] == [["one", "two"], ["a", 1], [None, True]]
    assert workbook["dictionary"]["B2"].value == "=1+1"
    assert workbook["dictionary"]["B2"].data_type == "s"


def test_the_same_rows_give_the_same_workbook() -> None:
    assert as_xlsx(("a", 1)) == as_xlsx(("a", 1))


def test_a_workbook_too_large_to_open_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_XLSX_ROWS", 1)

    with pytest.raises(TooManyRowsError, match=r"as \.csv instead"):
        as_xlsx(("a", 1), ("b", 2))


def test_a_file_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "answers.csv"
    with pytest.raises(TypeError), PartFile(target) as file:
        file.stream.write("half")
    assert list(target.parent.iterdir()) == []

    with PartFile(target) as file:
        file.stream.write(b"whole")
    assert target.read_bytes() == b"whole"


# A newcomer without Linux may go without; in CI its absence is a failure.
@pytest.mark.skipif(
    not Path("/dev/full").exists() and not os.environ.get("CI"),
    reason="there is no /dev/full here, Linux's disk that is always full",
)
def test_a_disk_that_is_full_at_the_last_byte_leaves_no_half_file(tmp_path: Path) -> None:
    def fill() -> None:
        with PartFile(tmp_path / "answers.csv") as file:
            file.stream.close()
            file.stream = Path("/dev/full").open("wb")  # noqa: SIM115 - PartFile closes it
            file.stream.write(b"a few words")

    with pytest.raises(OSError, match="No space left"):
        fill()

    assert list(tmp_path.iterdir()) == []
