from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analytics.catalogue import catalogue
from analytics.estimates import UNKNOWN, estimate
from analytics.judged import NOTHING, Crowd, Heard, Learnt, Views, nets, place
from analytics.net_corrections import NetCorrection
from analytics.statistics.judging import PSEUDO, learn
from analytics.sums import Cluster, Sums
from tests.analytics.statistics.test_judging import COMPLAINS, Pairs, audit

NET = catalogue()["E2-I4:E2.STAFF"]
LV = frozenset({"lv"})


def writers(n: int) -> Sums:
    return Sums(n, weight=n, weight_squared=n, languages={"lv": Cluster(n, float(n), float(n))})


def judged(good: int, bad: int) -> Sums:
    n, total = good + bad, float(good - bad)
    return Sums(n, 0, good, bad, n, n, total, n, languages={"lv": Cluster(n, float(n), total)})


def heard(truth: int, seen: int, weight: float = 10.0) -> Heard:
    """A person with a good (1) or bad (-1) word of the theme, or none (0)."""
    said = np.zeros((3, len(nets()), 3))
    for judgement in (-1, 0, 1):
        said[judgement, place(NET)] = (abs(judgement), judgement, abs(judgement))
    return Heard("lv", "m1", weight, 1.0, said[seen], said[truth], said[truth])


def views(people: list[Heard]) -> Views:
    return Crowd.of(people).views(NET, np.arange(len(people)))


def learnt(pairs: Pairs) -> Learnt:
    return Learnt(sum(pairs.values()), learn(audit(pairs)))


READ = NetCorrection(LV, learnt(COMPLAINS), writers=writers(1000))


def test_a_complaint_of_something_else_is_no_bad_word_in_the_end() -> None:
    found = estimate(NET, judged(48, 62), READ)  # of 60 good words and 40 bad ones, as that machine reads

    assert found.raw == pytest.approx(-14 / 110)
    assert found.value == pytest.approx(0.2)
    assert (found.method, found.audited) == ("pooled", 1000)
    assert found.low < 0.2 < found.high


def test_the_interval_is_never_narrower_than_that_of_counting() -> None:
    certain = learnt({pair: 100 * (pair[0] == pair[1]) * count for pair, count in COMPLAINS.items()})
    found, plain = (estimate(NET, judged(20, 0), correction) for correction in (replace(READ, learnt=certain), None))

    assert found.method == "pooled"
    assert found.high - found.low >= (plain.high - plain.low) * 0.999


@pytest.mark.parametrize(
    ("correction", "audited"),
    [
        (NetCorrection(), 0),
        (replace(READ, learnt=NOTHING), 0),
        (replace(READ, learnt=Learnt(60, None)), 60),
        (replace(READ, learnt=learnt(dict.fromkeys(COMPLAINS, 10))), 70),
        (replace(READ, writers=None), 1000),
        (replace(READ, languages=frozenset({"ru"})), 1000),
    ],
)
def test_what_no_audit_tells_is_unknown_and_it_is_said_whether_there_was_one(
    correction: NetCorrection, audited: int
) -> None:
    found = estimate(NET, judged(48, 62), correction)

    assert (found.method, found.low, found.high, found.audited) == (UNKNOWN, -1.0, 1.0, audited)


def test_a_place_with_an_audit_of_its_own_is_corrected_by_it() -> None:
    own = [heard(0, 0)] * 60 + [heard(1, 1)] * 30 + [heard(1, -1)] * 10
    found = estimate(NET, judged(340, 60), replace(READ, here=views(own)))

    assert (found.method, found.audited) == ("ppi", 100)
    assert found.value > 0.9  # people heard good words only


def test_who_was_drawn_counts_for_the_machine_as_it_saw_them() -> None:
    """The roll-ups have people's word of them; the machine is read backwards from what it said itself."""
    drawn = [heard(1, -1)] * 10
    coded = estimate(NET, judged(58, 52), replace(READ, here=views(drawn)))

    assert coded.value == pytest.approx(estimate(NET, judged(48, 62), READ).value)


def test_a_language_that_nobody_audited_is_read_like_the_others() -> None:
    half = judged(24, 31).languages["lv"]
    both = replace(judged(48, 62), languages={"lv": half, "ru": half})
    wrote = replace(writers(1000), languages={"lv": Cluster(500, 500.0, 500.0), "ru": Cluster(500, 500.0, 500.0)})
    found = estimate(NET, both, replace(READ, languages=frozenset({"lv", "ru"}), writers=wrote))

    assert found.value == pytest.approx(0.2)


COUNTS = st.integers(0, 40)


@given(
    st.fixed_dictionaries(dict.fromkeys([(truth, seen) for truth, _ in PSEUDO[::3] for _, seen in PSEUDO[:3]], COUNTS)),
    st.dictionaries(st.tuples(st.integers(-1, 1), st.integers(-1, 1), st.sampled_from([0.0, 1.0, 15.0])), COUNTS),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 500),
)
@settings(max_examples=300)
def test_whatever_was_audited_and_seen_the_interval_holds_the_value_and_stays_on_the_scale(
    pairs: Pairs, heard_here: dict[tuple[int, int, float], int], good: int, bad: int, silent: int
) -> None:
    """Also of one speaker, of those who all say the same, and where Fieller's interval has no end."""
    assume(good + bad)
    told = learnt(pairs) if any(pairs.values()) else NOTHING
    here = views([heard(*each) for each, count in heard_here.items() for _ in range(count)])
    found = estimate(NET, judged(good, bad), NetCorrection(LV, told, here, writers(good + bad + silent)))

    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    assert found.method != UNKNOWN or (found.low, found.high) == (-1, 1)
