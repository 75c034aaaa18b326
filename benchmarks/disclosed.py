"""Invented countries for `benchmarks.disclosure`: who answered when, and what was told of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import create_engine, select
from sqlmodel import Session, SQLModel, col

from analytics.disclosure import release
from analytics.readings import Cell, Reading
from analytics.windows import Window, local_day
from models.tables import Answer as Row
from models.tables import Institution

FEW = 5
SECTORS = ("general", "vocational")
Seen = dict[tuple[datetime, Cell], list[frozenset[int]]]  # who was told of in a cell since then, newest last


@dataclass(frozen=True)
class Answer:
    """One person: where, which sector, when, and whether they were content."""

    school: str
    municipality: str
    sector: str
    at: datetime
    good: bool


@dataclass
class Country:
    """Schools with people who answer over time, and all that was told of them."""

    dice: random.Random
    schools: Mapping[str, str]  # code → municipality
    answers: list[Answer] = field(default_factory=list)
    visible: list[tuple[frozenset[int], int]] = field(default_factory=list)  # who is in a figure, how many are good
    enough: int = 0  # figures that stand on people enough, asked for so far

    def answer(self, at: datetime, most: int) -> None:
        """Let some people of every school answer."""
        for school, municipality in self.schools.items():
            for _ in range(self.dice.randint(0, most)):
                sector = self.dice.choice(SECTORS)
                self.answers.append(Answer(school, municipality, sector, at, self.dice.random() < 0.7))

    def people(self, cell: Cell, window: Window) -> frozenset[int]:
        """Return who is in a cell so far."""
        return frozenset(
            number
            for number, each in enumerate(self.answers)
            if each.at in window
            and cell.key in (each.school, each.municipality, "LV")
            and (not cell.cut or cell.cut == f"sector={each.sector}")
        )

    def first_since(self, instant: datetime) -> datetime:
        """Return when somebody answered next."""
        return min((each.at for each in self.answers if each.at >= instant), default=instant)

    def cells(self) -> list[Cell]:
        """Return all cells of the country."""
        places = [("national", "LV"), *(("municipality", name) for name in sorted(set(self.schools.values())))]
        places += [("institution", code) for code in self.schools]
        return [Cell(*place, cut) for place in places for cut in ("", *(f"sector={sector}" for sector in SECTORS))]


def reading(country: Country, people: frozenset[int], cell: Cell) -> Reading:
    good = sum(country.answers[number].good for number in people)
    n = len(people)
    if n < FEW:
        return Reading("E2-I3", cell, n, good)
    return Reading("E2-I3", cell, n, good, 100 * good / n, 0.0, 100.0)


def publish(
    session: Session,
    country: Country,
    window: Window,
    now: datetime,
    audience: str,
    cells: Iterable[Cell],
    seen: Seen,
) -> None:
    """Tell an audience of the cells; the attacker notes which people each visible figure stands on."""
    _remember(session, country)
    groups = {cell: country.people(cell, window) for cell in cells}
    readings = [reading(country, people, cell) for cell, people in groups.items() if people]
    country.enough += sum(len(people) >= FEW for people in groups.values()) if audience != "public" else 0
    for told in release(session, readings, audience, "attack", now, window=window):
        if told.status != "shown":
            continue
        tellings = seen.setdefault((country.first_since(window.since), told.cell), [])
        if told.told_on is None:
            tellings.append(groups[told.cell])
        if audience == "public":  # rounded: the attacker has the exact count from others, or not at all
            continue
        # Given again, it may be of another window that began with it.
        same = (each for each in reversed(tellings) if len(each) == told.n)
        people = next(each for each in same if reading(country, each, told.cell).value == told.value)
        country.visible.append((people, sum(country.answers[number].good for number in people)))


def _remember(session: Session, country: Country) -> None:
    """Let the gate know when anybody answered, as the attacker does."""
    known = set(session.scalars(select(col(Row.given_at))))
    for number, at in enumerate(sorted({each.at for each in country.answers} - known), start=len(known)):
        row = Row(
            session_id="s", respondent_id="r", question=f"{number}", kind="rating", given_at=at, local_day=local_day(at)
        )
        session.add(row)
    session.flush()


def some(country: Country, *levels: str) -> list[Cell]:
    return [cell for cell in country.cells() if cell.level in levels]


def invented(seed: int) -> tuple[Country, Session]:
    dice = random.Random(seed)
    count = dice.randint(3, 8)
    schools = {f"S{number}": f"M{number % 3}" for number in range(count)}
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    session = Session(engine)
    for code, name in schools.items():
        session.add(
            Institution(code=code, name=code, kind="vidusskola", sector="general", municipality=name, region=name)
        )
    session.flush()
    return Country(dice, schools), session
