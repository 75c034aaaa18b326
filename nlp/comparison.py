"""Ways to classify beside each other, by cross-validation on the training split: the shipped one must earn it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import spacy
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold
from sklearn.pipeline import FeatureUnion
from spacy.tokens import Doc
from spacy.training import Example as Lesson
from thinc.api import fix_random_seed

from nlp import cues, examples
from nlp.calibration import f1
from nlp.codebook import codebook
from nlp.examples import Example
from nlp.fitting import learn
from nlp.linear import Scores, probability
from nlp.normalise import fold
from nlp.tokens import LANGUAGES, stems
from nlp.training import THEME_STRENGTH, answer_of, gold_themes, learn_classifier

FOLDS = 3
ROUNDS = 8  # of spaCy over the training part
BATCH = 64
SEED = 1
Texts = Sequence[Example]
Found = NDArray[np.bool_]
Predict = Callable[[Texts, Texts], Found]
Score = Callable[[Texts, Texts], Scores]


def table(progress: Callable[[str], None]) -> str:
    """Return F1 of each way, as lines of a table. Each way is learned anew in every fold, so it takes long."""
    coded = [example for example in examples.answers("train") if example.labels]
    gold = gold_themes(coded, codebook().themes)
    lines = [
        f"{FOLDS}-fold cross-validation on {len(coded)} answers of the training split",
        f"way | micro-F1 | macro-F1 | {' | '.join(LANGUAGES)}",
    ]
    for name, predict in WAYS.items():
        progress(f"compare: {name}")
        lines.append(f"{name} | {_figures(_out_of_fold(coded, predict), gold, coded)}")
    return "\n".join(lines)


def _out_of_fold(coded: Texts, predict: Predict) -> Found:
    found = np.zeros((len(coded), len(codebook().themes)), dtype=bool)
    for rest, left_out in KFold(FOLDS, shuffle=True, random_state=SEED).split(coded):
        found[left_out] = predict([coded[i] for i in rest], [coded[i] for i in left_out])
    return found


def _figures(found: Found, gold: Found, coded: Texts) -> str:
    each = [f1(found[:, theme], gold[:, theme]) for theme in range(gold.shape[1])]
    rows = [np.array([example.language == language for example in coded]) for language in LANGUAGES]
    figures = [f1(found, gold), float(np.mean(each)), *(f1(found[of], gold[of]) for of in rows)]
    return " | ".join(f"{figure:.3f}" for figure in figures)


# --- Ways that decide by themselves ---------------------------------------------------------------------------


def _majority(train: Texts, test: Texts) -> Found:
    counts = Counter(label.theme for example in train for label in example.labels)
    found = np.zeros((len(test), len(codebook().themes)), dtype=bool)
    found[:, codebook().themes.index(counts.most_common(1)[0][0])] = True
    return found


def _cue_rules(_train: Texts, test: Texts) -> Found:
    found = np.zeros((len(test), len(codebook().themes)), dtype=bool)
    for row, example in enumerate(test):
        hits = Counter(hit.theme for hit in cues.find(example.text) if hit.theme != cues.GENERAL)
        for theme, count in hits.items():
            found[row, codebook().themes.index(theme)] = count == max(hits.values())
    return found


def _clauses(*, by_clause: bool) -> Predict:
    """The shipped way: stems, characters, cues and question, two steps, a threshold for each theme."""

    def predict(train: Texts, test: Texts) -> Found:
        model = learn_classifier(train, lambda _line: None, by_clause=by_clause).classifier
        found = model.find([answer_of(example) for example in test], codebook())
        return np.array([[any(hit.theme == theme for hit in hits) for theme in codebook().themes] for hits in found])

    return predict


# --- Ways that score: a theme counts as found from the one cut that is best on a part of the training part ------


def _with_cut(score: Score) -> Predict:
    def predict(train: Texts, test: Texts) -> Found:
        half = len(train) // 2
        cut = _best_cut(score(train[:half], train[half:]), gold_themes(train[half:], codebook().themes))
        return score(train, test) >= cut

    return predict


def _best_cut(scores: Scores, gold: Found) -> float:
    cuts = np.arange(0.1, 0.6, 0.025)
    return float(cuts[int(np.argmax([f1(scores >= cut, gold) for cut in cuts]))])


def _linear(vectorizer: TfidfVectorizer | FeatureUnion) -> Score:
    """Logistic regression over whole answers."""

    def score(train: Texts, test: Texts) -> Scores:
        model = learn(vectorizer.fit_transform(train), gold_themes(train, codebook().themes), strength=THEME_STRENGTH)
        return probability(model.logits(vectorizer.transform(test)))

    return score


def _spacy_textcat(train: Texts, test: Texts) -> Scores:
    """spaCy's bag of words for exclusive-or-not categories, in its default size."""
    fix_random_seed(SEED)
    themes = codebook().themes
    pipeline = spacy.blank("xx")
    categories = pipeline.add_pipe("textcat_multilabel")
    for theme in themes:
        categories.add_label(theme)  # type: ignore[attr-defined]
    lessons = [
        Lesson.from_dict(pipeline.make_doc(example.text), {"cats": dict(zip(themes, map(float, row), strict=True))})
        for example, row in zip(train, gold_themes(train, themes), strict=True)
    ]
    pipeline.initialize(lambda: lessons)
    order = random.Random(SEED)
    for _ in range(ROUNDS):
        order.shuffle(lessons)
        for start in range(0, len(lessons), BATCH):
            pipeline.update(lessons[start : start + BATCH])
    return np.array([_categories(doc, themes) for doc in pipeline.pipe(example.text for example in test)])


def _categories(doc: Doc, themes: Sequence[str]) -> list[float]:
    return [doc.cats[theme] for theme in themes]


def _shipped_scores(train: Texts, test: Texts) -> Scores:
    model = learn_classifier(train, lambda _line: None).classifier
    return model.scores([answer_of(example) for example in test])


def _mean(*scores: Score) -> Score:
    return lambda train, test: np.mean([score(train, test) for score in scores], axis=0)


def _text(example: Example) -> str:
    return example.text.lower()


def _folded(example: Example) -> str:
    return fold(example.text)


def _stems(example: Example) -> list[str]:
    return stems(example.text, example.language)


def _words(preprocessor: Callable[[Example], str] = _text) -> TfidfVectorizer:
    return TfidfVectorizer(preprocessor=preprocessor, ngram_range=(1, 2), sublinear_tf=True)


def _characters(preprocessor: Callable[[Example], str] = _text) -> TfidfVectorizer:
    return TfidfVectorizer(
        preprocessor=preprocessor, analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True
    )


def _union(preprocessor: Callable[[Example], str] = _text) -> FeatureUnion:
    return FeatureUnion([("words", _words(preprocessor)), ("characters", _characters(preprocessor))])


WAYS: Mapping[str, Predict] = {
    "most frequent theme": _majority,
    "cue rules": _cue_rules,
    "words": _with_cut(_linear(_words())),
    "words, folded": _with_cut(_linear(_words(_folded))),
    "stems": _with_cut(_linear(TfidfVectorizer(analyzer=_stems, sublinear_tf=True))),
    "characters": _with_cut(_linear(_characters())),
    "characters, folded": _with_cut(_linear(_characters(_folded))),
    "words and characters": _with_cut(_linear(_union())),
    "words and characters, folded": _with_cut(_linear(_union(_folded))),
    "spaCy textcat": _with_cut(_spacy_textcat),
    "shipped, but learned from whole answers": _clauses(by_clause=False),
    "**shipped**": _clauses(by_clause=True),
    "mean of shipped and words with characters, folded": _with_cut(_mean(_shipped_scores, _linear(_union(_folded)))),
}
