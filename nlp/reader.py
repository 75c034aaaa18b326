"""The reader: a text in, language, themes with polarity and evidence out, or the word that it cannot tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp import cues, doubt
from nlp.classifier import Answer, Classifier, Found
from nlp.codebook import Codebook
from nlp.language import FOREIGN, LanguageModel
from nlp.normalise import clean, encodable, fold

LEAST_LETTERS = 2  # in a text that says anything
NOTHING = re.compile(
    r"(nu )?(neko|nekas|neka|nezinu neko|vispar neko|itin neko|pilnigi neko|"
    r"nothing|nothing really|nope|none|nah nothing|ничего|ниче|ничо|нечего|nichego|nicego)"
)
BY_RULE = 0.99  # confidence of what the codebook decides, not the model
LEAST_CONFIDENCE = 0.4  # of the best label; below, more often wrong than right: a person should look
LEAST_POLARITY = 0.5  # of the best label's polarity; below, none of the four is likelier than not
READ_ON = 6_000  # characters; more are not looked at: Telegram lets nobody write so much


@dataclass(frozen=True)
class Item:
    """An answer to read. `language` is that of the conversation, a first guess."""

    question: str
    text: str
    language: str = "lv"


@dataclass(frozen=True)
class Label:
    """A theme with its polarity; `[start, end)` is the clause that shows it, in characters of the text.

    `confidence` is the probability that the theme is right, `polarity_confidence` that, if so, the polarity is.
    """

    theme: str
    polarity: str
    confidence: float
    start: int
    end: int
    polarity_confidence: float = 1.0


@dataclass(frozen=True)
class Reading:
    """What was read. With a `doubt` (one of `doubt.REASONS`) a person should look, and labels are only guesses.

    `language` is `lv`, `ru`, `en`, or `xx` for one that is not read here.
    """

    language: str
    labels: tuple[Label, ...]
    doubt: str | None = None

    @property
    def abstained(self) -> bool:
        """Whether the reader cannot tell."""
        return self.doubt is not None


@dataclass(frozen=True)
class Reader:
    """Everything learned, behind one call. `version` names codebook and weights."""

    version: str
    codebook: Codebook
    languages: LanguageModel
    classifier: Classifier

    @property
    def codebook_version(self) -> str:
        """The codebook the labels follow."""
        return self.codebook.version

    def read(self, items: Sequence[Item]) -> list[Reading]:
        """Read answers, in their order."""
        texts = [encodable(item.text)[:READ_ON] for item in items]
        languages = self.languages.identify(texts, [item.language for item in items])
        readings = [
            self._without_model(text, language, item)
            for text, language, item in zip(texts, languages, items, strict=True)
        ]
        answers = [reading for reading in readings if isinstance(reading, Answer)]
        by_model = iter(zip(answers, self.classifier.find(answers, self.codebook), strict=True))
        return [reading if isinstance(reading, Reading) else self._read(*next(by_model)) for reading in readings]

    def _without_model(self, text: str, language: str, item: Item) -> Reading | Answer:
        """Return what needs no model: nothing said, "nothing" as an answer, no answer at all. Else what to look at."""
        flat = re.sub(r"[^\w ]+", " ", fold(clean(text))).strip()
        if len(re.findall(r"[^\W\d_]", flat)) < LEAST_LETTERS and not cues.find(text):
            return Reading(language, (self._whole(text, "NONE.EMPTY", "neutral"),))
        if NOTHING.fullmatch(flat):
            return Reading(language, (self._whole(text, *self.codebook.bare_nothing(item.question)),))
        if language == FOREIGN:
            return Reading(language, (), doubt.FOREIGN)
        answer = Answer.of(text, language, item.question)
        reason = doubt.unlike_an_answer(answer.passage, self.classifier.featurizer)
        return Reading(language, (), reason) if reason else answer

    def _whole(self, text: str, theme: str, polarity: str) -> Label:
        return Label(theme, polarity, BY_RULE, 0, len(text))

    def _read(self, answer: Answer, found: Sequence[Found]) -> Reading:
        labels = tuple(self._label(answer, theme) for theme in found)
        best = max(labels, key=lambda label: label.confidence, default=None)
        sure = best and best.confidence >= LEAST_CONFIDENCE and best.polarity_confidence >= LEAST_POLARITY
        return Reading(answer.passage.language, labels, None if sure else doubt.UNSURE)

    def _label(self, answer: Answer, found: Found) -> Label:
        start, end = answer.spans[found.clause]
        polarity, sure = found.polarity, found.polarity_confidence
        if found.theme in self.codebook.always_suggestion:
            polarity, sure = "suggestion", BY_RULE
        if found.theme in self.codebook.stands_alone:
            polarity, sure, start, end = "neutral", BY_RULE, 0, len(answer.passage.text)
        return Label(found.theme, polarity, found.confidence, start, end, sure)
