"""Everything that is held about one person, read at once, with what is needed to understand it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel, col

from models.belongings import Person, Row, rows_of
from models.tables import (
    Action,
    ActionNotice,
    Contact,
    ConversationSession,
    GuidanceEvent,
    ReturnCode,
    Review,
    ReviewItem,
)
from models.unit_of_work import UnitOfWork

# Columns that stay out of a copy, with the reason that is told in their place.
LEFT_OUT: dict[type[SQLModel], dict[str, str]] = {
    Contact: {
        "chat_id_encrypted": "the address of your chat, encrypted; you are reading this in that chat",
        "chat_key": "a keyed hash of that address, to find it again",
    },
    ReturnCode: {"code_hash": "a keyed hash of your return code; the code itself is not kept"},
    Review: {"reviewer": "another person"},
    ReviewItem: {
        "batch_id": "which answers of other people were handed out together with yours",
        "reviewer": "another person",
        "position": "where yours stood among them",
        "draft": "what another person had not finished yet",
    },
}


@dataclass(frozen=True)
class Holdings:
    """A person's rows by table, without what is left out; the events and actions they refer to by id."""

    rows: dict[type[SQLModel], list[Row]]
    events: dict[int, GuidanceEvent]
    actions: dict[int, Action]

    def of(self, model: type[SQLModel], **values: Any) -> list[Row]:
        """Return the rows of a table that have these values."""
        return [row for row in self.rows[model] if all(row[name] == value for name, value in values.items())]


def holdings_of(uow: UnitOfWork, person: Person) -> Holdings:
    """Read everything."""
    rows: dict[type[SQLModel], list[Row]] = {
        model: [{name: value for name, value in row.items() if name not in LEFT_OUT.get(model, {})} for row in found]
        for model, found in rows_of(uow.session, person).items()
    }
    events = {row["event_id"] for row in rows[ConversationSession]}
    actions = {row["action_id"] for row in rows[ActionNotice]}
    return Holdings(rows, _by_id(uow, GuidanceEvent, events), _by_id(uow, Action, actions))


def _by_id(uow: UnitOfWork, model: Any, ids: Iterable[int | None]) -> dict[int, Any]:
    query = select(model).where(col(model.id).in_([key for key in ids if key is not None]))
    return {row.id: row for row in uow.session.scalars(query)}
