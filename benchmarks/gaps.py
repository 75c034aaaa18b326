"""Plays the rules for gaps over quiet countries and over one with drops: `python -m benchmarks.gaps [seeds]`.

Prints false new gaps a month, and which share of planted drops was found 1, 3 and 6 months later.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel

from analytics.gaps import rules
from analytics.gaps.replay import Outcome, replay, stages
from benchmarks.quiet_country import INDICATORS, Country, write

START, MONTHS = 10, 16  # months: when the planted drops begin, and how long a country is watched
END = datetime(2027, 1, 2, tzinfo=UTC)
LATER = (1, 3, 6)
PLANTED = {(school, INDICATORS[school % len(INDICATORS)]): START for school in range(1, 60, 4)}


def main() -> None:
    """Print what a number of countries, 8 unless told, give."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    quiet = [_quiet(seed) for seed in range(seeds)]
    months = sum(outcome.months for outcome in quiet)
    print(f"{seeds} quiet countries, 60 schools × {len(INDICATORS)} indicators (75 cells), {months} months in all:")
    for kind in quiet[0].opened:
        opened, flaps = (sum(counts[kind] for counts in each) for each in _counts(quiet))
        print(f"  {kind}: {opened / months:.2f} false new gaps a month, {flaps} flaps")
    found = [month for seed in range(seeds) for month in _found(seed)]
    shares = (f"{sum(month < later for month in found) / len(found):.2f} after {later}" for later in LATER)
    print(f"{len(found)} drops of 25 points planted; found {', '.join(shares)} months")


def _counts(outcomes: list[Outcome]) -> Iterator[list[dict[str, int]]]:
    yield [dict(outcome.opened) for outcome in outcomes]
    yield [dict(outcome.flaps) for outcome in outcomes]


def _quiet(seed: int) -> Outcome:
    with _session(Country(months=MONTHS, seed=seed)) as session:
        return replay(session, rules(), END)


def _found(seed: int) -> list[int]:
    """Return for every planted drop the months until it was found; a large number for never."""
    country = Country(months=MONTHS, seed=100 + seed, fall=0.25, dropping=PLANTED)
    first: dict[tuple[str, str], int] = {}
    with _session(country) as session:
        for number, opened in enumerate(stages(session, rules(), END)):
            for gap in opened:
                if number >= START:
                    first.setdefault((gap.cell.key, gap.indicator), number - START)
    return [first.get((f"S{school}", indicator), 99) for school, indicator in PLANTED]


def _session(country: Country) -> Session:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    session = Session(engine)
    write(session, country)
    return session


if __name__ == "__main__":
    main()
