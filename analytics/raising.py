"""Proposals: themes that enough people raised at an institution in a semester to call for an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

import yaml
from sqlmodel import Session

from analytics.catalogue import catalogue
from analytics.reliability import Reliability
from analytics.windows import Window
from models import raised
from models.raised import Period, Voice
from models.scopes import Scope

NATION = Scope("national", "LV", "LV")


@dataclass(frozen=True)
class Proposal:
    """A theme at an institution; `since` is when so many people had raised it that an answer is due."""

    institution: str
    theme: str
    people: int
    first_at: datetime
    since: datetime


@cache
def choices() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Return by theme the options, by question, that raise it."""
    data = yaml.safe_load(files("analytics").joinpath("raised.yaml").read_text(encoding="utf-8"))
    return {theme: {question: frozenset(options) for question, options in some.items()} for theme, some in data.items()}


def proposals(session: Session, semester: Window, people: int, reliability: Reliability | None) -> list[Proposal]:
    """Return what `people` or more raised in a semester. Without `reliability` all that was read counts."""
    groups: dict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    for voice in _heard(session, Period(NATION, semester.since, semester.until), reliability):
        first = groups[(voice.institution, voice.theme)]
        first[voice.respondent_id] = min(voice.first_at, first.get(voice.respondent_id, voice.first_at))
    found = [_proposal(place, theme, sorted(first.values()), people) for (place, theme), first in groups.items()]
    return sorted((one for one in found if one), key=lambda one: (one.since, one.institution, one.theme))


def _heard(session: Session, period: Period, reliability: Reliability | None) -> Iterator[Voice]:
    yield from raised.voices_by_choice(session, period, choices())
    yield from (voice for voice in _answerable(raised.voices(session, period)) if _is_told(voice, reliability))


def _answerable(voices: Iterable[Voice]) -> Iterator[Voice]:
    """Leave out what is no theme: empty words, and what lies outside the framework."""
    themes = {driver for indicator in catalogue() for driver in indicator.drivers} | set(choices())
    return (voice for voice in voices if voice.theme in themes)


def _is_told(voice: Voice, reliability: Reliability | None) -> bool:
    return voice.by_hand or reliability is None or (voice.theme, voice.language) in reliability.cells


def _proposal(place: str, theme: str, moments: list[datetime], people: int) -> Proposal | None:
    if len(moments) < people:
        return None
    return Proposal(place, theme, len(moments), moments[0], moments[people - 1])
