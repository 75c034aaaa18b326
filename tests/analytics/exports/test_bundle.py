"""The bundle as an analyst meets it: every table in every format, the same bytes for the same data."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from frictionless import Package
from sqlmodel import Session

from analytics.disclosure import record
from analytics.errors import ExportError
from analytics.exports.bundle.folder import write_bundle
from analytics.exports.bundle.sinks import FORMATS
from analytics.windows import named
from models.tables import Release
from tests.analytics.conftest import NOW, World
from tests.analytics.exports.bundles import fill, order, write

TABLES = {
    "answers_long",
    "respondents_wide",
    "labels",
    "reviews",
    "indicators",
    "gaps",
    "actions",
    "institutions",
    "events",
}


@pytest.fixture
def folder(session: Session, world: World, tmp_path: Path) -> Path:
    fill(world)
    write(session, tmp_path / "bundle")
    return tmp_path / "bundle"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_is_there_in_every_format(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}

    assert {f"{table}.{form}" for table in TABLES for form in FORMATS} <= names
    others = {"README.txt", "codebook.html", "model-card.md", "dictionary.csv", "datapackage.json", "hash.txt"}
    assert others <= names


def test_long_table_has_a_row_for_each_answer_and_theme(folder: Path) -> None:
    found = rows(folder / "answers_long.csv")

    assert [(row["question"], row["theme"]) for row in found] == [
        ("S1", ""),
        ("S2", "E2.USEFUL"),
        ("S4", ""),
        ("G2", ""),
        ("S6", ""),
    ]
    assert (found[1]["label_source"], found[1]["reviewer"], found[1]["audit_probability"]) == ("human", "anna", "0.25")
    assert (found[4]["wave"], found[4]["selection_probability"]) == ("3", "0.5")


def test_wide_table_has_a_column_for_each_question_and_theme(folder: Path) -> None:
    first, second = rows(folder / "respondents_wide.csv")

    assert (first["S1"], first["S4"], first["S4_jobs"], first["S4_26"]) == ("4", "jobs;26+", "1", "1")
    assert (first["E2_USEFUL_positive"], first["E2_STAFF_negative"]) == ("1", "0")
    assert (second["S6"], second["p_S6"], second["G2_before"], second["G2_now"]) == ("been", "0.5", "2", "4")
    assert second["E2_USEFUL_positive"] == ""


def test_history_and_codings_lead_to_the_answer_by_its_number(folder: Path) -> None:
    answer = next(row["answer"] for row in rows(folder / "answers_long.csv") if row["question"] == "S2")

    history = rows(folder / "labels.csv")
    assert {row["answer"] for row in history} == {answer}
    assert sorted((row["theme"], row["label_source"], row["counts"]) for row in history) == [
        ("E2.STAFF", "machine", "false"),
        ("E2.USEFUL", "human", "true"),
        ("E2.USEFUL", "machine", "false"),
    ]
    review = rows(folder / "reviews.csv")[0]
    assert (review["answer"], review["audit_probability"]) == (answer, "0.25")
    assert review["themes_person"] == "E2.USEFUL:positive"
    assert review["themes_machine"] == "E2.STAFF:negative;E2.USEFUL:positive"


def test_same_data_give_the_same_bytes(session: Session, world: World, tmp_path: Path) -> None:
    fill(world)

    write(session, tmp_path / "a" / "bundle.zip")
    write(session, tmp_path / "b" / "bundle.zip")

    assert (tmp_path / "a" / "bundle.zip").read_bytes() == (tmp_path / "b" / "bundle.zip").read_bytes()


def test_both_databases_give_the_same_bytes(session: Session, postgres_session: Session, tmp_path: Path) -> None:
    for name, each in (("sqlite", session), ("postgres", postgres_session)):
        fill(World(each))
        write(each, tmp_path / name)

    for path in sorted((tmp_path / "sqlite").iterdir()):
        assert path.read_bytes() == (tmp_path / "postgres" / path.name).read_bytes(), path.name


def test_files_do_not_change_with_the_clock(folder: Path) -> None:
    content = (folder / "answers_long.sav").read_bytes()
    workbook = openpyxl.load_workbook(folder / "answers_long.xlsx")

    assert content[92:109] == b"01 Jan 7000:00:00"
    assert workbook.properties.created.year == 2000


def test_package_is_valid_and_has_the_right_hashes(folder: Path) -> None:
    report = Package(str(folder / "datapackage.json")).validate()

    assert report.valid, report.flatten(["type", "note"])
    subprocess.run(["sha256sum", "--check", "--quiet", "hash.txt"], cwd=folder, check=True)  # noqa: S607 - of the system


def test_pandas_reads_the_same_from_csv_excel_parquet_and_json_lines(folder: Path) -> None:
    from_csv = pd.read_csv(folder / "answers_long.csv")
    from_excel = pd.read_excel(folder / "answers_long.xlsx", sheet_name="answers_long")
    from_parquet = pd.read_parquet(folder / "answers_long.parquet")
    from_lines = pd.read_json(folder / "answers_long.jsonl", lines=True)

    assert from_csv["text"][1] == "'=1+1 ļoti labi"
    assert from_excel["text"][1] == from_parquet["text"][1] == from_lines["text"][1] == "=1+1 ļoti labi"
    assert bool(from_parquet["text_guarded"][1]) is True
    for each in (from_csv, from_excel, from_parquet, from_lines):
        assert list(each["selection_probability"]) == [1, 1, 1, 1, 0.5]


def test_parquet_carries_types_and_the_words_of_codes(folder: Path) -> None:
    schema = pq.read_schema(folder / "answers_long.parquet")

    assert str(schema.field("day").type) == "date32[day]"
    assert schema.field("theme").metadata[b"description_lv"].decode().startswith("Tēma")
    assert json.loads(schema.field("polarity").metadata[b"codes"])["negative"]["lv"] == "Kritiski"


@pytest.mark.parametrize(("language", "word"), [("lv", "Kritiski"), ("en", "Negative")])
def test_spss_labels_come_back(session: Session, world: World, tmp_path: Path, language: str, word: str) -> None:
    fill(world)
    write(session, tmp_path / "bundle", language=language, formats=("sav",))

    data, facts = pyreadstat.read_sav(tmp_path / "bundle" / "answers_long.sav", apply_value_formats=False)

    assert facts.variable_value_labels["polarity"][2.0] == word
    assert data["polarity"][1] == 1.0
    assert facts.variable_measure["age_band"] == "ordinal"
    assert facts.column_names_to_labels["question"] == {"lv": "Jautājums", "en": "Question"}[language]
    wide = pyreadstat.read_sav(tmp_path / "bundle" / "respondents_wide.sav")[1]
    assert wide.column_names_to_labels["S1"] == f"Cik vērtīgs {language}"
    assert wide.variable_value_labels["S6"] == {1.0: f"Jā {language}", 2.0: f"Nē {language}"}


def test_excel_of_latvia_gets_semicolons_and_decimal_commas(session: Session, world: World, tmp_path: Path) -> None:
    fill(world)
    plain = write(session, tmp_path / "plain", formats=("csv",))
    latvian = write(session, tmp_path / "latvian", formats=("csv",), dialect="excel-lv")

    text = (tmp_path / "latvian" / "answers_long.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("answer;session;")
    assert ";0,5;" in text
    assert plain.content == latvian.content  # the same data


def test_an_earlier_bundle_is_not_overwritten(folder: Path, session: Session) -> None:
    with pytest.raises(ExportError, match="is there already"):
        write(session, folder)


def test_empty_country_gives_a_valid_bundle(session: Session, tmp_path: Path) -> None:
    report = write(session, tmp_path / "bundle")

    assert set(report.rows.values()) == {0}
    assert Package(str(tmp_path / "bundle" / "datapackage.json")).validate().valid


def test_figures_go_into_the_ledger_before_the_bundle_appears(session: Session, world: World, tmp_path: Path) -> None:
    world.make_value("E2-I3", 70, n=40, scope_level="national", scope="LV")
    public = order(formats=("csv",), analyst=None, window=named("2026/27-1"))
    seen: list[bool] = []

    def leave(told: Sequence[Release]) -> None:
        seen.append((tmp_path / "bundle").exists())
        record(session, told)

    first = write_bundle(session, tmp_path / "bundle", public, NOW, leave=leave)
    again = write_bundle(session, tmp_path / "again", public, NOW, leave=leave)

    assert seen[0] is False
    assert [release.indicator for release in first.told] == ["E2-I3"]
    assert again.content == first.content


def test_script_for_pandas_opens_a_bundle_and_knows_its_hash(folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "docs/open_bundle.py", str(folder)], capture_output=True, text=True, check=True
    )

    assert "content hash: as written" in done.stdout
    assert "E2.USEFUL    1.0" in done.stdout
    assert "Kritiski" in done.stdout


def test_script_tells_of_a_table_that_was_changed(folder: Path) -> None:
    path = folder / "answers_long.csv"
    path.write_bytes(path.read_bytes().replace(b",S1,", b",S9,"))

    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "docs/open_bundle.py", str(folder)], capture_output=True, text=True, check=True
    )

    assert "DIFFERENT" in done.stdout
