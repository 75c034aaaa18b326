from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import examples
from nlp.danger import DangerDetector, plainly_says
from nlp.features import CHARACTERS, STEMS, Featurizer
from nlp.linear import Linear, Scores, probability
from nlp.screening import danger_features
from nlp.tfidf import Kind, Tfidf
from nlp.weighted import WeightedTerms


@pytest.mark.parametrize(
    "text",
    [
        "es negribu vairs dzīvot",
        "NEGRIBU DZIVOT",
        "patēvs mani sit",
        "я не хочу жить",
        "меня бьют дома",
        "ja ne hochu zhit",
        "i want to kill myself",
        "my dad hits me with a belt",
    ],
)
def test_danger_in_plain_words_is_noticed(detector: DangerDetector, text: str) -> None:
    assert plainly_says(text) or detector.signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "miru no garlaicības",
        "убил время, но было весело",
        "this killed me lol",
        "iemācījos uzrakstīt CV",
        "lektors stāstīja par policista darbu",
        "надо больше практики",
        "mamma ar mani lepojas",
        "",
    ],
)
def test_ordinary_answers_and_exaggeration_raise_no_alarm(detector: DangerDetector, text: str) -> None:
    assert not detector.signals(text)


def test_half_an_emoji_is_no_fault(detector: DangerDetector) -> None:
    assert not detector.signals("labi \udc4d")


def _tfidf(kind: Kind[str], terms: WeightedTerms) -> Tfidf[str]:
    return Tfidf(kind, list(terms.columns), terms.idf.tolist())


def _as_matrices_tell(detector: DangerDetector, texts: list[str]) -> Scores:
    """What the arithmetic says by which danger is learned."""
    vocabularies = Featurizer(_tfidf(STEMS, detector.stems), _tfidf(CHARACTERS, detector.characters))
    weights = [*detector.stems.weights, *detector.characters.weights, *detector.context, *detector.meaning]
    linear = Linear(np.array([weights]), np.array([detector.intercept]))
    return probability(linear.logits(danger_features(vocabularies, texts)))[:, 0]


def test_one_text_at_a_time_gives_the_scores_that_were_learned(detector: DangerDetector) -> None:
    texts = [one.text for split in ("train", "test") for one in (*examples.danger(split), *examples.answers(split))]
    texts += [one.text for split in ("train", "test") for one in examples.foreign(split)]
    texts += [one.text for one in examples.personal("test")]

    assert len(texts) > 10_000
    assert np.allclose([detector.score(text) for text in texts], _as_matrices_tell(detector, texts), rtol=0, atol=1e-9)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_so_it_does_for_any_text(detector: DangerDetector, text: str) -> None:
    assert detector.score(text) == pytest.approx(_as_matrices_tell(detector, [text])[0], rel=0, abs=1e-9)
