from __future__ import annotations

from pathlib import Path

import pytest

from analytics import catalogue, framework
from analytics.data_files import DataFileError, Definition, define, load


class Line(Definition):
    id: str
    minimum: int


def fault(entry: object) -> str:
    with pytest.raises(DataFileError) as caught:
        define(Line, entry, "analytics/x.yaml", "A1")
    return str(caught.value)


def test_a_misspelt_field_is_named_with_file_entry_and_remedy() -> None:
    said = fault({"id": "A1", "minimun": 5})

    assert "analytics/x.yaml: A1: minimun: there is no such field: correct its spelling or remove it" in said
    assert "analytics/x.yaml: A1: minimum: this field is missing: add it" in said


def test_a_word_where_a_number_belongs_is_named() -> None:
    assert fault({"id": "A1", "minimum": "many"}).startswith("analytics/x.yaml: A1: minimum: ")


def test_an_entry_that_is_a_mere_word_is_named() -> None:
    assert "A1: is no `field: value` entry" in fault("E2-I3")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"version: 1\n  elements: [\n", "line 2, column 11"),
        (b"- a\n- b\n", "holds no `field: value` lines"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"", "holds no `field: value` lines"),
    ],
    ids=["broken", "list", "no text", "empty"],
)
def test_a_file_that_is_no_data_file_is_told_with_its_place(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(content)

    with pytest.raises(DataFileError, match=words):
        load("framework.yaml", path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="check the path"):
        load("framework.yaml", tmp_path / "none.yaml")


@pytest.mark.parametrize("read", [catalogue.read, framework.read], ids=["indicators", "framework"])
def test_an_unfinished_file_names_the_missing_part(tmp_path: Path, read: object) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("version: x\n")

    with pytest.raises(DataFileError, match="this field is missing: add it"):
        read(path)  # type: ignore[operator]
