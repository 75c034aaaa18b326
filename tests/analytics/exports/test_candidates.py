from __future__ import annotations

import csv
from pathlib import Path

from analytics.exports.candidates import Candidate, write_candidates
from analytics.exports.dictionary import table
from analytics.windows import named
from tests.analytics.conftest import NOW

CANDIDATE = Candidate(
    answers=14,
    people=12,
    nearest_theme="OTHER.E3",
    languages={"lv": 12, "ru": 2},
    words={"lv": [("ēdnīca", 9), ("pusdienas", 6)]},
    examples={"lv": ["=auksta zupa", "par dārgu"]},
)


def export(path: Path) -> list[dict[str, str]]:
    write_candidates(path, [CANDIDATE], quarter=named("2026-Q4"), now=NOW)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_candidate_has_a_row_for_each_language(tmp_path: Path) -> None:
    latvian, russian = export(tmp_path / "candidates.csv")

    assert list(latvian) == table("candidates").header
    assert (latvian["quarter"], latvian["first_day"], latvian["last_day"]) == ("2026-Q4", "2026-10-01", "2026-12-31")
    assert (latvian["candidate"], latvian["people"], latvian["answers_in_language"]) == ("1", "12", "12")
    assert (latvian["words"], russian["words"]) == ("ēdnīca (9), pusdienas (6)", "")


def test_an_example_cannot_run_as_a_formula(tmp_path: Path) -> None:
    row, _ = export(tmp_path / "candidates.csv")

    assert row["examples"] == "'=auksta zupa | par dārgu"


def test_the_dictionary_lies_beside_it(tmp_path: Path) -> None:
    export(tmp_path / "candidates.csv")

    assert {path.name for path in tmp_path.iterdir()} == {
        "candidates.csv",
        "candidates.dictionary.csv",
        "datapackage.json",
    }
