from __future__ import annotations

import numpy as np
import pytest

from nlp import candidates
from nlp.candidates import Text
from nlp.hidden_themes import Fit, Pool, best_fit, pool

THEME = "E5.FAMILY"
LEAST_F1 = 0.4  # docs/nlp.md has 0.48 to 0.61; all answers in one cluster would have 0.33


def made_pool(hidden: list[bool]) -> Pool:
    return Pool([Text("x", "lv" if i % 2 else "ru") for i in range(len(hidden))], np.array(hidden), [])


def test_a_perfect_cluster_has_all_of_the_theme_and_nothing_else() -> None:
    hidden = [True] * 12 + [False] * 20

    assert best_fit(np.array([0] * 12 + [1] * 20), made_pool(hidden)) == Fit(1.0, 1.0, 2)


def test_a_cluster_too_small_to_be_shown_finds_nothing() -> None:
    hidden = [True] * 9 + [False] * 20

    assert best_fit(np.array([0] * 9 + [1] * 20), made_pool(hidden)) == Fit(0.0, 0.0, 0)


def test_nothing_known_has_the_hidden_theme_or_is_in_the_pool() -> None:
    drawn = pool(THEME, candidates.corpus(), size=60, seed=1)

    assert int(drawn.hidden.sum()) == 60
    assert not any(THEME in known.themes for known in drawn.known)
    assert {known.text for known in drawn.known}.isdisjoint({text.text for text in drawn.texts[:50]})


@pytest.mark.parametrize("theme", ["E5.FAMILY", "E5.WORK"])
def test_a_theme_that_nobody_knows_comes_out_in_three_languages(theme: str) -> None:
    drawn = pool(theme, candidates.corpus(), size=150, seed=0)
    place = candidates.places(drawn.texts, drawn.known)

    fit = best_fit(candidates.grouped(place.points), drawn)

    assert fit.languages == 3
    assert fit.f1 > LEAST_F1
    assert fit.f1 > best_fit(candidates.grouped(place.by_words), drawn).f1
