"""Where imported answers belong: institutions by code, name or former name, and the event that carries them."""

from __future__ import annotations

from datetime import date, datetime

from analytics.windows import semester_of
from app.importing.mapping import Mapping
from app.importing.reading import RefusalError, Row
from models.tables import GuidanceEvent, Institution
from models.unit_of_work import UnitOfWork

KIND = "import"  # of the events that carry imported answers: one for each source, institution and semester


class Places:
    """Finds institutions and events within one transaction."""

    def __init__(self, uow: UnitOfWork, mapping: Mapping, now: datetime) -> None:
        self._uow = uow
        self._mapping = mapping
        self._now = now
        every = uow.events.ever()
        self._by_id = {each.id: each for each in every}
        self._by_code = {each.code: each for each in every}
        self._by_name = {_folded(each.name): each for each in every}
        self._aliases = {_folded(name): code for name, code in mapping.institution.aliases.items()}
        self._events: dict[tuple[int, str], int] = {}

    def unknown_codes(self) -> list[str]:
        """Return the codes of the mapping that no institution has."""
        named = [self._mapping.institution.code, *self._mapping.institution.aliases.values()]
        return [code for code in named if code and code not in self._by_code]

    def event_id(self, row: Row, *, make: bool) -> int | None:
        """Return the event a row belongs to, None for none. Raises RefusalError for a place that nobody knows.

        An event that carries imported answers is made when it is first needed, if `make` says so.
        """
        if row.event:
            event = self._uow.events.by_code(row.event)
            if event is None:
                raise RefusalError("the event is not known: its code is wrong")
            return event.id
        place = self._institution(row)
        if place is None or not make:
            return None
        semester = semester_of(row.local_day)
        key = (place.id or 0, semester.key)
        if key not in self._events:
            self._events[key] = self._carrier(place, semester.key, row.local_day)
        return self._events[key]

    def _institution(self, row: Row) -> Institution | None:
        rule = self._mapping.institution
        if not rule.column and not rule.code:
            return None
        name = rule.code or row.place
        if not name:
            raise RefusalError("no institution")
        code = self._aliases.get(_folded(name), name)
        found = self._by_code.get(code) or self._by_name.get(_folded(name))
        if found is None:
            raise RefusalError("the institution is not known: add its name to `aliases`")
        while found.merged_into_id is not None:
            found = self._by_id[found.merged_into_id]
        return found

    def _carrier(self, place: Institution, semester: str, day: date) -> int:
        code = f"I{self._uow.vault.import_key(f'{self._mapping.source}|{place.code}|{semester}')}"
        code = "".join(letter for letter in code.upper() if letter.isalnum())[:24]
        known = self._uow.events.by_code(code)
        window = semester_of(day)
        event = known or self._uow.events.add(
            GuidanceEvent(
                code=code,
                institution_id=place.id or 0,
                title=self._mapping.title or self._mapping.source,
                kind=KIND,
                service=self._mapping.service,
                flow=self._mapping.flow,
                starts_at=window.since,
                closes_at=min(window.until, self._now),
                created_at=self._now,
            )
        )
        return event.id or 0


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
