"""Which conversations the anonymous bundle may hold, and under the name of which place.

Stricter than the anonymous table of answers, because a row of `respondents_wide` ties the answers of a conversation
together: at least ten people share place, age band, sector, month, kind of conversation and wave. The place is a
municipality at the closest. Both tables name it alike, so joining them tells nothing that one of them doesn't.
"""

from __future__ import annotations

import heapq
import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from analytics.catalogue import catalogue
from analytics.exports.anonymity import COUNTRY
from analytics.exports.sheets import Row
from analytics.few import FEW_FOR_TEXT
from models.export_rows import Belonging, Coded, Talk

LEVELS = ("municipality", "region", "country")
RUN = 50_000  # rows sorted in memory at once


class Group(NamedTuple):
    """What could tell a person."""

    municipality: str | None
    region: str | None
    sector: str | None
    age_band: str | None
    flow: str
    wave: int
    month: str


class Anonymity:
    """Knows at which level each group may be named. Months that aren't over are left out.

    Two bundles of a month that is over say the same of it, unless somebody deletes or corrects an answer.
    """

    def __init__(self, belongings: Iterable[Belonging], today: date) -> None:
        people: dict[Group, set[str]] = defaultdict(set)
        this_month = f"{today:%Y-%m}"
        for each in belongings:
            if each.first_day[:7] < this_month:
                people[_group(each, each.own_sector, each.first_day)].add(each.respondent_id)
        self._levels = _levels(people)

    def talk(self, talk: Talk, coded: list[Coded]) -> Talk | None:
        """Return the conversation with the place that may be named; None if it must be left out."""
        group = _group(talk, talk.own_sector, min(answer.said.day for answer in coded))
        level = self._levels.get(group)
        if level is None:
            return None
        exactness = LEVELS.index(level)
        return talk._replace(
            institution_code=None,
            institution=None,
            municipality=talk.municipality if exactness == 0 else None,
            region=talk.region if exactness <= 1 else COUNTRY,
            sector=group.sector,
        )


def _group(of: Belonging | Talk, own_sector: str | None, day: str) -> Group:
    sector = own_sector if own_sector in catalogue().sectors else of.sector
    return Group(of.municipality, of.region, sector, of.age_band, of.flow, of.wave, day[:7])


def _levels(people: dict[Group, set[str]]) -> dict[Group, str]:
    """Put together on the next level only those groups that were too small on a level."""
    levels: dict[Group, str] = {}
    for level in LEVELS:
        merged: dict[tuple[object, ...], set[str]] = defaultdict(set)
        waiting = [group for group in people if group not in levels and _place(group, level) is not None]
        for group in waiting:
            merged[_place(group, level), *group[2:]] |= people[group]
        big = {key for key, ids in merged.items() if len(ids) >= FEW_FOR_TEXT}
        levels |= {group: level for group in waiting if (_place(group, level), *group[2:]) in big}
    return levels


def _place(group: Group, level: str) -> str | None:
    return COUNTRY if level == "country" else group.municipality if level == "municipality" else group.region


def in_order_of_content(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows sorted by what stands in them, so that their order says nothing about who gave them.

    However many there are: sorted runs wait on the disk and are merged.
    """
    runs: list[IO[bytes]] = []
    run: list[Row] = []
    for row in rows:
        run.append(row)
        if len(run) == RUN:
            runs.append(_kept(sorted(run, key=_key)))
            run = []
    yield from heapq.merge(*(_read(each) for each in runs), sorted(run, key=_key), key=_key)
    for each in runs:
        each.close()


def _kept(rows: list[Row]) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - closed by whoever merges the runs
    for row in rows:
        pickle.dump(tuple(row), file, pickle.HIGHEST_PROTOCOL)
    file.seek(0)
    return file


def _read(file: IO[bytes]) -> Iterator[Row]:
    while True:
        try:
            yield pickle.load(file)  # noqa: S301 - our own rows of a minute ago, in a file without a name
        except EOFError:
            return


def _key(row: Row) -> str:
    return "\x1f".join("" if value is None else str(value) for value in row)  # a separator that sorts before letters
