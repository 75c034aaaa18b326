"""Rules of drawing: what chance gives is as probable as recorded, what doubt gives is doubtful and diverse."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from app.review.draw import Doubtful, Pool, Waiting, draw


def doubtful(answer_id: int, confidence: float, *themes: str) -> Doubtful:
    return Doubtful(answer_id, confidence, frozenset(themes))


FRESH = list(range(1, 21))
DOUBTS = [doubtful(answer_id, answer_id / 100, "E2.STAFF") for answer_id in FRESH]


def test_three_of_five_are_drawn_by_chance_and_two_by_doubt() -> None:
    drawn = draw(Pool(FRESH, doubtful=DOUBTS), 5, Random(1))

    assert len({each.answer_id for each in drawn}) == 5
    assert Counter(each.probability for each in drawn) == {3 / 20: 3, None: 2}


@pytest.mark.parametrize("waiting", [0, 1, 4])
def test_every_answer_is_drawn_as_often_as_the_recorded_probability_says(waiting: int) -> None:
    runs = 8_000
    line = [Waiting(100 + number, 0.5) for number in range(waiting)]
    counts: Counter[int] = Counter()
    recorded = set()
    for seed in range(runs):
        drawn = draw(Pool(FRESH, line, DOUBTS), 5, Random(seed))
        by_chance = [each for each in drawn if each.probability is not None and each.answer_id in FRESH]
        counts.update(each.answer_id for each in by_chance)
        recorded |= {each.probability for each in by_chance}

    (probability,) = recorded
    tolerance = 4.5 * (probability * (1 - probability) / runs) ** 0.5
    assert all(abs(counts[answer_id] / runs - probability) < tolerance for answer_id in FRESH)


def test_the_recorded_probability_gives_the_frame_back() -> None:
    """Weighing each drawn answer by 1/probability estimates the frame without bias, whatever doubt adds."""
    truth = {answer_id: float(answer_id % 3 == 0) for answer_id in FRESH}
    estimates = []
    for seed in range(4_000):
        drawn = draw(Pool(FRESH, doubtful=DOUBTS), 5, Random(seed))
        estimates.append(sum(truth[each.answer_id] / each.probability for each in drawn if each.probability))

    assert sum(estimates) / len(estimates) == pytest.approx(sum(truth.values()), rel=0.04)


def test_doubt_takes_the_least_sure_of_different_themes() -> None:
    pool = [doubtful(1, 0.1, "E2.STAFF"), doubtful(2, 0.2, "E2.STAFF"), doubtful(3, 0.4, "E5.WORK"), doubtful(4, 0.9)]
    drawn = draw(Pool([], doubtful=pool), 2, Random(1))

    assert {each.answer_id for each in drawn} == {1, 3}


def test_second_coders_get_what_chance_drew_before_with_its_probability() -> None:
    line = [Waiting(100, 0.03), Waiting(101, None), Waiting(102, 0.02)]
    drawn = {each.answer_id: each.probability for each in draw(Pool(FRESH, line, DOUBTS), 5, Random(1))}

    assert drawn[100] == 0.03
    assert drawn[101] is None
    assert 102 not in drawn  # one place stays with answers that nobody has had
    assert len(drawn) == 5


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 9])
def test_a_batch_is_full_as_long_as_there_are_answers(count: int) -> None:
    assert len(draw(Pool([], [Waiting(n, None) for n in range(20)]), count, Random(1))) == count
    assert len(draw(Pool([], doubtful=DOUBTS), count, Random(1))) == count
    assert draw(Pool([]), count, Random(1)) == []


def test_where_few_are_left_all_of_them_are_drawn_for_sure() -> None:
    assert [each.probability for each in draw(Pool([7, 8]), 5, Random(1))] == [1.0, 1.0]


def test_the_same_seed_draws_the_same() -> None:
    pool = Pool(FRESH, doubtful=DOUBTS)

    assert draw(pool, 5, Random(3)) == draw(pool, 5, Random(3))


def test_the_place_in_the_batch_does_not_tell_why_an_answer_is_in_it() -> None:
    first = [draw(Pool(FRESH, doubtful=DOUBTS), 5, Random(seed))[0].probability is None for seed in range(2_000)]

    assert sum(first) / len(first) == pytest.approx(2 / 5, abs=0.05)
