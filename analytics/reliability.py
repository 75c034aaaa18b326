"""Which of the machine's labels may be counted: themes that the model tells surely enough in the answer's language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from analytics.crosswalk import Crosswalk, crosswalk
from models.reports import AnswerRow, LabelRow


@dataclass(frozen=True)
class Reliability:
    """What a model's card says: the (theme, language) `cells` that are reliable enough to report.

    What people have coded is reliable everywhere, but what an older codebook had not told apart.
    """

    model: str
    cells: frozenset[tuple[str, str]]
    crosswalk: Crosswalk = field(default_factory=crosswalk, compare=False, repr=False)

    def reportable(self, label: LabelRow, language: str | None) -> bool:
        """Tell whether a label in an answer of this language may be counted."""
        return label.source == "human" or (label.theme, language) in self.cells

    def labels(self, answer: AnswerRow) -> list[LabelRow]:
        """Return the labels of an answer that may be counted."""
        return [
            label
            for label in answer.labels
            if self.reportable(label, answer.language) and not self.crosswalk.lost(answer, (label.theme,))
        ]

    def can_tell(self, answer: AnswerRow, themes: Collection[str]) -> bool:
        """Tell whether it is known which of the themes an answer has and which it hasn't.

        A choice is known by itself, but belongs to whoever speaks the language of its conversation: where their texts
        can't be told, their choices alone would make them look as if they had less to say.
        """
        if self.crosswalk.lost(answer, themes):
            return False
        if answer.coded:
            return True
        language = answer.session_language if answer.text is None else answer.language
        return all((theme, language) in self.cells for theme in themes)
