"""Danger: rules for what is said plainly, a small model for what is not. A triage aid, never a promise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations

import numpy as np
import yaml
from scipy import sparse
from sklearn.model_selection import StratifiedKFold

from nlp import cues
from nlp.examples import DangerExample, Example
from nlp.features import Featurizer, Passage
from nlp.linear import Linear, Scores, learn, probability

STRENGTH = 4.0
FALSE_ALARMS = 0.015  # of ordinary answers, out of fold: a little below the 2 % that may happen to unseen ones
FOLDS = 5
GROUP_WEIGHT = 0.6
PAIR_WEIGHT = 0.4
PLAIN = "plain"


@cache
def _index() -> cues.Index:
    data = yaml.safe_load((files("nlp") / "danger.yaml").read_text(encoding="utf-8"))
    return cues.index((("danger", group), texts) for group, languages in data.items() for texts in languages)


@cache
def _groups() -> tuple[str, ...]:
    return tuple(sorted({cue.group[1] for found in _index().values() for cue in found}))


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple(combinations(_groups(), 2))


def _found(text: str) -> set[str]:
    return {group for _, group in cues.presence(text, _index())}


def _meaning(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return which groups of `danger.yaml` a text has, alone and in pairs: "father" beside "belt" says more."""
    rows = []
    for text in texts:
        found = _found(text)
        rows.append(
            [GROUP_WEIGHT * (group in found) for group in _groups()]
            + [PAIR_WEIGHT * (one in found and other in found) for one, other in _pairs()]
        )
    return sparse.csr_matrix(np.array(rows))


@dataclass(frozen=True)
class DangerDetector:
    """Looks at one message; takes about a millisecond."""

    featurizer: Featurizer
    linear: Linear
    threshold: float

    def signals(self, text: str) -> bool:
        """Tell whether the message may mean that somebody is in danger."""
        return plainly_says(text) or float(self.scores([text])[0]) >= self.threshold

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return probabilities : ndarray of shape (n_texts,), as the model alone sees them."""
        return probability(self.linear.logits(_features(self.featurizer, texts)))[:, 0]


def plainly_says(text: str) -> bool:
    """Tell whether a text says it in plain words."""
    return PLAIN in _found(text)


def _features(featurizer: Featurizer, texts: Sequence[str]) -> sparse.csr_matrix:
    words = featurizer.transform([_passage(text) for text in texts])
    return sparse.csr_matrix(sparse.hstack([words, _meaning(texts)]))


def _passage(text: str) -> Passage:
    return Passage(text, "ru" if re.search("[а-яА-Я]", text) else "lv", "")


def learn_danger(messages: Sequence[DangerExample], answers: Sequence[Example]) -> DangerDetector:
    """Learn from messages written for it, with ordinary answers as what danger is not."""
    texts = [message.text for message in messages] + [answer.text for answer in answers]
    target = np.array([message.danger for message in messages] + [answer.danger for answer in answers])
    ordinary = np.array([False] * len(messages) + [not answer.danger for answer in answers])
    featurizer = Featurizer(with_context=False).fit([_passage(text) for text in texts])
    features = _features(featurizer, texts)
    out_of_fold = np.zeros(len(texts))
    for rest, left_out in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(texts, target):
        out_of_fold[left_out] = probability(_fit(features[rest], target[rest]).logits(features[left_out]))[:, 0]
    threshold = float(np.quantile(out_of_fold[ordinary], 1 - FALSE_ALARMS))
    return DangerDetector(featurizer, _fit(features, target), round(threshold, 4))


def _fit(features: sparse.csr_matrix, target: np.ndarray) -> Linear:
    return learn(features, target.reshape(-1, 1), strength=STRENGTH, balanced=True)
