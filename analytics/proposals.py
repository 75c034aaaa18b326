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
from analytics.few import is_shown
from analytics.readings import Cell, Reading
from analytics.reliability import Reliability
from analytics.windows import Window
from models.readings import counts_for_its_answer
from models.scopes import Scope, with_place
from models.tables import Answer, Institution, Label

METHOD = "count"


class _Said(NamedTuple):
    person: str
    theme: str
    words: str
    source: str  # of the label: machine | human
    language: str | None
    institution: str | None
    municipality: str | None
    region: str | None


@dataclass
class _Heard:
    people: set[str] = field(default_factory=set)
    proposals: set[tuple[str, str]] = field(default_factory=set)
    untold: set[str] = field(default_factory=set)  # people of whom the model isn't sure what they propose


def readings(session: Session, window: Window, reliability: Reliability) -> list[Reading]:
    """Return the number of different proposals of every place in the window. `n` are the people who made them.

    Themes that the model doesn't tell surely enough in a language are left out, as everywhere, and with them the people
    who make no other proposal.
    """
    found: list[Reading] = []
    for indicator in catalogue():
        if isinstance(indicator.measure, Proposals):
            found += _readings(session, window, indicator, indicator.measure.theme, reliability)
    return found


def _readings(
    session: Session, window: Window, indicator: Indicator, theme: str, reliability: Reliability
) -> list[Reading]:
    heard: dict[Cell, _Heard] = defaultdict(_Heard)
    for said in _said(session, window, theme):
        for cell in _cells(said):
            if said.source == "human" or (said.theme, said.language) in reliability.cells:
                heard[cell].people.add(said.person)
                heard[cell].proposals.add((said.theme, folded(said.words)))
            else:
                heard[cell].untold.add(said.person)
    return [_reading(indicator, cell, each) for cell, each in heard.items() if cell.level in indicator.levels]


def _reading(indicator: Indicator, cell: Cell, heard: _Heard) -> Reading:
    people, number = len(heard.people), float(len(heard.proposals))
    left_out = len(heard.untold - heard.people)
    if not is_shown(people, indicator.minimum) or left_out > people:
        return Reading(indicator.id, cell, people, left_out=left_out)
    return Reading(indicator.id, cell, people, number, number, number, number, left_out, METHOD)


def folded(words: str) -> str:
    """Return what two wordings must share to be the same proposal: letters and digits without case or diacritics."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", letters))


def _said(session: Session, window: Window, theme: str) -> Iterator[_Said]:
    span = func.substr(col(Answer.text), col(Label.span_start) + 1, col(Label.span_end) - col(Label.span_start))
    place = (col(Institution.code), col(Institution.municipality), col(Institution.region))
    by = (col(Label.source), col(Answer.language))
    query = select(col(Answer.respondent_id), col(Label.theme), span, *by, *place).select_from(Answer)
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
