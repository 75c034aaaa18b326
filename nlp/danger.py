"""Danger: rules for what is said plainly, a small model for what is not. A triage aid, never a promise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations

import yaml
from scipy import sparse

from nlp import cues
from nlp.features import Featurizer, Passage
from nlp.linear import Linear, Scores, probability
from nlp.normalise import encodable

GROUP_WEIGHT = 0.6
PAIR_WEIGHT = 0.4
PLAIN = "plain"


@cache
def _lexicon() -> cues.Lexicon:
    data = yaml.load((files("nlp") / "danger.yaml").read_text(encoding="utf-8"), cues.LOADER)  # noqa: S506 - safe
    return cues.Lexicon((("danger", group), texts) for group, languages in data.items() for texts in languages)


@cache
def _columns() -> dict[tuple[str, ...], int]:
    """Return the column of each group and of each pair of groups."""
    groups = [group for _, group in _lexicon().groups]
    return {names: column for column, names in enumerate([*((group,) for group in groups), *combinations(groups, 2)])}


def _found(text: str) -> set[str]:
    return {group for _, group in cues.presence(cues.tokens_of(text), _lexicon())}


def _meaning(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return which groups of `danger.yaml` a text has, alone and in pairs: "father" beside "belt" says more."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for text in texts:
        found = sorted(_found(text))
        columns += [_columns()[(group,)] for group in found] + [_columns()[pair] for pair in combinations(found, 2)]
        values += [GROUP_WEIGHT] * len(found) + [PAIR_WEIGHT] * (len(columns) - len(values) - len(found))
        ends.append(len(values))
    return sparse.csr_matrix((values, columns, ends), shape=(len(texts), len(_columns())))


@dataclass(frozen=True)
class DangerDetector:
    """Looks at one message; takes about a millisecond."""

    featurizer: Featurizer
    linear: Linear
    threshold: float

    def signals(self, text: str) -> bool:
        """Tell whether the message may mean that somebody is in danger."""
        text = encodable(text)
        return plainly_says(text) or float(self.scores([text])[0]) >= self.threshold

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return probabilities : ndarray of shape (n_texts,), as the model alone sees them."""
        return probability(self.linear.logits(features_of(self.featurizer, texts)))[:, 0]


def plainly_says(text: str) -> bool:
    """Tell whether a text says it in plain words."""
    return PLAIN in _found(text)


def features_of(featurizer: Featurizer, texts: Sequence[str]) -> sparse.csr_matrix:
    """Return what the model sees : csr_matrix of shape (n_texts, n_features)."""
    words = featurizer.transform([passage_of(text) for text in texts])
    return sparse.csr_matrix(sparse.hstack([words, _meaning(texts)], format="csr"))


def passage_of(text: str) -> Passage:
    """Return a message as words; what language it is in is guessed from its letters."""
    return Passage.of(text, "ru" if re.search("[а-яА-Я]", text) else "lv", "")
