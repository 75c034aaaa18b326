"""Themes and polarity of answers: scores of the whole and of its clauses, combined, then the codebook's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp.calibration import combined, softmax
from nlp.codebook import POLARITIES, Codebook, base_question
from nlp.features import Featurizer
from nlp.linear import Linear, Scores, probability
from nlp.passage import QUESTIONS, Passage, context_width
from nlp.tokens import span_of, split

AROUND_WEIGHT = 0.5  # of the whole answer when a clause is judged; chosen by cross-validation on the training split
BEST_GUESS = 0.6  # of its threshold: so near, the best theme is still named when no theme passes


@dataclass(frozen=True)
class Answer:
    """A text with its clauses; a text of one thought is its own clause."""

    passage: Passage
    clauses: tuple[Passage, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str, language: str, question: str) -> Answer:
        """Cut a text into clauses."""
        words = split(text, language)
        passage = Passage(text, language, question, words.words)
        ranges = words.clauses() if words.words else []
        if len(ranges) < 2:
            return cls(passage, (passage,), ((0, len(text)),))
        spans = tuple(span_of(words.spans, clause) for clause in ranges)
        clauses = tuple(
            Passage(text[span[0] : span[1]], language, question, words.words[clause[0] : clause[1]])
            for span, clause in zip(spans, ranges, strict=True)
        )
        return cls(passage, clauses, spans)


@dataclass(frozen=True)
class Found:
    """A theme found in an answer and its polarity, each with its probability; `clause` (by number) shows it."""

    theme: str
    confidence: float
    clause: int
    polarity: str
    polarity_confidence: float


@dataclass(frozen=True)
class Rows:
    """Features of answers and of their clauses, as one matrix: first the answers, then the clauses of those with many.

    `of_clauses[starts[i]:starts[i + 1]]` are the rows of the clauses of answer `i`.
    """

    features: sparse.csr_matrix
    of_clauses: NDArray[np.int_]
    starts: NDArray[np.int_]

    @classmethod
    def of(cls, featurizer: Featurizer, answers: Sequence[Answer]) -> Rows:
        """Look at answers and their clauses; each text once."""
        many = [answer for answer in answers if len(answer.clauses) > 1]
        passages = [answer.passage for answer in answers] + [clause for answer in many for clause in answer.clauses]
        following = iter(range(len(answers), len(passages)))
        rows = [
            [next(following) for _ in answer.clauses] if len(answer.clauses) > 1 else [number]
            for number, answer in enumerate(answers)
        ]
        starts = np.cumsum([0, *map(len, rows)])
        return cls(featurizer.transform(passages), np.array([row for each in rows for row in each]), starts)

    @property
    def number(self) -> int:
        """How many answers there are."""
        return len(self.starts) - 1

    def scores(self, linear: Linear) -> tuple[Scores, list[Scores]]:
        """Return probabilities of the answers, shape (n_answers, n_classes), and of each answer's clauses."""
        scores = probability(linear.logits(self.features))
        return scores[: self.number], np.split(scores[self.of_clauses], self.starts[1:-1])


@dataclass(frozen=True)
class Classifier:
    """What was learned about themes and polarity.

    Themes in two steps: `linear` scores a text and its clauses; `slope` of shape (n_themes, n_signals) and `offset`
    turn a theme's scores, beside those of the other themes, into a probability; `thresholds` decide, per theme.
    Polarity is that of the clause, given the theme; `temperature` makes its scores probabilities.
    """

    themes: tuple[str, ...]
    featurizer: Featurizer
    linear: Linear
    slope: Scores
    offset: Scores
    thresholds: Scores
    polarity: Linear
    temperature: float

    def scores(self, answers: Sequence[Answer]) -> Scores:
        """Return calibrated probabilities of themes, shape (n_answers, n_themes)."""
        scored = Rows.of(self.featurizer, answers).scores(self.linear)
        return combined(signals(answers, *scored), self.slope, self.offset)

    def find(self, answers: Sequence[Answer], codebook: Codebook) -> list[list[Found]]:
        """Return the themes of each answer, most confident first; none if the model cannot tell."""
        if not answers:
            return []
        rows = Rows.of(self.featurizer, answers)
        whole, by_clause = rows.scores(self.linear)
        scores = combined(signals(answers, whole, by_clause), self.slope, self.offset)
        chosen = [self.choose(row, codebook) for row in scores]
        pairs = [(number, theme) for number, themes in enumerate(chosen) for theme in themes]
        clause_of = [int(by_clause[number][:, theme].argmax()) for number, theme in pairs]
        places = rows.of_clauses[rows.starts[[number for number, _ in pairs]] + clause_of] if pairs else []
        owners = [number for number, _ in pairs]
        polarity = self._judge(rows.features[places], rows.features[owners], [theme for _, theme in pairs])
        found = [
            Found(self.themes[theme], round(float(scores[number, theme]), 4), clause, *judged)
            for (number, theme), clause, judged in zip(pairs, clause_of, polarity, strict=True)
        ]
        ends = np.cumsum([0, *map(len, chosen)])
        return [found[start:end] for start, end in pairwise(ends)]

    def choose(self, row: Scores, codebook: Codebook) -> list[int]:
        """Return the themes (by number) of an answer from its probabilities, most confident first."""
        margin = row / self.thresholds
        ranked = [int(index) for index in np.argsort(-margin) if margin[index] >= 1.0]
        if not ranked and margin.max() >= BEST_GUESS:
            ranked = [int(margin.argmax())]
        return [self.themes.index(theme) for theme in obey(codebook, [self.themes[index] for index in ranked])]

    def _judge(
        self, clauses: sparse.csr_matrix, wholes: sparse.csr_matrix, themes: Sequence[int]
    ) -> list[tuple[str, float]]:
        """Return polarity and its probability of each clause for the theme (by number) beside it."""
        if not themes:
            return []
        logits = self.polarity.logits(for_polarity(clauses, wholes, themes, len(self.themes)))
        shares = softmax(logits / self.temperature)
        best = shares.argmax(axis=1)
        return [(POLARITIES[i], round(float(row[i]), 4)) for i, row in zip(best, shares, strict=True)]


def obey(codebook: Codebook, ranked: Sequence[str]) -> list[str]:
    """Apply the rules to themes in falling order of confidence."""
    if ranked and ranked[0] in codebook.stands_alone:
        return [ranked[0]]
    themes = [theme for theme in ranked if theme not in codebook.stands_alone]
    for theme in codebook.only_alone_in_element & set(themes):
        element = theme.partition(".")[0] + "."
        if any(other.startswith(element) and other != theme for other in themes):
            themes.remove(theme)
    return themes[: codebook.most_themes]


def signals(answers: Sequence[Answer], whole: Scores, by_clause: Sequence[Scores]) -> Scores:
    """Return what the second step sees : ndarray of shape (n_answers, n_themes, n_signals).

    The whole text's score, its best clause's, the strongest rival's, the lead over it, the number of clauses and of
    words, and the question.
    """
    best = np.array([scores.max(axis=0) for scores in by_clause])
    mean = (whole + best) / 2
    rival = _strongest_rival(mean)
    size = np.array([[len(answer.clauses), np.log1p(len(answer.passage.text.split()))] for answer in answers])
    asked = np.array([[base_question(answer.passage.question) == name for name in QUESTIONS] for answer in answers])
    of_answer = np.repeat(np.hstack([size, asked])[:, None, :], whole.shape[1], axis=1)
    return np.concatenate([np.stack([_logit(whole), _logit(best), rival, mean - rival], axis=2), of_answer], axis=2)


def _strongest_rival(scores: Scores) -> Scores:
    ranked = np.sort(scores, axis=1)
    return np.where(scores == ranked[:, -1:], ranked[:, -2:-1], ranked[:, -1:])


def _logit(scores: Scores) -> Scores:
    clipped = np.clip(scores, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


def for_polarity(
    clauses: sparse.csr_matrix, wholes: sparse.csr_matrix, themes: Sequence[int], known: int
) -> sparse.csr_matrix:
    """Return what the polarity of a theme is judged from, one row per clause.

    The clause, the answer around it, which of `known` themes it is about, and the clause's context once more, apart for
    each theme: "too long" says another thing of an event than of studies.
    """
    about, n, width = np.array(themes), len(themes), context_width()
    marks = sparse.csr_matrix((np.ones(n), about, np.arange(n + 1)), shape=(n, known))
    context = clauses[:, -width:]
    columns = context.indices + np.repeat(about * width, np.diff(context.indptr))
    apart = sparse.csr_matrix((context.data, columns, context.indptr), shape=(n, known * width))
    return sparse.csr_matrix(sparse.hstack([clauses, marks, apart, AROUND_WEIGHT * wholes], format="csr"))
