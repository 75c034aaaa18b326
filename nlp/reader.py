"""The reader: a text in, language, themes with polarity and evidence out, or the word that it cannot tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp import cues
from nlp.classifier import Answer, Found, PolarityModel, ThemeModel
from nlp.codebook import Codebook
from nlp.features import Passage
from nlp.language import LanguageModel
from nlp.normalise import clean, encodable, fold

LEAST_LETTERS = 2  # in a text that says anything
NOTHING = re.compile(
    r"(nu )?(neko|nekas|neka|nezinu neko|vispar neko|itin neko|pilnigi neko|"
    r"nothing|nothing really|nope|none|nah nothing|ничего|ниче|ничо|нечего|nichego|nicego)"
)
BY_RULE = 0.99  # confidence of what the codebook decides, not the model
LEAST_CONFIDENCE = 0.4  # of the best label; below, more often wrong than right: a person should look


@dataclass(frozen=True)
class Item:
    """An answer to read. `language` is that of the conversation, a first guess."""

    question: str
    text: str
    language: str = "lv"


@dataclass(frozen=True)
class Label:
    """A theme with its polarity; `[start, end)` is the clause that shows it, in characters of the text."""

    theme: str
    polarity: str
    confidence: float
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """What was read. `abstained`: the model is unsure and a person should look; the labels are then only guesses."""

    language: str
    labels: tuple[Label, ...]
    abstained: bool


@dataclass(frozen=True)
class Reader:
    """Everything learned, behind one call. `version` names codebook and weights."""

    version: str
    codebook: Codebook
    languages: LanguageModel
    themes: ThemeModel
    polarity: PolarityModel

    @property
    def codebook_version(self) -> str:
        """The codebook the labels follow."""
        return self.codebook.version

    def read(self, items: Sequence[Item]) -> list[Reading]:
        """Read answers, in their order."""
        passages = [self._passage(item) for item in items]
        open_ones = [i for i, passage in enumerate(passages) if self._by_rule(passage) is None]
        answers = [Answer.of(passages[i]) for i in open_ones]
        labels = dict(zip(open_ones, self._labels(answers), strict=True))
        return [self._reading(passage, labels.get(i)) for i, passage in enumerate(passages)]

    def _passage(self, item: Item) -> Passage:
        text = encodable(item.text)
        return Passage(text, self.languages.identify(text, item.language), item.question)

    def _reading(self, passage: Passage, labels: tuple[Label, ...] | None) -> Reading:
        if labels is None:
            labels = self._by_rule(passage) or ()
        best = max((label.confidence for label in labels), default=0.0)
        return Reading(passage.language, labels, abstained=best < LEAST_CONFIDENCE)

    def _by_rule(self, passage: Passage) -> tuple[Label, ...] | None:
        """Return what the codebook decides without a model: nothing said, and "nothing" as an answer."""
        flat = re.sub(r"[^\w ]+", " ", fold(clean(passage.text))).strip()
        said = len(re.findall(r"[^\W\d_]", flat))
        if said < LEAST_LETTERS and not cues.find(passage.text):
            return (self._whole(passage, "NONE.EMPTY", "neutral"),)
        if NOTHING.fullmatch(flat):
            return (self._whole(passage, *self.codebook.bare_nothing(passage.question)),)
        return None

    def _whole(self, passage: Passage, theme: str, polarity: str) -> Label:
        return Label(theme, polarity, BY_RULE, 0, len(passage.text))

    def _labels(self, answers: Sequence[Answer]) -> list[tuple[Label, ...]]:
        found = self.themes.find(answers, self.codebook)
        pairs = [(answer, theme) for answer, themes in zip(answers, found, strict=True) for theme in themes]
        clauses = [answer.clause(answer.spans[theme.clause]) for answer, theme in pairs]
        polarities = iter(self.polarity.judge(clauses, [theme.theme for _, theme in pairs]))
        return [
            tuple(self._label(answer, theme, next(polarities)) for theme in themes)
            for answer, themes in zip(answers, found, strict=True)
        ]

    def _label(self, answer: Answer, found: Found, polarity: str) -> Label:
        start, end = answer.spans[found.clause]
        if found.theme in self.codebook.always_suggestion:
            polarity = "suggestion"
        if found.theme in self.codebook.stands_alone:
            polarity, start, end = "neutral", 0, len(answer.passage.text)
        return Label(found.theme, polarity, found.confidence, start, end)
