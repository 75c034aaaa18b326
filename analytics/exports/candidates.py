"""Candidates for themes as a table: what stands outside all themes in a quarter, with its typical words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analytics.exports.dictionary import table
from analytics.exports.sheets import Row
from analytics.exports.writing import ExportReport, write_files
from analytics.windows import Window


@dataclass(frozen=True)
class Candidate:
    """A cluster of answers: by language how many, the typical words with their users, and typical answers."""

    answers: int
    people: int
    nearest_theme: str
    languages: Mapping[str, int]
    words: Mapping[str, Sequence[tuple[str, int]]]
    examples: Mapping[str, Sequence[str]]


def write_candidates(target: Path, candidates: Sequence[Candidate], *, quarter: Window, now: datetime) -> ExportReport:
    """Write the candidates of a quarter, one row per candidate and language. For staff with the right to read texts."""
    return write_files(table("candidates"), _rows(candidates, quarter), target, now)


def _rows(candidates: Sequence[Candidate], quarter: Window) -> Iterator[Row]:
    for number, candidate in enumerate(candidates, 1):
        for language, answers in candidate.languages.items():
            words = (f"{word} ({people})" for word, people in candidate.words.get(language, ()))
            yield (
                quarter.key,
                quarter.first_day.isoformat(),
                quarter.last_day.isoformat(),
                number,
                candidate.answers,
                candidate.people,
                candidate.nearest_theme,
                language,
                answers,
                ", ".join(words),
                " | ".join(candidate.examples.get(language, ())),
            )
