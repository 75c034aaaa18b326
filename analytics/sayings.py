"""A few people's own words about a theme: of ten or more who spoke of it, and only of those who agreed to be quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlmodel import Session

from analytics.few import FEW_FOR_TEXT
from analytics.quotes import Quote, is_quotable, surest
from analytics.reliability import Reliability
from analytics.texts import LANGUAGES, texts
from analytics.windows import Window
from models.heard import quotable, writers
from models.scopes import Scope

MOST_READ = 200  # newest texts looked at; among so many there are good ones, or there are none
Silence = Literal["", "nobody", "few", "model", "consent"]


@dataclass(frozen=True)
class Sayings:
    """What may be quoted, the surest first, of `people` who spoke of it. Without quotes `why` tells why."""

    people: int
    quotes: tuple[Quote, ...] = ()
    why: Silence = ""


def sayings(
    session: Session, scope: Scope, window: Window, reliability: Reliability, themes: Sequence[str] = ()
) -> Sayings:
    """Read what was written in the window. Without `themes`: about anything, if ten people wrote at all."""
    people = writers(session, scope, window.since, window.until, themes)
    if people < FEW_FOR_TEXT:
        return Sayings(people, why="few" if people else "nobody")
    about = themes or texts(LANGUAGES[0]).themes()
    found = quotable(session, scope, window.since, window.until, themes=about, most=MOST_READ)
    reliable = [replace(text, labels=tuple(reliability.labels(text))) for text in found if is_quotable(text)]
    quotes = tuple(surest(reliable, about))
    if quotes:
        return Sayings(people, quotes)
    return Sayings(people, why="consent" if not reliable or any(text.labels for text in reliable) else "model")
