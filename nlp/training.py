"""Learning the models from the corpus: by clause and by answer, thresholds from folds that were left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.model_selection import KFold

from nlp import cues
from nlp.calibration import combine, combined_out_of_fold, thresholds
from nlp.classifier import Answer, PolarityModel, ThemeModel, raw_scores, signals, with_theme
from nlp.codebook import POLARITIES, codebook
from nlp.examples import Example
from nlp.features import Featurizer, Passage
from nlp.linear import Linear, learn

FOLDS = 3
THEME_STRENGTH = 5.0  # C of the logistic regression; chosen by cross-validation on the training split
POLARITY_STRENGTH = 3.0
NOBODY = -1
PHRASE_WEIGHT = 0.15  # of a cue learned from as if it were an answer
OVERLAP = 0.5  # of the shorter of clause and coded span: then the clause carries the label

Progress = Callable[[str], None]


def passage_of(example: Example) -> Passage:
    """Return an example as the classifier sees it."""
    return Passage(example.text, example.language, example.question)


def gold_themes(examples: Sequence[Example], themes: Sequence[str]) -> NDArray[np.bool_]:
    """Return who has which theme, shape (n_examples, n_themes)."""
    return np.array(
        [[any(label.theme == theme for label in example.labels) for theme in themes] for example in examples]
    )


def learn_themes(examples: Sequence[Example], progress: Progress, *, by_clause: bool = True) -> ThemeModel:
    """Learn themes, how their scores become probabilities, and their thresholds.

    Without `by_clause` only whole answers are learned from: for comparison.
    """
    themes = codebook().themes
    coded = [example for example in examples if example.labels]
    answers = [Answer.of(passage_of(example)) for example in coded]
    lessons = _lessons(coded, answers, themes, by_clause=by_clause)
    gold = gold_themes(coded, themes)
    seen, order = [], []
    for number, (_, left_out) in enumerate(KFold(FOLDS, shuffle=True, random_state=0).split(coded), 1):
        linear = lessons.learn(without=left_out)
        held = [answers[i] for i in left_out]
        seen.append(signals(held, *raw_scores(lessons.featurizer, linear, held)))
        order += list(left_out)
        progress(f"language model: fold {number} of {FOLDS}")
    out_of_fold, gold = np.concatenate(seen), gold[order]
    cuts = thresholds(combined_out_of_fold(out_of_fold, gold), gold)
    return ThemeModel(themes, lessons.featurizer, lessons.learn(), *combine(out_of_fold, gold), cuts)


@dataclass(frozen=True)
class _Lessons:
    """What themes are learned from: answers, their clauses, and every cue as a tiny text.

    `owner` is the answer that a row is from, NOBODY for a cue. Vocabulary and word weights come from all rows, also in
    the folds: they know no themes.
    """

    featurizer: Featurizer
    features: sparse.csr_matrix
    targets: NDArray[np.bool_]
    owner: NDArray[np.int_]

    def learn(self, without: Sequence[int] = ()) -> Linear:
        rows = ~np.isin(self.owner, without)
        weights = np.where(self.owner[rows] == NOBODY, PHRASE_WEIGHT, 1.0)
        return learn(self.features[rows], self.targets[rows], strength=THEME_STRENGTH, balanced=True, weights=weights)


def _lessons(
    examples: Sequence[Example], answers: Sequence[Answer], themes: Sequence[str], *, by_clause: bool
) -> _Lessons:
    rows: list[tuple[Passage, set[str], int]] = []
    for number, (example, answer) in enumerate(zip(examples, answers, strict=True)):
        rows.append((answer.passage, {label.theme for label in example.labels}, number))
        for span in answer.spans if by_clause and len(answer.spans) > 1 else ():
            carried = {label.theme for label in example.labels if _overlaps(span, (label.start, label.end))}
            rows.append((answer.clause(span), carried, number))
    featurizer = Featurizer().fit([passage for passage, _, _ in rows])
    rows += [(Passage(phrase, language, ""), {theme}, NOBODY) for language, theme, phrase in cues.phrases()]
    return _Lessons(
        featurizer,
        featurizer.transform([passage for passage, _, _ in rows]),
        np.array([[theme in carried for theme in themes] for _, carried, _ in rows]),
        np.array([owner for _, _, owner in rows]),
    )


def _overlaps(clause: tuple[int, int], coded: tuple[int, int]) -> bool:
    common = min(clause[1], coded[1]) - max(clause[0], coded[0])
    return common >= OVERLAP * min(clause[1] - clause[0], coded[1] - coded[0])


def learn_polarity(examples: Sequence[Example]) -> PolarityModel:
    """Learn polarity from the coded clauses, each with its theme."""
    themes = codebook().themes
    passages: list[Passage] = []
    about: list[str] = []
    polarity: list[str] = []
    for example in examples:
        for label in example.labels:
            passages.append(Passage(example.text[label.start : label.end], example.language, example.question))
            about.append(label.theme)
            polarity.append(label.polarity)
    featurizer = Featurizer().fit(passages)
    targets = np.array([[value == name for name in POLARITIES] for value in polarity])
    features = with_theme(featurizer.transform(passages), about, themes)
    return PolarityModel(themes, featurizer, learn(features, targets, strength=POLARITY_STRENGTH))
