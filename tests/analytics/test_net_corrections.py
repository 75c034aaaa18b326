from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.catalogue import catalogue
from analytics.estimates import estimate
from analytics.judged import Heard, nets, place
from analytics.net_corrections import UNKNOWN, NetCorrection
from analytics.statistics.judging import learn
from analytics.sums import Cluster, Sums
from tests.analytics.statistics.test_judging import COMPLAINS, audit

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


READ = NetCorrection(NET, LV, learn(audit(COMPLAINS)), (), writers(1000))


def test_a_complaint_of_something_else_is_no_bad_word_in_the_end() -> None:
    found = estimate(NET, judged(48, 62), READ)  # of 60 good words and 40 bad ones, as that machine reads

    assert found.raw == pytest.approx(-14 / 110)
    assert found.value == pytest.approx(0.2)
    assert (found.method, found.audited) == ("pooled", 1000)
    assert found.low < 0.2 < found.high


def test_the_interval_is_never_narrower_than_that_of_counting() -> None:
    certain = learn(audit({pair: 10_000 * (pair[0] == pair[1]) * count for pair, count in COMPLAINS.items()}))
    found, plain = (
        estimate(NET, judged(12, 8), correction)
        for correction in (replace(READ, reading=certain, writers=writers(1000)), None)
    )

    assert found.method == "pooled"
    assert found.high - found.low >= (plain.high - plain.low) * 0.999


@pytest.mark.parametrize(
    "correction",
    [
        NetCorrection(NET),
        replace(READ, reading=None),
        replace(READ, writers=None),
        replace(READ, languages=frozenset({"ru"})),
        replace(READ, reading=learn(audit(dict.fromkeys(COMPLAINS, 1)))),
    ],
)
def test_what_no_audit_tells_is_unknown(correction: NetCorrection) -> None:
    found = estimate(NET, judged(48, 62), correction)

    assert (found.method, found.low, found.high, found.audited) == (UNKNOWN, -1.0, 1.0, 0)


def test_a_place_with_an_audit_of_its_own_is_corrected_by_it() -> None:
    own = [heard(0, 0)] * 60 + [heard(1, 1)] * 30 + [heard(1, -1)] * 10
    found = estimate(NET, judged(340, 60), replace(READ, here=own))

    assert (found.method, found.audited) == ("ppi", 100)
    assert found.value > 0.9  # people heard good words only


def test_who_was_drawn_counts_for_the_machine_as_it_saw_them() -> None:
    """The roll-ups have people's word of them; the machine is read backwards from what it said itself."""
    drawn = [heard(1, -1)] * 10
    coded = estimate(NET, judged(58, 52), replace(READ, here=drawn))

    assert coded.value == pytest.approx(estimate(NET, judged(48, 62), READ).value)
