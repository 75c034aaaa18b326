"""Ways to classify beside each other, by cross-validation on the training split: the shipped one must earn it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold

from nlp import cues, examples
from nlp.calibration import f1
from nlp.classifier import Answer
from nlp.codebook import codebook
from nlp.examples import Example
from nlp.linear import Scores, learn, probability
from nlp.normalise import fold
from nlp.training import THEME_STRENGTH, gold_themes, learn_themes, passage_of

FOLDS = 3
Predict = Callable[[Sequence[Example], Sequence[Example]], NDArray[np.bool_]]


def table() -> str:
    """Return micro- and macro-F1 of each way, as lines. Takes some minutes."""
    coded = [example for example in examples.answers("train") if example.labels]
    gold = gold_themes(coded, codebook().themes)
    lines = [
        f"{FOLDS}-fold cross-validation on {len(coded)} answers of the training split",
        "way | micro-F1 | macro-F1",
    ]
    for name, predict in WAYS.items():
        found = np.zeros(gold.shape, dtype=bool)
        for rest, left_out in KFold(FOLDS, shuffle=True, random_state=1).split(coded):
            found[left_out] = predict([coded[i] for i in rest], [coded[i] for i in left_out])
        each = [f1(found[:, i], gold[:, i]) for i in range(gold.shape[1])]
        lines.append(f"{name} | {f1(found, gold):.3f} | {float(np.mean(each)):.3f}")
    return "\n".join(lines)


def _majority(train: Sequence[Example], test: Sequence[Example]) -> NDArray[np.bool_]:
    counts = Counter(label.theme for example in train for label in example.labels)
    found = np.zeros((len(test), len(codebook().themes)), dtype=bool)
    found[:, codebook().themes.index(counts.most_common(1)[0][0])] = True
    return found


def _cue_rules(_train: Sequence[Example], test: Sequence[Example]) -> NDArray[np.bool_]:
    found = np.zeros((len(test), len(codebook().themes)), dtype=bool)
    for row, example in enumerate(test):
        hits = Counter(hit.theme for hit in cues.find(example.text) if hit.theme != cues.GENERAL)
        for theme, count in hits.items():
            found[row, codebook().themes.index(theme)] = count == max(hits.values())
    return found


def _tfidf(vectorizer: TfidfVectorizer) -> Predict:
    """Learn from whole answers; a theme counts as found from the one threshold that is best on the training part."""

    def predict(train: Sequence[Example], test: Sequence[Example]) -> NDArray[np.bool_]:
        features = vectorizer.fit_transform([example.text for example in train])
        gold = gold_themes(train, codebook().themes)
        half = len(train) // 2
        probe = learn(features[:half], gold[:half], strength=THEME_STRENGTH)
        cut = _best_cut(probability(probe.logits(features[half:])), gold[half:])
        model = learn(features, gold, strength=THEME_STRENGTH)
        return probability(model.logits(vectorizer.transform([example.text for example in test]))) >= cut

    return predict


def _best_cut(scores: Scores, gold: NDArray[np.bool_]) -> float:
    cuts = np.arange(0.1, 0.6, 0.025)
    return float(cuts[int(np.argmax([f1(scores >= cut, gold) for cut in cuts]))])


def _shipped(train: Sequence[Example], test: Sequence[Example]) -> NDArray[np.bool_]:
    model = learn_themes(train, lambda _line: None)
    found = model.find([Answer.of(passage_of(example)) for example in test], codebook())
    return np.array([[any(hit.theme == theme for hit in hits) for theme in codebook().themes] for hits in found])


WAYS: dict[str, Predict] = {
    "most frequent theme": _majority,
    "cue rules": _cue_rules,
    "word TF-IDF": _tfidf(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
    "character TF-IDF": _tfidf(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)),
    "character TF-IDF, folded": _tfidf(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, preprocessor=fold)
    ),
    "shipped: stems, characters, cues, clauses, thresholds": _shipped,
}
