from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nlp import examples, promotion
from nlp.examples import Example

CODED = [Example("b", language, "S2", f"teksts {i} {language}", ()) for language in ("lv", "ru") for i in range(400)]
GOLD = np.random.default_rng(0).random((800, 5)) < 0.3


def _with_errors(share: float, seed: int, rows: slice = slice(None)) -> dict[str, Any]:
    """A record of a model that is wrong in a share of its decisions, in some rows only."""
    wrong = np.random.default_rng(seed).random(GOLD.shape) < share
    wrong[[i for i in range(len(CODED)) if i not in range(*rows.indices(len(CODED)))]] = False
    return promotion.record(CODED, GOLD ^ wrong, GOLD)


def test_equally_good_models_may_follow_each_other() -> None:
    differences = promotion.compare(_with_errors(0.1, 1), _with_errors(0.1, 2))

    assert [one.language for one in differences] == ["all", "lv", "ru"]
    assert not any(one.is_worse for one in differences)


def test_a_model_that_is_worse_beyond_noise_is_recognised() -> None:
    assert promotion.compare(_with_errors(0.1, 1), _with_errors(0.2, 2))[0].is_worse


def test_a_loss_in_one_language_is_recognised_whatever_the_rest_does() -> None:
    present = {one.language: one for one in promotion.compare(_with_errors(0.2, 1), _with_errors(0.3, 2, slice(400)))}

    assert present["lv"].is_worse
    assert not present["all"].is_worse
    assert present["ru"].low > 0


def test_the_same_comparison_gives_the_same_figures() -> None:
    one, other = _with_errors(0.1, 1), _with_errors(0.15, 2)

    assert promotion.compare(one, other) == promotion.compare(one, other)


def test_models_with_too_little_in_common_are_not_compared() -> None:
    few = promotion.record(CODED[:50], GOLD[:50], GOLD[:50])

    assert promotion.compare(few, _with_errors(0.1, 1)) == []


def test_an_answer_is_known_by_question_and_text() -> None:
    one, same, other = (Example("b", "lv", question, "labi", ()) for question in ("S2", "S2", "S5"))
    first, second, third = promotion.keys([one, same, other])

    assert first == second != third


@pytest.fixture
def real_keys() -> Any:
    return promotion.keys(examples.answers("train"))


def test_hardly_two_answers_of_the_corpus_share_a_key(real_keys: Any) -> None:
    assert len(set(real_keys)) > 0.98 * len(real_keys)
