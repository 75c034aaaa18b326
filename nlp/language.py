"""The language of an answer: by script, by letters only Latvian has, by character n-grams, else as the chat goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.examples import Example
from nlp.features import Featurizer, Passage
from nlp.linear import Linear, learn, probability
from nlp.tokens import LANGUAGES
from nlp.transliteration import to_latin

LATVIAN_LETTERS = re.compile("[āēīūģķļņĀĒĪŪĢĶĻŅ]")
CYRILLIC = re.compile("[а-яА-ЯёЁ]")
LETTER = re.compile(r"[^\W\d_]")
SURE = 0.8  # below, the language of the conversation is the better guess
SURE_WHEN_SHORT = 0.93  # of a text of less than four words
FEW_WORDS = 4
STRENGTH = 4.0


@dataclass(frozen=True)
class LanguageModel:
    """Tells languages apart by their letters; Russian typed in Latin letters counts as Russian."""

    featurizer: Featurizer
    linear: Linear

    def identify(self, text: str, prior: str) -> str:
        """Return `lv`, `ru` or `en`; `prior` is the language of the conversation."""
        letters = LETTER.findall(text)
        if not letters:
            return prior
        if len(CYRILLIC.findall(text)) > len(letters) / 2:
            return "ru"
        if LATVIAN_LETTERS.search(text):
            return "lv"
        scores = probability(self.linear.logits(self.featurizer.transform([Passage(text, "en", "")])))[0]
        best = int(np.argmax(scores))
        needed = SURE if len(text.split()) >= FEW_WORDS else SURE_WHEN_SHORT
        return LANGUAGES[best] if scores[best] / scores.sum() >= needed else prior

    def state(self) -> dict[str, Any]:
        """Return what `rebuilt` needs besides the arrays."""
        return self.featurizer.state()


def learn_languages(examples: Sequence[Example]) -> LanguageModel:
    """Learn from the corpus, with every Russian text in Latin letters too."""
    texts = [(example.text, example.language) for example in examples]
    texts += [(to_latin(text), language) for text, language in texts if language == "ru"]
    passages = [Passage(text, "en", "") for text, _ in texts]
    featurizer = Featurizer(with_context=False).fit(passages)
    targets = np.array([[language == name for name in LANGUAGES] for _, language in texts])
    return LanguageModel(featurizer, learn(featurizer.transform(passages), targets, strength=STRENGTH, balanced=True))
