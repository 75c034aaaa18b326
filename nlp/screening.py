"""Learning what looks at a text before its themes: which language it is in, and whether somebody is in danger."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from importlib import import_module
from itertools import accumulate, chain
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.model_selection import GroupKFold, StratifiedKFold

from nlp.columns import Columns
from nlp.danger import DangerDetector, meaning, meaning_width, passage_of
from nlp.examples import DangerExample, Example, ForeignExample
from nlp.features import Featurizer, rows_of
from nlp.fitting import learn
from nlp.language import CLASSES, FEWEST_FOREIGN_WORDS, FOREIGN, LETTERS, LanguageModel, words_of
from nlp.linear import Linear, Scores, probability
from nlp.normalise import fold
from nlp.passage import context_width
from nlp.tfidf import Tfidf
from nlp.transliteration import to_latin
from nlp.weighted import WeightedTerms

STRENGTH = 4.0
LANGUAGE_FOLDS = 3
MISTAKEN = 0.002  # share of answers that may be taken for another language, out of fold
STOP_WORDS = 6  # of a foreign language, taken together as a text
ABROAD = ("lt", "et", "uk", "pl", "de", "fi", "sv", "es", "fr", "it", "tr", "pt", "nl", "da", "nb", "cs", "ro")
DANGER_FOLDS = 5
FALSE_ALARMS = 0.015  # of ordinary answers, out of fold: a little below the 2 % that may happen to unseen ones


def _fit(features: Any, targets: Any) -> Linear:
    return learn(features, targets, strength=STRENGTH, balanced=True)


def learn_languages(examples: Sequence[Example], foreign: Sequence[ForeignExample]) -> LanguageModel:
    """Learn from the corpus, with every Russian text in Latin letters too, and all without diacritics.

    Of the foreign languages there are few texts; the stop words that spaCy has for them help out.
    """
    originals = [(example.text, example.language) for example in examples]
    originals += [(text, FOREIGN) for text in chain((example.text for example in foreign), _stop_words())]
    written = [(number, *way) for number, original in enumerate(originals) for way in _ways_to_write(*original)]
    source = np.array([number for number, _, _ in written])
    words = [words_of(text) for _, text, _ in written]
    letters = Tfidf.learned(LETTERS, words)
    features = letters.matrix(words)
    targets = np.array([[name == known for known in CLASSES] for _, _, name in written])
    abroad = np.zeros(len(written))
    for rest, left_out in GroupKFold(LANGUAGE_FOLDS, shuffle=True, random_state=0).split(words, groups=source):
        abroad[left_out] = _share_foreign(probability(_fit(features[rest], targets[rest]).logits(features[left_out])))
    answers = [row for row in range(len(written)) if source[row] < len(examples)]
    long_enough = [row for row in answers if len(words[row]) >= FEWEST_FOREIGN_WORDS]
    cut = max(float(np.quantile(abroad[long_enough], 1 - MISTAKEN)), 0.5)
    return LanguageModel(letters, _fit(features, targets), round(cut, 4))


def _ways_to_write(text: str, language: str) -> list[tuple[str, str]]:
    """Return a text as it may be typed: as it is, Russian in Latin letters, without diacritics."""
    ways = [text, to_latin(text)] if language == "ru" else [text]
    ways += [fold(way) for way in ways if fold(way) != way.lower()]
    return [(way, language) for way in ways]


def _share_foreign(scores: Scores) -> Scores:
    return np.asarray(scores[:, CLASSES.index(FOREIGN)] / scores.sum(axis=1))


def _stop_words() -> list[str]:
    texts = []
    for language in ABROAD:
        words = sorted(import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS)
        # Every seventh, so that a text isn't a row of neighbours in the alphabet.
        spread = [word for start in range(7) for word in words[start::7]]
        texts += [" ".join(spread[at : at + STOP_WORDS]) for at in range(0, len(spread), STOP_WORDS)]
    return texts


def learn_danger(messages: Sequence[DangerExample], answers: Sequence[Example]) -> DangerDetector:
    """Learn from messages written for it, with ordinary answers as what danger is not."""
    texts = [message.text for message in messages] + [answer.text for answer in answers]
    target = np.array([message.danger for message in messages] + [answer.danger for answer in answers])
    ordinary = np.array([False] * len(messages) + [not answer.danger for answer in answers])
    featurizer = Featurizer.learned([passage_of(text) for text in texts])
    features = danger_features(featurizer, texts)
    out_of_fold = np.zeros(len(texts))
    for rest, left_out in StratifiedKFold(DANGER_FOLDS, shuffle=True, random_state=0).split(texts, target):
        model = _fit(features[rest], target[rest, None])
        out_of_fold[left_out] = probability(model.logits(features[left_out]))[:, 0]
    threshold = float(np.quantile(out_of_fold[ordinary], 1 - FALSE_ALARMS))
    return _detector(featurizer, _fit(features, target[:, None]), round(threshold, 4))


def danger_features(featurizer: Featurizer, texts: Sequence[str]) -> sparse.csr_matrix:
    """Return what danger is learned from : csr_matrix of shape (n_texts, n_features)."""
    words = featurizer.transform([passage_of(text) for text in texts])
    return sparse.csr_matrix(sparse.hstack([words, rows_of(map(meaning, texts), meaning_width())], format="csr"))


def _detector(featurizer: Featurizer, linear: Linear, threshold: float) -> DangerDetector:
    """Return what was learned as it is looked up, text by text."""
    weights = array("d", linear.coef[0])
    around = len(weights) - context_width() - meaning_width()
    vocabularies = (featurizer.stems, featurizer.characters)
    parts = [len(vocabulary.state()["terms"]) for vocabulary in vocabularies]
    stems, characters = (
        _weighted(vocabulary, weights[end - size : end])
        for vocabulary, size, end in zip(vocabularies, parts, accumulate(parts), strict=True)
    )
    rest = weights[around:]
    return DangerDetector(
        stems, characters, rest[: context_width()], rest[context_width() :], float(linear.intercept[0]), threshold
    )


def _weighted(vocabulary: Tfidf[str], weights: array[float]) -> WeightedTerms:
    state = vocabulary.state()
    return WeightedTerms(Columns(state["terms"]), array("d", state["idf"]), weights)
