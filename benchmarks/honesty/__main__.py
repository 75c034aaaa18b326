"""`python -m benchmarks.honesty [--database URL]`: some three minutes."""

from __future__ import annotations

import argparse
import sys

import numpy as np

from benchmarks.honesty import history, judges, series
from benchmarks.honesty.coverage import CASES, CONFIDENCE, cover
from benchmarks.honesty.replay import RULES, Outcome, Rule, outcome, replay
from benchmarks.honesty.series import BEFORE, DROP_AT, World, world
from models.errors import DatabaseUnreachableError

REPEATS = 4000
SEEDS = range(4)
FALLING = 0.02


def covers() -> None:
    print(f"share of nominal {CONFIDENCE:.0%} intervals that hold the truth\n")
    print("case | ours | counting | width | counting's\n--- | ---: | ---: | ---: | ---:")
    for case in CASES:
        found = cover(case, repeats=REPEATS)
        print(
            f"{case.name} | {found.ours:.3f} | {found.naive:.3f} | {found.width:.3f} | {found.naive_width:.3f}",
            flush=True,
        )


def judged() -> None:
    print("\n" + "\n".join(judges.table()), flush=True)


def alarms() -> None:
    quiet = [world(seed) for seed in SEEDS]
    falling = [world(100 + seed, FALLING) for seed in SEEDS]
    people = np.concatenate([each.people for each in quiet])
    heard = ", ".join(f"{number:.0f}" for number in np.percentile(people, [10, 50, 90]))
    print(
        f"\n{series.SCHOOLS * series.THEMES} series, classes of {series.CLASS}, ICC {series.ICC}, "
        f"{series.MONTHS} months, {len(quiet)} worlds; people in a month (10th, 50th, 90th percentile): {heard}\n"
    )
    header()
    for name, rule in RULES.items():
        show(name, mean([_outcome(rule, each) for each in quiet]), mean([_outcome(rule, each) for each in falling]))


def stored(url: str) -> None:
    try:
        found, what = history.outcomes(url)
    except (history.NoHistoryError, DatabaseUnreachableError) as exc:
        sys.exit(f"nothing to replay: {exc}")
    print(f"\nown history: {what}\n")
    header()
    for name, told in found.items():
        show(name, told, told)


def header() -> None:
    print(
        "rule | false new alarms a month, all quiet | … 2 % fall | found after 1 month | 3 | 6 | false among told\n"
        "--- | ---: | ---: | ---: | ---: | ---: | ---:"
    )


def show(name: str, quiet: Outcome, falling: Outcome) -> None:
    found = " | ".join(f"{falling.found.get(months, 0):.2f}" for months in (1, 3, 6))
    print(f"{name} | {quiet.false_new:.1f} | {falling.false_new:.1f} | {found} | {falling.false_share:.2f}", flush=True)


def _outcome(rule: Rule, one: World) -> Outcome:
    return outcome(replay(rule, one.values, one.effective, one.people, BEFORE), one.fallen, DROP_AT)


def mean(outcomes: list[Outcome]) -> Outcome:
    found = {months: float(np.mean([each.found[months] for each in outcomes])) for months in outcomes[0].found}
    false_new, false_share = (
        float(np.mean([getattr(each, part) for each in outcomes])) for part in ("false_new", "false_share")
    )
    return Outcome(false_new, found, false_share)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.honesty")
    parser.add_argument("--database", metavar="URL", help="also replay the monthly values of this database")
    chosen = parser.parse_args()
    covers()
    judged()
    alarms()
    if chosen.database:
        stored(chosen.database)


main()
