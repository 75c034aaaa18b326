"""Whose rows are whose, found by following foreign keys from the person: a new table can't be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Table, false, select
from sqlmodel import Session, SQLModel

from models.tables import Contact, Respondent

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody by the names that the tables know: one among the answers, one for the chat."""

    respondent_id: str | None
    contact_id: int | None = None


@dataclass(frozen=True)
class _Way:
    """How a table leads to a person: a column of it equals, or is among, a column of the table before it."""

    table: Table
    column: Column[Any]
    target: Column[Any]


def personal_tables() -> tuple[type[SQLModel], ...]:
    """Return every table that holds rows of single persons, those that are referred to first."""
    classes = _classes()
    return tuple(classes[table] for table in _ways())


def rows_of(session: Session, person: Person) -> dict[type[SQLModel], list[Row]]:
    """Return every row that belongs to a person, by table, in the order in which they were written."""
    found: dict[type[SQLModel], list[Row]] = {}
    for model in personal_tables():
        table = _table(model)
        query = select(table).where(condition(model, person)).order_by(*table.primary_key)
        found[model] = [dict(row) for row in session.connection().execute(query).mappings()]
    return found


def condition(model: type[SQLModel], person: Person) -> ColumnElement[bool]:
    """Return which rows of a personal table belong to a person."""
    way = _ways()[_table(model)]
    before = way.target.table
    if before in _roots():
        name = person.respondent_id if before is _table(Respondent) else person.contact_id
        return false() if name is None else way.column == name  # NULL would mean everybody who is detached
    return way.column.in_(select(way.target).where(condition(_classes()[before], person)))


@cache
def _ways() -> dict[Table, _Way]:
    """Return the shortest way from each table to a person; none for a table that leads to nobody."""
    ways = {root: _Way(root, root.c.id, root.c.id) for root in _roots()}
    waiting = list(ways)
    while waiting:
        reached = waiting.pop(0)
        for table, key in _references(reached):
            if table not in ways:
                ways[table] = _Way(table, key.parent, key.column)
                waiting.append(table)
    return {table: ways[table] for table in SQLModel.metadata.sorted_tables if table in ways}


def _roots() -> tuple[Table, Table]:
    return _table(Respondent), _table(Contact)  # in this order: answers lead to the first, never to the second


def _references(target: Table) -> list[tuple[Table, ForeignKey]]:
    keys = [(table, key) for table in SQLModel.metadata.sorted_tables for key in table.foreign_keys]
    return sorted(
        ((table, key) for table, key in keys if key.column.table is target),
        key=lambda found: (found[0].name, found[1].parent.name),
    )


@cache
def _classes() -> dict[Table, type[SQLModel]]:
    mappers = SQLModel._sa_registry.mappers  # there is no public name for them
    return {mapper.local_table: mapper.class_ for mapper in mappers if isinstance(mapper.local_table, Table)}


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined] # every table class has one, its base doesn't say so
    return table
