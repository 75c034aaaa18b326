from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from analytics.catalogue import catalogue
from analytics.corrections import Apart, Correction, Spoken, counted_once
from analytics.estimates import estimate, share
from analytics.statistics.misreading import calibrate
from analytics.statistics.posterior import Prior
from analytics.statistics.ppi import Sample
from analytics.sums import Cluster, Clusters, Sums
from tests.analytics.statistics.test_misreading import audit

TEXTS, NET, RATING = catalogue()["E2-I5"], catalogue()["E2-I4:E2.STAFF"], catalogue()["E2-I3"]
READING = Spoken(calibrate(audit(60, 48, 140, 10)))


def people(positive: int, n: int, *, languages: dict[str, tuple[int, int]] | None = None) -> Sums:
    spoken = languages or {"lv": (positive, n)}
    groups = {language: Cluster(size, float(size), float(said)) for language, (said, size) in spoken.items()}
    return Sums(n, 0, positive, 0, n, n, positive, positive, languages=groups)


def net(positive: int, negative: int, n: int) -> Sums:
    total = float(positive - negative)
    languages = {"lv": Cluster(n, float(n), total)}
    return Sums(n, 0, positive, negative, n, n, total, positive + negative, languages=languages)


def test_without_clusters_and_weights_a_share_has_the_interval_of_wilson() -> None:
    found = estimate(RATING, people(16, 34))

    assert (found.low, found.high) == pytest.approx(proportion_confint(16, 34, method="wilson"))
    assert (found.n, found.method, found.deff, found.effective) == (34, "wilson", 1.0, 34)


def test_clusters_widen_the_interval_and_leave_the_number_of_people() -> None:
    clustered = replace(people(16, 36), clusters=Clusters(3, 36, 36, 16, 432, 432, 192, 88))
    found, plain = estimate(RATING, clustered, icc=0.05), estimate(RATING, people(16, 36))

    assert found.n == 36
    assert found.deff > 1.3
    assert found.high - found.low > plain.high - plain.low
    assert found.value == plain.value


def test_when_one_person_has_all_the_weight_nearly_nothing_is_known() -> None:
    heavy = Sums(30, weight=1029.0, weight_squared=1000.0**2 + 29, total=1000.0, total_squared=1000.0)
    found = estimate(RATING, heavy)

    assert found.effective == pytest.approx(1.06, abs=0.01)
    assert found.high - found.low > 0.7


def test_a_net_score_counts_its_people_by_their_weight() -> None:
    weighted = Sums(40, positive=20, negative=10, weight=80.0, weight_squared=160.0, total=20.0, total_squared=60.0)

    assert estimate(NET, weighted).value == pytest.approx(0.25)
    assert estimate(NET, net(20, 10, 40)).method == "tango"


@pytest.mark.parametrize("sums", [people(1, 1), people(0, 1), people(12, 12), people(0, 12)])
def test_one_answer_and_unanimous_ones_have_an_interval_with_some_width(sums: Sums) -> None:
    found = estimate(TEXTS, sums, Correction({"lv": READING}), Prior(0.5, 10))

    assert found.high - found.low > 0.1
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_where_nobody_answered_it_is_said_so() -> None:
    with pytest.raises(ValueError, match="nobody answered for E2-I5"):
        estimate(TEXTS, Sums())


def test_without_an_audit_the_share_stays_and_says_so() -> None:
    found = estimate(TEXTS, people(90, 300), Correction())

    assert (found.method, found.audited, found.raw) == ("wilson", 0, 0.3)
    assert found.value == 0.3


def test_the_country_s_audit_corrects_a_cell_that_has_none() -> None:
    found = estimate(TEXTS, people(90, 300), Correction({"lv": READING}))

    assert (found.method, found.audited, found.raw) == ("misread", 200, 0.3)
    assert found.value == pytest.approx((0.3 - 10 / 140) / (0.8 - 10 / 140))


def test_a_cell_s_own_audit_is_preferred() -> None:
    own = Sample.of([1.0] * 20 + [0.0] * 40, [1.0] * 16 + [0.0] * 4 + [1.0] * 3 + [0.0] * 37)
    found = estimate(TEXTS, people(90, 300), Correction({"lv": Spoken(READING.calibration, own)}))

    assert (found.method, found.audited) == ("ppi", 60)
    assert found.value == pytest.approx(0.31, abs=0.05)


def test_whoever_people_have_coded_is_not_corrected() -> None:
    coded, all_coded = (Spoken(READING.calibration, coded=Apart(n, 0.3 * n)) for n in (100, 300))
    by_machine, by_both, by_people = (
        estimate(TEXTS, people(90, 300), Correction({"lv": spoken})) for spoken in (READING, coded, all_coded)
    )

    assert by_both.value == pytest.approx(0.3 / 3 + by_machine.value * 2 / 3)
    assert by_people.value == pytest.approx(0.3)
    assert (by_people.low, by_people.high) == pytest.approx((share(90, 300).low, share(90, 300).high))


def test_each_language_is_corrected_by_its_own_errors() -> None:
    sums = people(90, 300, languages={"lv": (60, 200), "ru": (30, 100)})
    poor = Spoken(calibrate(audit(60, 36, 140, 28)))
    found = estimate(TEXTS, sums, Correction({"lv": READING, "ru": poor}))
    lv, ru = (estimate(TEXTS, people(90, 300), Correction({"lv": each})).value for each in (READING, poor))

    assert found.value == pytest.approx(2 / 3 * lv + 1 / 3 * ru)
    assert (found.method, found.audited) == ("misread", 400)


def test_a_language_without_audit_leaves_a_correction_in_part() -> None:
    sums = people(90, 300, languages={"lv": (60, 200), "ru": (30, 100)})

    assert estimate(TEXTS, sums, Correction({"lv": READING})).method == "partly"


def test_the_shrunk_value_stands_beside_the_raw_one() -> None:
    found = estimate(RATING, people(3, 12), prior=Prior(0.7, 20))

    assert found.value == 0.25
    assert found.shrunk is not None
    assert found.shrunk == pytest.approx((14 + 3) / 32, abs=0.005)
    assert (found.shrunk_low or 0) < found.shrunk < (found.shrunk_high or 0)


def test_corrected_intervals_cover_in_clustered_cells_of_another_prevalence() -> None:
    random = np.random.default_rng(6)
    covered = naive = 0
    for _ in range(300):
        sums = clustered(random, share=0.15)
        positive = random.binomial(250, 0.4)
        sample = audit(positive, random.binomial(positive, 0.8), 250 - positive, random.binomial(250 - positive, 0.07))
        found = estimate(TEXTS, sums, Correction({"lv": Spoken(calibrate(sample))}), icc=0.05)
        covered += found.low <= 0.15 <= found.high
        naive += share(sums.total, sums.n).low <= 0.15 <= share(sums.total, sums.n).high

    assert covered / 300 > 0.93
    assert naive / 300 < 0.85


def clustered(random: np.random.Generator, share: float) -> Sums:
    """What the machine sees in 25 classes of 12."""
    means = random.beta(19 * share, 19 * (1 - share), 25)
    truth = random.binomial(12, means)
    seen = random.binomial(truth, 0.8) + random.binomial(12 - truth, 0.07)
    n, total = 300, float(seen.sum())
    moments = Clusters(25, n, n, total, 3600, 3600, 12 * total, float((seen**2).sum()))
    return replace(people(int(total), n), clusters=moments)


def test_who_answered_in_three_months_counts_once_in_a_correction_with_all_they_said() -> None:
    thrice = people(46, 100, languages={"lv": (60, 300)})
    [group] = counted_once(thrice).values()

    assert (group.n, group.weight) == (100, pytest.approx(100))
    assert group.total == pytest.approx(46)


def test_a_machine_without_errors_leaves_the_share_of_people_who_came_twice_as_it_is() -> None:
    perfect = Spoken(calibrate(audit(100, 100, 100, 0)))
    found = estimate(TEXTS, people(46, 100, languages={"lv": (60, 300)}), Correction({"lv": perfect}))

    assert found.value == pytest.approx(0.46)


def test_who_comes_to_three_events_makes_the_design_effect_no_greater_than_their_classes_do() -> None:
    once = replace(people(16, 40), clusters=Clusters(1, 40, 40, 16, 1600, 1600, 640, 256))
    thrice = replace(people(16, 40), clusters=Clusters(3, 120, 120, 48, 4800, 4800, 1920, 768))

    assert estimate(RATING, thrice, icc=0.1).deff <= estimate(RATING, once, icc=0.1).deff
