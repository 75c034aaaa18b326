"""What the people of the simulated year write: held-back answers of the corpus, chosen by what they mean.

First a meaning is drawn, in the same way for every language, then one of the texts that were coded so in that language.
So what is true does not depend on the language; how well the machine reads it does. It has never learned from them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.guard import Guard
from conversations.messages import Text
from nlp.codebook import base_question
from nlp.examples import Example, Labels

ACCESS, EMPTY = "E2.ACCESS", "NONE."
LANGUAGES = frozenset({"lv", "ru", "en"})
CALLS = frozenset({"negative", "suggestion"})  # for a change

Wish = str  # good | mixed | bad | proposes | complains | nothing


@dataclass(frozen=True)
class Said:
    """A text as it is stored, how many pieces of personal data were masked in it, and what its coder says of it."""

    text: str
    redactions: int
    labels: Labels


class Words:
    """Deals texts by question, language and wish, and knows what each of them means."""

    def __init__(self, examples: Iterable[Example], guard: Guard) -> None:
        self._known: dict[tuple[str, str], Said] = {}
        by_meaning: dict[tuple[str, Labels], dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
        for example in examples:
            said, question = _guarded(example, guard), base_question(example.question)
            if said and (question, said.text) not in self._known:
                self._known[question, said.text] = said
                by_meaning[question, said.labels][example.language].append(said)
        self._texts = {key: texts for key, texts in by_meaning.items() if texts.keys() == LANGUAGES}
        self._wished = _by_wish(self._texts)

    def deal(self, question: str, language: str, wish: Wish, dice: random.Random) -> Said:
        """Draw a text. Raises KeyError for a question and wish that no text of all languages serves."""
        question = base_question(question)
        meanings = self._wished[question, wish]
        labels = dice.choices(list(meanings), list(meanings.values()))[0]
        return dice.choice(self._texts[question, labels][language])

    def serves(self, question: str, wish: Wish) -> bool:
        """Tell whether there are texts for a wish."""
        return (base_question(question), wish) in self._wished

    def meaning(self, question: str, text: str) -> Labels:
        """Return what people would code."""
        return self._known[base_question(question), text].labels

    def redactions(self, question: str, text: str) -> int:
        """Return how many pieces of personal data were masked in a text."""
        return self._known[base_question(question), text].redactions


def _guarded(example: Example, guard: Guard) -> Said | None:
    """Return a text as the program would keep it, or None where it would take it for a cry for help."""
    guarded = guard.check(Text(example.text), example.language)
    incoming = guarded.incoming
    if not isinstance(incoming, Text) or incoming.danger:
        return None
    labels = frozenset((label.theme, label.polarity) for label in example.labels)
    return Said(incoming.text, guarded.redactions, labels)


def _by_wish(
    texts: dict[tuple[str, Labels], dict[str, list[Said]]],
) -> dict[tuple[str, Wish], dict[Labels, int]]:
    """Sort meanings by what they are wished for, each as often as it was written in all languages together."""
    found: dict[tuple[str, Wish], dict[Labels, int]] = defaultdict(dict)
    for (question, labels), by_language in texts.items():
        found[question, wish_of(labels)][labels] = sum(map(len, by_language.values()))
    return dict(found)


def wish_of(labels: Labels) -> Wish:
    """Return what somebody wants to say who says this."""
    polarities = {polarity for _, polarity in labels}
    if all(theme.startswith(EMPTY) for theme, _ in labels):
        return "nothing"
    if any(theme == ACCESS and polarity in CALLS for theme, polarity in labels):
        return "complains"
    if polarities == {"suggestion"}:
        return "proposes"
    if "negative" in polarities:
        return "mixed" if "positive" in polarities else "bad"
    return "good" if "positive" in polarities else "mixed"
