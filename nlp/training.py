"""Learning the models from the corpus: by clause and by answer, thresholds from folds that were left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.model_selection import KFold

from nlp import cues
from nlp.classifier import Answer, Classifier, Rows, for_polarity, signals
from nlp.codebook import POLARITIES, codebook
from nlp.encoder import Encoder
from nlp.examples import Example
from nlp.features import Featurizer
from nlp.fitting import combine, combined_out_of_fold, learn, temperature, thresholds
from nlp.linear import Linear
from nlp.passage import Passage

FOLDS = 3
THEME_STRENGTH = 5.0  # C of the logistic regression; chosen by cross-validation on the training split
POLARITY_STRENGTH = 3.0
NOBODY = -1
PHRASE_WEIGHT = 0.15  # of a cue learned from as if it were an answer
OVERLAP = 0.5  # of the shorter of clause and coded span: then the clause carries the label

Progress = Callable[[str], None]


def answer_of(example: Example) -> Answer:
    """Return an example as the classifier sees it."""
    return Answer.of(example.text, example.language, example.question)


def gold_themes(examples: Sequence[Example], themes: Sequence[str]) -> NDArray[np.bool_]:
    """Return who has which theme, shape (n_examples, n_themes)."""
    return np.array(
        [[any(label.theme == theme for label in example.labels) for theme in themes] for example in examples]
    )


@dataclass(frozen=True)
class Learned:
    """A classifier, and which themes were found in the examples by one that had not seen them.

    found, gold : ndarrays of shape (n_examples, n_themes)
    """

    classifier: Classifier
    examples: Sequence[Example]
    found: NDArray[np.bool_]
    gold: NDArray[np.bool_]


def learn_classifier(
    examples: Sequence[Example],
    progress: Progress,
    *,
    by_clause: bool = True,
    encoder: Encoder | None = None,
    corrections: Sequence[Example] = (),
) -> Learned:
    """Learn themes, how their scores become probabilities, their thresholds, and polarity.

    Examples without labels are left out. Without `by_clause` themes are learned from whole answers: for comparison.
    Corrections, of real people, teach weights but no words: the vocabulary and what is kept of predictions come from
    the examples alone.
    """
    themes = codebook().themes
    own = [example for example in examples if example.labels]
    coded = [*own, *(example for example in corrections if example.labels)]
    answers = [answer_of(example) for example in coded]
    lessons = _lessons(coded, answers, themes, by_clause=by_clause, encoder=encoder, words_of=len(own))
    rows = Rows.of(lessons.featurizer, answers)
    judgements = _judgements(coded, rows, lessons.featurizer, themes)
    gold = gold_themes(coded, themes)
    seen = np.zeros((0, len(themes), 0))
    logits = np.zeros((len(judgements.owner), len(POLARITIES)))
    for number, (_, left_out) in enumerate(KFold(FOLDS, shuffle=True, random_state=0).split(coded), 1):
        whole, clauses = rows.scores(lessons.learn(without=left_out))
        held = signals([answers[i] for i in left_out], whole[left_out], [clauses[i] for i in left_out])
        seen = seen if seen.size else np.zeros((len(coded), *held.shape[1:]))
        seen[left_out] = held
        theirs = np.isin(judgements.owner, left_out)
        logits[theirs] = judgements.learn(without=left_out).logits(judgements.features[theirs])
        progress(f"language model: fold {number} of {FOLDS}")
    out_of_fold = combined_out_of_fold(seen, gold)
    classifier = Classifier(
        themes,
        lessons.featurizer,
        lessons.learn(),
        *combine(seen, gold),
        thresholds(out_of_fold, gold),
        judgements.learn(),
        temperature(logits, judgements.targets.argmax(axis=1)),
    )
    found = np.zeros(gold.shape, dtype=bool)
    for row, scores in enumerate(out_of_fold):
        found[row, classifier.choose(scores, codebook())] = True
    return Learned(classifier, own, found[: len(own)], gold[: len(own)])


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
    examples: Sequence[Example],
    answers: Sequence[Answer],
    themes: Sequence[str],
    *,
    by_clause: bool,
    encoder: Encoder | None,
    words_of: int,
) -> _Lessons:
    """`words_of`: how many of the answers, the first ones, the vocabulary is learned from."""
    rows: list[tuple[Passage, set[str], int]] = []
    for number, (example, answer) in enumerate(zip(examples, answers, strict=True)):
        rows.append((answer.passage, {label.theme for label in example.labels}, number))
        for clause, span in zip(answer.clauses, answer.spans, strict=True):
            if by_clause and len(answer.spans) > 1:
                carried = {label.theme for label in example.labels if _overlaps(span, (label.start, label.end))}
                rows.append((clause, carried, number))
    featurizer = Featurizer.learned([passage for passage, _, owner in rows if owner < words_of], encoder)
    rows += [(Passage.of(phrase, language, ""), {theme}, NOBODY) for language, theme, phrase in cues.phrases()]
    return _Lessons(
        featurizer,
        featurizer.transform([passage for passage, _, _ in rows]),
        np.array([[theme in carried for theme in themes] for _, carried, _ in rows]),
        np.array([owner for _, _, owner in rows]),
    )


def _overlaps(clause: tuple[int, int], coded: tuple[int, int]) -> bool:
    common = min(clause[1], coded[1]) - max(clause[0], coded[0])
    return common >= OVERLAP * min(clause[1] - clause[0], coded[1] - coded[0])


@dataclass(frozen=True)
class _Judgements:
    """What polarity is learned from: the coded clauses, each with its theme. `owner` is the answer it is from."""

    features: sparse.csr_matrix
    targets: NDArray[np.bool_]
    owner: NDArray[np.int_]

    def learn(self, without: Sequence[int] = ()) -> Linear:
        rows = ~np.isin(self.owner, without)
        return learn(self.features[rows], self.targets[rows], strength=POLARITY_STRENGTH)


def _judgements(examples: Sequence[Example], rows: Rows, featurizer: Featurizer, themes: Sequence[str]) -> _Judgements:
    coded = [(number, example, label) for number, example in enumerate(examples) for label in example.labels]
    passages = [
        Passage.of(example.text[label.start : label.end], example.language, example.question)
        for _, example, label in coded
    ]
    about = [themes.index(label.theme) for _, _, label in coded]
    around = rows.features[[number for number, _, _ in coded]]
    return _Judgements(
        for_polarity(featurizer.transform(passages), around, about, len(themes)),
        np.array([[label.polarity == name for name in POLARITIES] for _, _, label in coded]),
        np.array([number for number, _, _ in coded]),
    )
