"""The places, events and coordinators of the simulated year."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from models.tables import Coordinator, CoordinatorScope, GuidanceEvent, Institution
from models.unit_of_work import UnitOfWork

BOT = 1
SCHOOL_DAYS = 19  # of a month on which events begin


@cache
def plan() -> dict[str, Any]:
    """Return what year.yaml says."""
    text = files("benchmarks.school_year").joinpath("year.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


@dataclass(frozen=True)
class School:
    """An institution with the share of all people who are there."""

    id: int
    code: str
    municipality: str
    sector: str
    share: float


@dataclass(frozen=True)
class Meeting:
    """An event as people come to it."""

    id: int
    title: str
    kind: str
    flow: str
    starts_at: datetime
    expected: int


def build(uow: UnitOfWork, places: int, now: datetime) -> list[School]:
    """Add the institutions of the first `places` municipalities, spread over the regions, and coordinators of each."""
    dice = random.Random(plan()["seed"])
    sizes = []
    for municipality, region in _chosen(places).items():
        for number, entry in enumerate(_entries(municipality), start=1):
            code = f"{_slug(municipality)}-{number}"
            row = Institution(**entry, code=code, municipality=municipality, region=region)
            uow.session.add(row)
            uow.session.flush()
            sizes.append((row, dice.lognormvariate(0, plan()["size_spread"])))
            _coordinator(uow, f"institution:{code}", "institution", now, institution_id=row.id)
        _coordinator(uow, f"municipality:{municipality}", "municipality", now, municipality=municipality)
    _coordinator(uow, "national:LV", "national", now)
    sizes = _with_large_drop(sizes)
    total = sum(size for _, size in sizes)
    return [School(row.id or 0, row.code, row.municipality, row.sector, size / total) for row, size in sizes]


def _chosen(places: int) -> dict[str, str]:
    """Return municipalities of all regions; those of the planted facts are always there."""
    known: dict[str, str] = plan()["municipalities"]
    first = [plan()["planted"]["silent"]["municipality"], "Liepāja"]
    others = [name for name in known if name not in first]
    by_turn = sorted(others, key=lambda name: [o for o in others if known[o] == known[name]].index(name))
    return {name: known[name] for name in [*first, *by_turn][:places]}


def _entries(municipality: str) -> Iterator[dict[str, Any]]:
    genitive = re.sub(r" novads$", "", municipality)
    entries: list[dict[str, str]] = plan()["institutions"]
    for number, entry in enumerate(entries):
        higher = plan()["higher"].get(municipality)
        if number == 1 and higher:
            yield {"name": higher, "kind": "augstskola", "sector": "higher"}
            continue
        yield {**entry, "name": entry["name"].format(genitive if genitive != municipality else f"{municipality}:")}


def _with_large_drop(sizes: list[tuple[Institution, float]]) -> list[tuple[Institution, float]]:
    """See that the institution whose satisfaction falls is a large one: it takes the place of the largest but one."""
    code = plan()["planted"]["drop"]["institution"]
    large = sorted(size for _, size in sizes)[-2]
    return [(row, large if row.code == code else size) for row, size in sizes]


def _coordinator(uow: UnitOfWork, name: str, level: str, now: datetime, **scope: Any) -> None:
    person = Coordinator(
        bot_id=BOT,
        chat_key=name[:43],
        chat_id_encrypted=b"",
        name=name,
        role="coordinator",
        language="lv",
        joined_at=now,
    )
    person.chat_id_encrypted = uow.vault.encrypt(str(random.Random(name).randrange(1, 10**9)).encode())
    uow.session.add(person)
    uow.session.flush()
    uow.session.add(CoordinatorScope(coordinator_id=person.id or 0, level=level, **scope))


def _slug(municipality: str) -> str:
    plain = municipality.lower().replace(" novads", "")
    return plain.translate(str.maketrans("āčēģīķļņšūž", "acegiklnsuz"))


def events(uow: UnitOfWork, school: School, month: str, people: int, dice: random.Random) -> list[Meeting]:
    """Add a school's events of a month, so many that `people` answers can be expected. Small schools skip months."""
    participants = round(people / plan()["response"])
    most = plan()["most_at_event"]
    found: list[Meeting] = []
    while participants > 0:
        size = min(participants, most)
        participants -= size
        if size < 8 and dice.random() > size / 8:
            continue
        found.append(_event(uow, school, month, max(size, 8), len(found), dice))
    return found


def _event(uow: UnitOfWork, school: School, month: str, expected: int, number: int, dice: random.Random) -> Meeting:
    kinds: list[Mapping[str, Any]] = [each for each in plan()["events"] if each.get("month", month[5:]) == month[5:]]
    kind = dice.choices(kinds, [each["weight"] for each in kinds])[0]
    year, of_year = map(int, month.split("-"))
    starts_at = datetime(year, of_year, dice.randint(2, SCHOOL_DAYS), 8, tzinfo=UTC)
    event = GuidanceEvent(
        code=f"{school.id:02}{month[2:4]}{month[5:]}{number:02}",
        institution_id=school.id,
        title=kind["title"],
        kind=kind["kind"],
        service=kind["service"],
        flow=kind["flow"],
        starts_at=starts_at,
        closes_at=starts_at + timedelta(days=7),
        expected=expected,
        created_at=starts_at - timedelta(days=14),
    )
    uow.session.add(event)
    uow.session.flush()
    return Meeting(event.id or 0, event.title, event.kind, event.flow, starts_at, expected)
