from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from analytics.statistics.misreading import Calibration, Line, calibrate, corrected
from analytics.statistics.ppi import Sample

Z90, Z95 = 1.6448536, 1.959964


def audit(positive: int, hits: int, negative: int, imagined: int) -> Sample:
    human = [1.0] * positive + [0.0] * negative
    machine = [1.0] * hits + [0.0] * (positive - hits) + [1.0] * imagined + [0.0] * (negative - imagined)
    return Sample.of(human, machine)


def calibrated(sample: Sample) -> Calibration:
    found = calibrate(sample)
    assert found is not None
    return found


@pytest.mark.parametrize(("seen", "sens", "spec"), [(0.3, 0.8, 0.93), (0.1, 0.9, 0.95), (0.6, 0.7, 0.8)])
def test_the_value_is_that_of_rogan_and_gladen(seen: float, sens: float, spec: float) -> None:
    sample = audit(100, round(100 * sens), 200, round(200 * (1 - spec)))
    value, low, high = corrected(seen, 400, calibrated(sample), Z95)

    assert value == pytest.approx((seen + spec - 1) / (sens + spec - 1), abs=1e-6)
    assert low < value < high


def test_the_variances_of_the_line_are_those_of_sensitivity_and_specificity() -> None:
    line = calibrated(audit(50, 40, 150, 12)).line
    sens, imagined = 0.8, 0.08

    assert (line.intercept, line.slope) == pytest.approx((imagined, sens - imagined))
    assert line.intercept_variance == pytest.approx(imagined * (1 - imagined) / 150)
    whole = line.intercept_variance + 2 * line.covariance + line.slope_variance  # of the machine's score at truth 1
    assert whole == pytest.approx(sens * (1 - sens) / 50)


def lang_reiczigel(seen: float, n: int, sens: tuple[int, int], spec: tuple[int, int], z: float) -> tuple[float, float]:
    """The interval of Lang and Reiczigel 2014, section 2.3, written out."""
    p, size = (seen * n + z**2 / 2) / (n + z**2), n + z**2
    (se, n_se), (sp, n_sp) = (((hits + 1) / (all_ + 2), all_ + 2) for hits, all_ in (sens, spec))
    truth = (p + sp - 1) / (se + sp - 1)
    shift = 2 * z**2 * (truth * se * (1 - se) / n_se - (1 - truth) * sp * (1 - sp) / n_sp)
    spread = p * (1 - p) / size + truth**2 * se * (1 - se) / n_se + (1 - truth) ** 2 * sp * (1 - sp) / n_sp
    margin = z * sqrt(spread / (se + sp - 1) ** 2)
    return truth + shift - margin, truth + shift + margin


@pytest.mark.parametrize(("seen", "n"), [(0.3, 400), (0.5, 100), (0.2, 60)])
def test_the_interval_is_near_that_of_lang_and_reiczigel(seen: float, n: int) -> None:
    _, low, high = corrected(seen, n, calibrated(audit(60, 48, 140, 10)), Z95)
    expected = lang_reiczigel(seen, n, (48, 60), (130, 140), Z95)

    assert (low, high) == pytest.approx((max(0.0, expected[0]), expected[1]), abs=0.03)


@pytest.mark.parametrize("share", [0.05, 0.15, 0.3, 0.6])
@pytest.mark.parametrize("of_audit", [0.3, 0.1], ids=["common in the audit", "rare in the audit"])
def test_the_interval_covers_where_the_theme_is_rarer_or_more_common_than_in_the_audit(
    share: float, of_audit: float
) -> None:
    random = np.random.default_rng(11)
    covered = 0
    for _ in range(400):
        positive = max(1, random.binomial(200, of_audit))
        sample = audit(positive, random.binomial(positive, 0.8), 200 - positive, random.binomial(200 - positive, 0.07))
        seen = random.binomial(300, share * 0.8 + (1 - share) * 0.07) / 300
        _, low, high = corrected(seen, 300, calibrated(sample), Z90)
        covered += low <= share <= high

    assert covered / 400 >= 0.88


def test_an_audit_in_which_people_always_said_the_same_tells_nothing() -> None:
    assert calibrate(audit(0, 0, 80, 4)) is None
    assert calibrate(audit(80, 70, 0, 0)) is None
    assert calibrate(Sample.of([], [])) is None


def test_an_audit_without_a_single_error_leaves_an_interval() -> None:
    value, low, high = corrected(0.3, 1000, calibrated(audit(30, 30, 70, 0)), Z95)

    assert value == pytest.approx(0.3)
    assert high - low > 2 * 1.96 * sqrt(0.3 * 0.7 / 1000)


def test_a_machine_that_could_be_guessing_leaves_the_whole_scale() -> None:
    nothing = Line(0.4, 0.1, 0.01, 0.02, -0.01)

    assert corrected(0.4, 100, Calibration(nothing, nothing, 60), Z95)[1:] == (0.0, 1.0)


def test_a_share_seen_less_often_than_the_machine_imagines_is_none() -> None:
    value, low, high = corrected(0.02, 200, calibrated(audit(60, 48, 140, 10)), Z95)

    assert (value, low) == (0.0, 0.0)
    assert 0 < high < 0.2
