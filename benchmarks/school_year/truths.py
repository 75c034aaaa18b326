"""How near the year's numbers come to what was meant: every indicator that the machine reads, beside the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, select

from analytics import windows
from analytics.audit import READ_BY_MACHINE
from analytics.catalogue import Indicator, catalogue
from analytics.cells import NATION
from analytics.readings import reading_of
from analytics.reliability import Reliability
from analytics.scoring import mark
from analytics.windows import Window
from benchmarks.school_year.words import Words
from models import reports
from models.reports import AnswerRow, LabelRow
from models.tables import IndicatorValue
from nlp.codebook import base_question

YEAR = "2025/26"
UNITS = {"net": "net scores", "percent": "shares"}
Truths = dict[tuple[str, str, str], float]  # by level, place and indicator


@dataclass(frozen=True)
class Compared:
    """A value beside the truth, both in the indicator's unit."""

    value: IndicatorValue
    truth: float

    @property
    def is_told(self) -> bool:
        """Whether there is a value."""
        return self.value.value is not None

    @property
    def holds(self) -> bool:
        """Whether the interval holds the truth."""
        return (self.value.low or 0) <= self.truth <= (self.value.high or 0)


def compared(session: Session, words: Words, reliability: Reliability) -> list[Compared]:
    """Return the school year's values of whole places, each with the truth; also those that nobody can tell."""
    window = windows.named(YEAR)
    known = truths(session, window, words, reliability)
    query = select(IndicatorValue).where(IndicatorValue.window == window.key, IndicatorValue.cut == "")
    return [
        Compared(row, known[key])
        for row in session.exec(query)
        if (key := (row.scope_level, row.scope, row.indicator)) in known and reading_of(row).missing != "few"
    ]


def truths(session: Session, window: Window, words: Words, reliability: Reliability) -> Truths:
    """Return the mean score of everybody, their texts coded as they were meant, by place and indicator."""
    sums: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for answers in _people(session, window, words).values():
        places = _places(answers[0])
        for indicator in _read():
            found = mark(indicator.measure, answers, catalogue().probes, reliability)  # type: ignore[arg-type]
            if found is None or found.score is None:
                continue
            for place in places:
                total = sums[*place, indicator.id]
                total[0] += found.weight * found.score
                total[1] += found.weight
    return {key: 100 * total / weight for key, (total, weight) in sums.items()}


def table(found: Sequence[Compared]) -> list[str]:
    """Return the country's values in Markdown, then how many of all intervals hold the truth."""
    lines = [
        "| Latvia, whole year | people | truth | machine | ours, with its interval | way |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for each in found:
        row = each.value
        if row.scope_level == "national":
            ours, raw = "not told", ""
            if each.is_told:
                ours = f"{row.value:.1f} [{row.low:.1f}, {row.high:.1f}]{'' if each.holds else ' !'}"
                raw = f"{row.value if row.raw is None else row.raw:.1f}"
            lines.append(f"| {row.indicator} | {row.n} | {each.truth:.1f} | {raw} | {ours} | {row.method} |")
    return [*lines, "", *_shares(found)]


def _shares(found: Sequence[Compared]) -> Iterator[str]:
    for level in ("national", "region", "municipality", "institution"):
        for kind in ("net", "percent"):
            here = [
                each
                for each in found
                if each.value.scope_level == level and catalogue()[each.value.indicator].unit == kind
            ]
            told = [each for each in here if each.is_told]
            corrected = [each.holds for each in told if each.value.audited]
            plain = [each.holds for each in told if not each.value.audited]
            yield (
                f"- {level}, {UNITS[kind]}: {len(told)} of {len(here)} told; the truth is in the intervals of "
                f"{_held(corrected)} corrected by what people coded, of {_held(plain)} as the machine read"
            )


def _held(held: Sequence[bool]) -> str:
    return f"{sum(held)} of {len(held)}"


def _read() -> Iterator[Indicator]:
    return (indicator for indicator in catalogue() if isinstance(indicator.measure, READ_BY_MACHINE))


def _people(session: Session, window: Window, words: Words) -> Mapping[str, list[AnswerRow]]:
    people: dict[str, list[AnswerRow]] = defaultdict(list)
    for answer in reports.answers(session, NATION, window.since, window.until):
        people[answer.respondent_id].append(_as_meant(answer, words))
    return people


def _as_meant(answer: AnswerRow, words: Words) -> AnswerRow:
    if answer.text is None:
        return answer
    meant = sorted(words.meaning(base_question(answer.question), answer.text))
    labels = tuple(LabelRow(theme, polarity, 1.0, 0, 0, "human", "", "", None) for theme, polarity in meant)
    return replace(answer, labels=labels, coded=True, abstained=False)


def _places(answer: AnswerRow) -> list[tuple[str, str]]:
    places = [("national", "LV")]
    for level, key in (
        ("region", answer.region),
        ("municipality", answer.municipality),
        ("institution", answer.institution_code),
    ):
        places += [(level, key)] if key else []
    return places
