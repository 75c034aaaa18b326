"""`answers_long` and `labels`: one row per answer and theme, and the history of labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analytics.crosswalk import Crosswalk
from analytics.exports.guard import guarded
from analytics.exports.sheets import Row, Value
from analytics.reliability import Reliability
from analytics.texts import LANGUAGES
from models.export_rows import Coded, Given, Said, Talk, chosen

CONFIDENCE_DIGITS = 4
NO_LABEL: tuple[None, ...] = (None,) * 10


@dataclass
class LongRows:
    """Numbers answers and conversations in the order in which they come, and turns them into rows."""

    crosswalk: Crosswalk
    reliability: Reliability
    reviewers: Mapping[int, str]
    audit: Mapping[int, float]
    anonymous: bool = False
    wanted: frozenset[int] = frozenset()  # answers whose number is needed later
    numbers: dict[int, int] = field(default_factory=dict)
    _answers: int = 0

    def rows(self, number: int, talk: Talk, coded: list[Coded], month: str) -> Iterator[Row]:
        """Yield the rows of one conversation, which is the `number`-th of the export."""
        before = (*talk[2:-1], month)
        for answer in coded:
            self._answers += 1
            said = answer.said
            if said.id in self.wanted:
                self.numbers[said.id] = self._answers
            source = "import" if said.imported else "chat"
            start = (self._answers, number, source, *before, said.day, talk.late, *self._said(said))
            end = (round(said.probability, CONFIDENCE_DIGITS), self.audit.get(said.id))
            if not answer.labels:
                yield (*start, *NO_LABEL, *end, said.model_version, said.codebook_version)
            for label in answer.labels:
                yield (*start, *self._given(label, said.language), *end, label.model_version, label.codebook_version)

    def history(self, coded: list[Coded]) -> Iterator[Row]:
        """Yield all labels of the answers that `rows` was last asked for."""
        first = self._answers - len(coded) + 1
        for number, answer in enumerate(coded, start=first):
            for label in answer.history:
                yield self._of_history(number, label, counts=label in answer.labels)

    def _said(self, said: Said) -> tuple[Value, ...]:
        choices, number = ";".join(chosen(said.choices)), said.number
        if self.anonymous:  # a day or a sum may be known of somebody
            choices = "" if said.kind == "date" else choices
            number = number if said.kind == "rating" else None
        return (
            said.question,
            said.revision,
            said.kind,
            number,
            choices,
            said.text,
            None if said.text is None else said.text != guarded(said.text),
            said.redactions,
            said.language,
            said.abstained,
            said.doubt,
            said.disputed,
        )

    def _given(self, label: Given, language: str | None) -> tuple[Value, ...]:
        digits = 2 if self.anonymous else CONFIDENCE_DIGITS
        sure = label.polarity_confidence
        return (
            label.theme,
            self.crosswalk.one_today(label.theme, label.codebook_version),
            label.polarity,
            round(label.confidence, digits),
            None if sure is None else round(sure, digits),
            label.span_start,
            label.span_end,
            label.source,
            self.reviewers.get(label.review_id or 0),
            self.is_reportable(label, language),
        )

    def is_reportable(self, label: Given, language: str | None) -> bool:
        """Tell whether a label may be counted; without names also in any language, or it would give this one away."""
        if label.source == "human":
            return True
        theme = self.crosswalk.one_today(label.theme, label.codebook_version)
        languages = LANGUAGES if self.anonymous else (language,)
        return all((theme, each) in self.reliability.cells for each in languages)

    def _of_history(self, number: int, label: Given, *, counts: bool) -> Row:
        sure = label.polarity_confidence
        return (
            number,
            label.source,
            self.reviewers.get(label.review_id or 0),
            label.model_version,
            label.codebook_version,
            label.theme,
            self.crosswalk.one_today(label.theme, label.codebook_version),
            label.polarity,
            round(label.confidence, CONFIDENCE_DIGITS),
            None if sure is None else round(sure, CONFIDENCE_DIGITS),
            label.span_start,
            label.span_end,
            label.guess,
            counts,
        )
