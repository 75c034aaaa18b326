"""Themes and polarity of answers: scores of the whole and of its clauses, combined, then the codebook's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from nlp.calibration import combined
from nlp.codebook import POLARITIES, Codebook, base_question
from nlp.features import QUESTIONS, Featurizer, Passage
from nlp.linear import Linear, Scores, probability
from nlp.tokens import clauses

BEST_GUESS = 0.6  # of its threshold: so near, the best theme is still named when no theme passes


@dataclass(frozen=True)
class Answer:
    """A text with its clauses as spans; a text of one clause has one span."""

    passage: Passage
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, passage: Passage) -> Answer:
        """Cut a passage into clauses."""
        return cls(passage, tuple(clauses(passage.text, passage.language)))

    def clause(self, span: tuple[int, int]) -> Passage:
        """Return one clause as a passage."""
        return Passage(self.passage.text[span[0] : span[1]], self.passage.language, self.passage.question)


@dataclass(frozen=True)
class Found:
    """A theme found in an answer: its calibrated probability and the clause (by number) that shows it best."""

    theme: str
    confidence: float
    clause: int


@dataclass(frozen=True)
class ThemeModel:
    """What was learned about themes.

    Two steps: `linear` scores a text and its clauses; `slope` of shape (n_themes, n_signals) and `offset` turn a
    theme's scores, beside those of the other themes, into a probability; `thresholds` decide, per theme.
    """

    themes: tuple[str, ...]
    featurizer: Featurizer
    linear: Linear
    slope: Scores
    offset: Scores
    thresholds: Scores

    def scores(self, answers: Sequence[Answer]) -> tuple[Scores, list[Scores]]:
        """Return calibrated probabilities, shape (n_answers, n_themes), and each answer's clauses' raw ones."""
        whole, by_clause = raw_scores(self.featurizer, self.linear, answers)
        return combined(signals(answers, whole, by_clause), self.slope, self.offset), by_clause

    def find(self, answers: Sequence[Answer], codebook: Codebook) -> list[list[Found]]:
        """Return the themes of each answer, most confident first; none if the model cannot tell."""
        if not answers:
            return []
        scores, by_clause = self.scores(answers)
        return [
            self._decide(row, clause_scores, codebook) for row, clause_scores in zip(scores, by_clause, strict=True)
        ]

    def _decide(self, row: Scores, clause_scores: Scores, codebook: Codebook) -> list[Found]:
        margin = row / self.thresholds
        chosen = [int(index) for index in np.argsort(-margin) if margin[index] >= 1.0]
        if not chosen and margin.max() >= BEST_GUESS:
            chosen = [int(margin.argmax())]
        kept = obey(codebook, [self.themes[index] for index in chosen])
        by_name = {self.themes[index]: index for index in chosen}
        return [
            Found(theme, round(float(row[by_name[theme]]), 4), int(clause_scores[:, by_name[theme]].argmax()))
            for theme in kept
        ]


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


def raw_scores(featurizer: Featurizer, linear: Linear, answers: Sequence[Answer]) -> tuple[Scores, list[Scores]]:
    """Return the first step's probabilities of answers, and of the clauses of each."""
    whole = probability(linear.logits(featurizer.transform([answer.passage for answer in answers])))
    parts = [answer.clause(span) for answer in answers for span in answer.spans]
    flat = probability(linear.logits(featurizer.transform(parts)))
    ends = np.cumsum([len(answer.spans) for answer in answers])
    return whole, np.split(flat, ends[:-1])


def signals(answers: Sequence[Answer], whole: Scores, by_clause: Sequence[Scores]) -> Scores:
    """Return what the second step sees : ndarray of shape (n_answers, n_themes, n_signals).

    The whole text's score, its best clause's, the strongest rival's, the lead over it, the number of clauses and of
    words, and the question.
    """
    best = np.array([scores.max(axis=0) for scores in by_clause])
    mean = (whole + best) / 2
    rival = _strongest_rival(mean)
    size = np.array([[len(answer.spans), np.log1p(len(answer.passage.text.split()))] for answer in answers])
    asked = np.array([[base_question(answer.passage.question) == name for name in QUESTIONS] for answer in answers])
    of_answer = np.repeat(np.hstack([size, asked])[:, None, :], whole.shape[1], axis=1)
    return np.concatenate([np.stack([_logit(whole), _logit(best), rival, mean - rival], axis=2), of_answer], axis=2)


def _strongest_rival(scores: Scores) -> Scores:
    ranked = np.sort(scores, axis=1)
    return np.where(scores == ranked[:, -1:], ranked[:, -2:-1], ranked[:, -1:])


def _logit(scores: Scores) -> Scores:
    clipped = np.clip(scores, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


@dataclass(frozen=True)
class PolarityModel:
    """What was learned about polarity, given a theme."""

    themes: tuple[str, ...]
    featurizer: Featurizer
    linear: Linear

    def judge(self, passages: Sequence[Passage], themes: Sequence[str]) -> list[str]:
        """Return the polarity of each passage for the theme beside it."""
        if not passages:
            return []
        logits = self.linear.logits(with_theme(self.featurizer.transform(passages), themes, self.themes))
        return [POLARITIES[index] for index in logits.argmax(axis=1)]


def with_theme(features: sparse.csr_matrix, themes: Sequence[str], known: Sequence[str]) -> sparse.csr_matrix:
    """Return features with one column per theme beside them."""
    rows = range(len(themes))
    columns = [known.index(theme) for theme in themes]
    marks = sparse.csr_matrix((np.ones(len(themes)), (rows, columns)), shape=(len(themes), len(known)))
    return sparse.csr_matrix(sparse.hstack([features, marks]))
