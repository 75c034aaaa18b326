"""Plays the rules for gaps over quiet years of a country and over planted facts: `python -m benchmarks.gaps [years]`.

Prints false gaps of a year of 13 monthly looks, and how soon planted facts are found, with what else is found then.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from analytics.gaps import PERFORMANCE, OpenGap, evaluate, rules
from analytics.gaps.replay import Register
from benchmarks.quiet_year import MONTHS, PLACES, Country, Life, Watched, sector

FALL = "2025-11"  # the month in which schools drop, and how many months later it is looked for
LATER = (1, 3, 6)
SIZES = {"40,000 people": 4000.0, "10,000 people": 1000.0}  # in ten months of school, and how many in one


def main() -> None:
    """Print what a number of years, 8 unless told, give."""
    years = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    for name, people in SIZES.items():
        country = Country(people=people)
        _quiet([replace(country, seed=seed) for seed in range(years)], name)
        _planted([replace(country, seed=1000 + seed) for seed in range(max(1, years // 4))])
        _drops([replace(country, seed=2000 + seed) for seed in range(max(1, years // 4))])


def looks(country: Country) -> Iterator[tuple[str, list[OpenGap]]]:
    """Yield month by month what the rules open."""
    watched, register = Watched(Life(country)), Register()
    for month in MONTHS:
        evidence = watched.evidence(month, register.open)
        yield month, register.take(evaluate(evidence, rules()), evidence.now)


def _quiet(countries: list[Country], name: str) -> None:
    opened = Counter(gap.kind for country in countries for _, gaps in looks(country) for gap in gaps)
    counts = ", ".join(f"{kind} {opened[kind] / len(countries):.2f}" for kind in PERFORMANCE)
    print(
        f"{len(countries)} quiet years, {name}, {PLACES} institutions, {len(MONTHS)} looks: {counts} false gaps a year"
    )


def _planted(countries: list[Country]) -> None:
    """All vocational schools lack access from the first month on; in the largest school people become dissatisfied."""
    for country in countries:
        school = Life(country).largest
        facts = {("E2-I6", "sector=vocational"): (MONTHS[0], 0.42), ("E2-I3", school): ("2026-01", 0.55)}
        opened = [(month, gap) for month, gaps in looks(replace(country, planted=facts)) for gap in gaps]
        access = [month for month, gap in opened if gap.indicator == "E2-I6" and gap.cell.level == "national"]
        drop = [month for month, gap in opened if gap.kind == "DROP" and gap.cell.key == school]
        beside = sum(gap.indicator not in ("E2-I6", "E2-I3") for _, gap in opened)
        first = [min(found, default="never") for found in (access, drop)]
        print(f"  planted: access found with {first[0]} (since {MONTHS[0]}), drop with {first[1]} (since 2026-01); "
              f"{beside} false beside {len(opened)} gaps")  # fmt: skip


def _drops(countries: list[Country]) -> None:
    """One general school in four falls by 25 points in satisfaction."""
    schools = [f"S{place}" for place in range(0, PLACES, 4) if sector(place) == "general"]
    found = [months for country in countries for months in _months_until(country, schools)]
    shares = ", ".join(f"{sum(months < later for months in found) / len(found):.2f} after {later}" for later in LATER)
    print(f"  {len(found)} drops of 25 points, each in one school of any size: found {shares} months")


def _months_until(country: Country, schools: list[str]) -> list[int]:
    facts = {("E2-I3", school): (FALL, 0.87 - 0.25) for school in schools}
    first: dict[str, int] = {}
    for month, gaps in looks(replace(country, planted=facts)):
        for gap in gaps:
            if gap.kind == "DROP" and gap.indicator == "E2-I3" and month >= FALL:
                first.setdefault(gap.cell.key, MONTHS.index(month) - MONTHS.index(FALL))
    return [first.get(school, len(MONTHS)) for school in schools]


if __name__ == "__main__":
    main()
