"""How many different proposals people made: E2-I5n, the number beside the share of people who propose something."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from analytics.catalogue import Indicator, Proposals, catalogue
from analytics.readings import Cell, Reading
from analytics.suppression import is_shown
from analytics.windows import Window
from models.readings import counts_for_its_answer
from models.scopes import Scope, with_place
from models.tables import Answer, Institution, Label

METHOD = "count"


class _Said(NamedTuple):
    person: str
    theme: str
    words: str
    institution: str | None
    municipality: str | None
    region: str | None


@dataclass
class _Heard:
    people: set[str] = field(default_factory=set)
    proposals: set[tuple[str, str]] = field(default_factory=set)


def readings(session: Session, window: Window) -> list[Reading]:
    """Return the number of different proposals of every place in the window. `n` are the people who made them."""
    found: list[Reading] = []
    for indicator in catalogue():
        if isinstance(indicator.measure, Proposals):
            found += _readings(session, window, indicator, indicator.measure)
    return found


def _readings(session: Session, window: Window, indicator: Indicator, measure: Proposals) -> list[Reading]:
    heard: dict[Cell, _Heard] = defaultdict(_Heard)
    for said in _said(session, window, measure.theme):
        key = (said.theme, folded(said.words))
        for cell in _cells(said):
            heard[cell].people.add(said.person)
            heard[cell].proposals.add(key)
    return [_reading(indicator, cell, each) for cell, each in heard.items() if cell.level in indicator.levels]


def _reading(indicator: Indicator, cell: Cell, heard: _Heard) -> Reading:
    people, number = len(heard.people), float(len(heard.proposals))
    if not is_shown(people, indicator.minimum):
        return Reading(indicator.id, cell, people)
    return Reading(indicator.id, cell, people, number, number, number, number, method=METHOD)


def folded(words: str) -> str:
    """Return what two wordings must share to be the same proposal: letters and digits without case or diacritics."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", letters))


def _said(session: Session, window: Window, theme: str) -> Iterator[_Said]:
    span = func.substr(col(Answer.text), col(Label.span_start) + 1, col(Label.span_end) - col(Label.span_start))
    place = (col(Institution.code), col(Institution.municipality), col(Institution.region))
    query = select(col(Answer.respondent_id), col(Label.theme), span, *place).select_from(Answer)
    wanted = or_(col(Label.theme) == theme, col(Label.polarity) == "suggestion")
    given = (col(Answer.given_at) >= window.since, col(Answer.given_at) < window.until, col(Answer.text).is_not(None))
    inside = or_(col(Label.theme).startswith("E2."), col(Label.theme).startswith("E5."))
    with_labels = with_place(query, Scope("national", "LV")).join(Label, col(Label.answer_id) == col(Answer.id))
    for row in session.execute(with_labels.where(wanted, inside, *given, counts_for_its_answer())):
        yield _Said(*row)


def _cells(said: _Said) -> Iterator[Cell]:
    yield Cell("national", "LV")
    places = {"region": said.region, "municipality": said.municipality, "institution": said.institution}
    for level, key in places.items():
        if key:
            yield Cell(level, key)
