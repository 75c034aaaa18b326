from __future__ import annotations

import numpy as np
import pytest

from analytics.statistics.judging import BAD, GOOD, NONE, Judgements, Seen, corrected, learn, of_own

Z = 1.96
Pairs = dict[tuple[tuple[float, float, float], tuple[float, float, float]], int]

# Of 1,000 who wrote, 100 speak of the theme, 60 of them well. Twenty who complain of something else are taken for
# people with a bad word about it, and ten with a good word are overlooked.
COMPLAINS: Pairs = {
    (NONE, NONE): 880,
    (NONE, BAD): 20,
    (BAD, BAD): 38,
    (BAD, GOOD): 2,
    (GOOD, GOOD): 46,
    (GOOD, BAD): 4,
    (GOOD, NONE): 10,
}


def audit(pairs: Pairs, weights: float = 1.0) -> Judgements:
    truth = np.array([true for (true, _), count in pairs.items() for _ in range(count)])
    seen = np.array([seen for (_, seen), count in pairs.items() for _ in range(count)])
    return Judgements(truth, seen[:, :2], np.full(len(truth), weights))


def read(good: float, bad: float, n: float = 1e9) -> Seen:
    """What the machine of that audit sees on average of so many good and bad words."""
    none = 1 - good - bad
    seen_good = good * 46 / 60 + bad * 2 / 40
    seen_bad = good * 4 / 60 + bad * 38 / 40 + none * 20 / 900
    return Seen(seen_good + seen_bad, seen_good - seen_bad, seen_good + seen_bad, n)


@pytest.mark.parametrize(("good", "bad"), [(0.06, 0.04), (0.02, 0.08), (0.3, 0.1), (0.005, 0.005), (0.1, 0.0)])
def test_what_was_seen_is_read_backwards_however_many_speak_of_it(good: float, bad: float) -> None:
    reading = learn(audit(COMPLAINS))
    assert reading is not None
    found = corrected(read(good, bad), reading, Z)

    assert found is not None
    assert found[0] == pytest.approx((good - bad) / (good + bad))
    assert found[1] <= found[0] <= found[2]


def test_a_larger_audit_and_more_people_narrow_the_interval() -> None:
    small, large = learn(audit(COMPLAINS)), learn(audit({pair: 20 * count for pair, count in COMPLAINS.items()}))
    assert small is not None
    assert large is not None
    widths = [
        found[2] - found[1]
        for found in (
            corrected(read(0.06, 0.04, 300), small, Z),
            corrected(read(0.06, 0.04, 30_000), small, Z),
            corrected(read(0.06, 0.04, 30_000), large, Z),
        )
        if found
    ]

    assert len(widths) == 3
    assert widths == sorted(widths, reverse=True)
    assert widths[2] < widths[0] / 2


def guessing(right: int, wrong: int) -> Judgements:
    return audit({(NONE, NONE): 800, (BAD, GOOD): wrong, (BAD, BAD): right, (GOOD, GOOD): right, (GOOD, BAD): wrong})


def test_of_a_machine_that_all_but_guesses_any_net_score_is_possible() -> None:
    guesses = learn(guessing(52, 48))
    assert guesses is not None
    found = corrected(Seen(0.2, 0.02, 0.2, 500), guesses, Z)

    assert found is not None
    assert found[1:] == (-1.0, 1.0)


@pytest.mark.parametrize("right", [50, 30])
def test_of_a_machine_that_guesses_or_worse_nothing_is_learnt(right: int) -> None:
    assert learn(guessing(right, 100 - right)) is None


def test_two_bad_words_in_the_audit_do_not_tell_how_bad_ones_are_read() -> None:
    few = learn(audit({(NONE, NONE): 900, (GOOD, GOOD): 98, (BAD, BAD): 2}))
    assert few is not None
    found = corrected(Seen(0.1, 0.02, 0.1, 500), few, Z)

    assert found is not None
    assert found[2] - found[1] > 1


@pytest.mark.parametrize("pairs", [{}, {(NONE, NONE): 500}, {(NONE, NONE): 400, (GOOD, GOOD): 100}])
def test_where_the_audit_holds_one_judgement_only_nothing_is_learnt(pairs: Pairs) -> None:
    people = audit(pairs) if pairs else Judgements(np.zeros((0, 3)), np.zeros((0, 2)), np.zeros(0))

    assert learn(people) is None


def test_the_own_audit_of_a_place_puts_right_who_is_counted_and_how() -> None:
    found = of_own(read(0.06, 0.04, 40_000), audit(COMPLAINS), Z)

    assert found is not None
    assert found[0] == pytest.approx(0.2)
    assert found[1] < 0.2 < found[2]


def test_a_few_heavy_people_make_the_own_interval_wider() -> None:
    even = audit(COMPLAINS)
    heavy = Judgements(even.truth, even.seen, np.where(np.arange(len(even)) % 10 == 0, 15.0, 1.0))
    found = [of_own(read(0.06, 0.04, 40_000), each, Z) for each in (even, heavy)]
    widths = [each[2] - each[1] for each in found if each]

    assert heavy.speakers < even.speakers / 2
    assert widths[1] > 1.3 * widths[0]


def test_where_nobody_audited_speaks_of_it_the_own_audit_tells_nothing() -> None:
    assert of_own(read(0.06, 0.04, 500), audit({(NONE, NONE): 200}), Z) is None
