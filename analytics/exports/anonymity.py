"""Answers that lead to nobody: no texts, no exact days, no two rows of one person tied together.

A row names the smallest place in which at least five people share its age band, sector and month: the institution,
else its municipality, region, or the country. Rows whose group never has five people are left out. Rows are sorted
by what stands in them, so that their order says nothing about who gave them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from analytics.catalogue import catalogue
from analytics.exports.dictionary import table
from analytics.exports.sheets import Row, Value
from analytics.few import FEW
from analytics.reliability import Reliability
from analytics.texts import LANGUAGES
from models.reports import AnswerRow, LabelRow

LEVELS = ("institution_code", "municipality", "region", "country")
COUNTRY = "LV"


class Group(NamedTuple):
    """What could tell a person: where, how old, studying what, when."""

    institution_code: str | None
    municipality: str | None
    region: str | None
    age_band: str | None
    sector: str | None
    month: str

    @property
    def country(self) -> str:
        """The place that everybody is in."""
        return COUNTRY


def anonymous_rows(answers: Callable[[], Iterable[AnswerRow]], reliability: Reliability) -> tuple[list[Row], int]:
    """Return the rows that may be shown and the number of those left out. Reads the answers twice."""
    people: dict[Group, set[str]] = defaultdict(set)
    for answer in answers():
        people[_group(answer)].add(answer.respondent_id)
    levels = levels_of(people)
    rows: list[Row] = []
    left_out = 0
    for answer in answers():
        level = levels.get(_group(answer))
        if level is None:
            left_out += max(1, len(answer.labels))
            continue
        rows += [_row(answer, label, level, reliability) for label in answer.labels or (None,)]
    return sorted(rows, key=_sort_key), left_out


def levels_of(people: Mapping[Group, set[str]]) -> dict[Group, str]:
    """Return the level at which each group may be named; groups that are missing may not be named at all.

    Only those that were too small on a level are put together on the next: whoever stands under a municipality's
    name is one of at least five there.
    """
    levels: dict[Group, str] = {}
    for level in LEVELS:
        merged: dict[tuple[str | None, ...], set[str]] = defaultdict(set)
        waiting = [group for group in people if group not in levels and getattr(group, level) is not None]
        for group in waiting:
            merged[_shared(group, level)] |= people[group]
        levels |= {group: level for group in waiting if len(merged[_shared(group, level)]) >= FEW}
    return levels


def _shared(group: Group, level: str) -> tuple[str | None, ...]:
    return getattr(group, level), group.age_band, group.sector, group.month


def _group(answer: AnswerRow) -> Group:
    own = answer.respondent_sector
    sector = own if own in catalogue().sectors else answer.sector
    month = f"{answer.local_day:%Y-%m}"
    return Group(answer.institution_code, answer.municipality, answer.region, answer.age_band, sector, month)


def _row(answer: AnswerRow, label: LabelRow | None, level: str, reliability: Reliability) -> Row:
    values: dict[str, Value] = dict(_place(answer, level))
    values |= {
        "sector": _group(answer).sector,
        "flow": answer.flow,
        "flow_version": answer.flow_version,
        "age_band": answer.age_band,
        "day": _group(answer).month,
        "question": answer.question,
        "answer_kind": answer.kind,
        "number": answer.number,
        "choices": ";".join(answer.choices),
        "theme": label.theme if label else None,
        "polarity": label.polarity if label else None,
        "confidence": round(label.confidence, 2) if label else None,
        "polarity_confidence": _rounded(label.polarity_confidence) if label else None,
        "label_source": label.source if label else None,
        "reportable": _reportable(label, reliability) if label else None,
        "abstained": answer.abstained,
        "selection_probability": round(answer.probability, 4),
        "model_version": label.model_version if label else answer.model_version,
        "codebook_version": label.codebook_version if label else answer.codebook_version,
    }
    return tuple(values.get(name) for name in table("answers").header)


def _reportable(label: LabelRow, reliability: Reliability) -> bool:
    """Tell whether the theme may be counted in any language: an answer to that for its own would give it away."""
    return all(reliability.reportable(label, language) for language in LANGUAGES)


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 2)


def _place(answer: AnswerRow, level: str) -> Iterator[tuple[str, str | None]]:
    """Yield the names of the place down to the level that may be named."""
    exactness = LEVELS.index(level)
    yield "region", answer.region if exactness <= LEVELS.index("region") else COUNTRY
    if exactness <= LEVELS.index("municipality"):
        yield "municipality", answer.municipality
    if exactness == 0:
        yield "institution_code", answer.institution_code
        yield "institution", answer.institution


def _sort_key(row: Row) -> str:
    return "\x1f".join("" if value is None else str(value) for value in row)  # a separator that sorts before letters
