"""The rules played over a country that is known: what is planted is found, and almost nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from analytics.gaps import rules
from analytics.gaps.replay import Outcome, replay
from benchmarks.quiet_country import Country, write

END = datetime(2026, 9, 2, tzinfo=UTC)
SMALL = Country(schools=30, months=12)


def played(session: Session, country: Country, **changes: float) -> Outcome:
    write(session, country)
    below = rules().below_target.model_copy(update=changes)
    return replay(session, rules().model_copy(update={"below_target": below}), END)


@pytest.mark.parametrize("seed", [1, 2])
def test_in_a_quiet_country_there_are_almost_no_alarms(session: Session, seed: int) -> None:
    outcome = played(session, replace(SMALL, seed=seed))

    assert outcome.months == 12
    assert sum(outcome.opened.values()) <= 3  # of 44 cells × 12 indicators in 12 months


def test_a_school_that_drops_and_a_sector_that_is_worse_off_are_found(session: Session) -> None:
    planted = replace(SMALL, classes=4, dropping={(7, "E2-I3"): 6}, worse_off={("vocational", "E2-I6"): 0.5})

    outcome = played(session, planted)

    assert outcome.opened["DROP"] >= 1
    assert outcome.opened["UNEQUAL"] == 1
    assert outcome.still_open["BELOW_TARGET"] >= 5  # of ten vocational schools, and the sector as a whole


def test_one_line_for_opening_and_closing_flaps_and_two_do_not(session: Session) -> None:
    borderline = replace(SMALL, mean=0.66)

    two = played(session, borderline)
    below = rules().below_target.model_copy(update={"opens_at": 0.5})
    one = replay(session, rules().model_copy(update={"below_target": below}), END)

    assert two.flaps["BELOW_TARGET"] * 5 < one.flaps["BELOW_TARGET"]
    assert two.opened["BELOW_TARGET"] * 2 < one.opened["BELOW_TARGET"]


def test_without_values_there_is_nothing_to_play(session: Session) -> None:
    assert replay(session, rules(), END).months == 0
