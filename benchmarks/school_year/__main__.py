"""python -m benchmarks.school_year --out DIR [--people 40000] [--places 20] [--model DIR] [--look] [--tell]"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.school_year import truths
from benchmarks.school_year.findings import findings, table
from benchmarks.school_year.running import Remembering, Year
from benchmarks.school_year.telling import tell
from benchmarks.school_year.world import plan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", type=int, default=plan()["people"])
    parser.add_argument("--places", type=int, default=len(plan()["municipalities"]))
    parser.add_argument("--model", type=Path, default=Path("var"), help="the data folder with the trained model")
    parser.add_argument("--silent", action="store_true", help="no digests, report and bundle")
    parser.add_argument("--tell", action="store_true", help="only those, of the year that is in DIR already")
    parser.add_argument("--look", action="store_true", help="values and gaps of the year in DIR anew, beside the truth")
    options = parser.parse_args()
    year = Year.over(options.out, options.model) if options.tell or options.look else _lived(options)
    if options.look:
        year.look_again()
        print("\n".join(found_out(year)))
    if not options.silent and (options.tell or not options.look):
        (year.out / "told.md").write_text("\n".join(tell(year.parts, year.out)) + "\n", encoding="utf-8")
    year.parts.close()


def _lived(options: argparse.Namespace) -> Year:
    year = Year.begin(options.out, options.people, options.places, options.model)
    year.live()
    report(year)
    return year


def report(year: Year) -> None:
    """Print and write what came out."""
    reader = year.parts.reader
    texts = reader.texts if isinstance(reader, Remembering) else 0
    lines = [
        f"{len(year.schools)} institutions, {year.interviews} interviews",
        f"{texts} different texts read, {year.coded} answers coded by people",
        "seconds: " + ", ".join(f"{name} {seconds:.0f}" for name, seconds in year.seconds.items()),
        "",
        *found_out(year),
        "",
        *year.done,
    ]
    (year.out / "year.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[: len(lines) - len(year.done)]))


def found_out(year: Year) -> list[str]:
    """Return which gaps were found, and the values beside the truth, in Markdown."""
    found = year.parts.database.read(lambda uow: findings(uow.session))
    beside = year.parts.database.read(lambda uow: truths.compared(uow.session, year.words, year.parts.reliability))
    return [*table(found), "", *truths.table(beside)]


if __name__ == "__main__":
    main()
