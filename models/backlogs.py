"""What waits to be read, or to be read again: how many texts, of which days, and in which chunks of answers.

A chunk is known by its number and holds the answers with ids in `[number * CHUNK, (number + 1) * CHUNK)`. It is the
same chunk whoever asks and whenever: so no two programs ever cut the same work in different ways.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.statements import has_state
from models.tables import Answer

CHUNK = 2_000  # ids; some of them are ratings, so it is that many texts at the most


def ids_of(chunk: int) -> range:
    """Return the ids of the answers in a chunk."""
    return range(chunk * CHUNK, (chunk + 1) * CHUNK)


def unread() -> ColumnElement[bool]:
    """Tell of an answer whether it waits for its labels."""
    return has_state(col(Answer.state), "new")


def chunks(session: Session, *waiting: ColumnElement[bool]) -> list[int]:
    """Return the numbers of the chunks in which an answer is `waiting`."""
    number = (col(Answer.id) // CHUNK).label("number")
    return list(session.scalars(select(number).where(*waiting).distinct().order_by(number)))


def count(session: Session, *waiting: ColumnElement[bool]) -> int:
    """Return how many answers are `waiting`."""
    return session.scalar(select(func.count()).select_from(Answer).where(*waiting)) or 0


def days(session: Session, *waiting: ColumnElement[bool]) -> list[date]:
    """Return the local days on which answers were given that are `waiting`."""
    return list(session.scalars(select(col(Answer.local_day)).where(*waiting).distinct()))


def read_by_another(model: str, since: date | None = None) -> tuple[ColumnElement[bool], ...]:
    """Tell of an answer whether another model read it last, and whether it was given on the day `since` or later."""
    texts = (
        has_state(col(Answer.state), "read"),
        col(Answer.text).is_not(None),
        col(Answer.model_version).is_distinct_from(model),
    )
    return (*texts, col(Answer.local_day) >= since) if since else texts
