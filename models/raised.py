"""Who raised a theme: people whose words complain of it or ask for a change, or who chose an option that says so.

A read model beside `answer_rows`: it names respondents by theme without reading their texts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlmodel import Session, col

from models.readings import counts_for_its_answer
from models.scopes import Scope, with_place
from models.statements import has_state
from models.tables import Answer, Institution, Label

Columns = TypeVarTuple("Columns")

Choices = Mapping[str, Collection[str]]  # options by question

RAISES = ("negative", "suggestion")


@dataclass(frozen=True)
class Period:
    """Answers given in `[since, until)` inside a scope; of `people` only, if they are named."""

    scope: Scope
    since: datetime
    until: datetime
    people: Collection[str] | None = None


@dataclass(frozen=True)
class Raised:
    """One person raised a theme in words: `by_hand` if a person coded it, `language` is that of the answer."""

    respondent_id: str
    theme: str
    language: str | None
    by_hand: bool


def raised_in_words(session: Session, period: Period, theme: str | None = None) -> Iterator[Raised]:
    """Yield who raised which theme, or this one, by labels that count."""
    by_hand = col(Label.source) == "human"
    columns = (col(Answer.respondent_id), col(Label.theme), col(Answer.language), by_hand)
    query = _given(select(*columns).select_from(Answer), period)
    query = query.join(Label, col(Label.answer_id) == col(Answer.id)).where(
        has_state(col(Answer.state), "read"), col(Label.polarity).in_(RAISES), counts_for_its_answer()
    )
    if theme is not None:
        query = query.where(col(Label.theme) == theme)
    return (Raised(*row) for row in session.execute(query.distinct()))


def raised_by_choice(session: Session, period: Period, choices: Choices) -> set[str]:
    """Return who chose one of the options, given by question."""
    if not choices:
        return set()
    query = _given(select(col(Answer.respondent_id)).select_from(Answer), period)
    return set(session.scalars(query.where(_chose(choices)).distinct()))


@dataclass(frozen=True)
class Voice:
    """When one person first raised a theme at an institution. `by_hand` if a person coded it."""

    institution: str
    respondent_id: str
    theme: str
    language: str | None
    by_hand: bool
    first_at: datetime


def voices(session: Session, period: Period) -> Iterator[Voice]:
    """Yield who raised which theme in words where, by labels that count."""
    by_hand = col(Label.source) == "human"
    who = (col(Institution.code), col(Answer.respondent_id), col(Label.theme), col(Answer.language), by_hand)
    query = _given(select(*who, func.min(col(Answer.given_at))).select_from(Answer), period)
    query = query.join(Label, col(Label.answer_id) == col(Answer.id)).where(
        has_state(col(Answer.state), "read"),
        col(Label.polarity).in_(RAISES),
        counts_for_its_answer(),
        col(Institution.code).is_not(None),
    )
    return (Voice(*row) for row in session.execute(query.group_by(*who)))


def voices_by_choice(session: Session, period: Period, themes: Mapping[str, Choices]) -> Iterator[Voice]:
    """Yield who chose one of the options that raise a theme, where; `themes` has them by theme."""
    any_of = _together(themes.values())
    if not any_of:
        return
    who = (col(Institution.code), col(Answer.respondent_id), col(Answer.question), cast(col(Answer.choices), String))
    query = _given(select(*who, func.min(col(Answer.given_at))).select_from(Answer), period)
    query = query.where(_chose(any_of), col(Institution.code).is_not(None))
    for code, person, question, chosen, first_at in session.execute(query.group_by(*who)):
        options = frozenset(json.loads(chosen))
        for theme, some in themes.items():
            if options & some.get(question, frozenset()):
                yield Voice(code, person, theme, None, True, first_at)


def _together(themes: Iterable[Choices]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for choices in themes:
        found |= {question: found.get(question, frozenset()) | some for question, some in choices.items()}
    return found


def writers(session: Session, period: Period) -> int:
    """Count the people whose words have been read."""
    people = func.count(func.distinct(col(Answer.respondent_id)))
    return session.scalar(_words(select(people).select_from(Answer), period)) or 0


def writers_by_institution(session: Session, period: Period) -> dict[str, int]:
    """Count them for each institution, by its code."""
    people = func.count(func.distinct(col(Answer.respondent_id)))
    query = _words(select(col(Institution.code), people).select_from(Answer), period)
    rows = session.execute(query.where(col(Institution.code).is_not(None)).group_by(col(Institution.code)))
    return {code: count for code, count in rows}  # noqa: C416 - a row is no pair to mypy


def _chose(choices: Choices) -> ColumnElement[bool]:
    chosen = cast(col(Answer.choices), String)
    return or_(
        *(
            (col(Answer.question) == question)
            & or_(*(chosen.contains(f'"{option}"', autoescape=True) for option in some))
            for question, some in choices.items()
        )
    )


def _words(query: Select[*Columns], period: Period) -> Select[*Columns]:
    return _given(query, period).where(has_state(col(Answer.state), "read"))


def _given(query: Select[*Columns], period: Period) -> Select[*Columns]:
    placed = with_place(query, period.scope)
    placed = placed.where(col(Answer.given_at) >= period.since, col(Answer.given_at) < period.until)
    return placed if period.people is None else placed.where(col(Answer.respondent_id).in_(period.people))
