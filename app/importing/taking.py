"""A file's rows into the tables, a chunk per transaction: each either wholly or not at all, and never twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from app.chance import Chance
from app.guard import Guard
from app.importing.errors import ImportingError
from app.importing.mapping import Mapping
from app.importing.places import Places
from app.importing.reading import RefusalError, Reply, Row, RowReader
from app.importing.tables import Line
from conversations.flow import Flow
from conversations.messages import Text
from models.database import Database
from models.tables import Answer, ConversationSession, ImportBatch, Respondent
from models.unit_of_work import UnitOfWork

CHUNK = 200  # rows per transaction: a chat never waits long for the writer


@dataclass
class Taken:
    """What came of the rows: `refused` are numbers and reasons. `held` texts were kept from everything but people."""

    rows: int = 0
    answers: int = 0
    known: int = 0
    held: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    questions: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Source:
    """A file about to be taken in, and what it passes on its way."""

    mapping: Mapping
    flow: Flow
    guard: Guard
    chance: Chance
    now: datetime
    file_hash: str


def look(database: Database, source: Source, lines: Sequence[Line], today: datetime) -> Taken:
    """Tell what would be taken, and take nothing."""
    reader, found = RowReader(source.mapping, source.flow, today.date()), Taken()

    def through(uow: UnitOfWork) -> Taken:
        importer = Importer(uow, source, 0)
        importer.check()
        for line in lines:
            importer.take(line, reader, found, make=False)
        return found

    return database.read(through)


def take(
    database: Database, source: Source, lines: Sequence[Line], today: datetime, advance: Callable[[int], None]
) -> Taken:
    """Take the rows in. Stopped half-way, the same command goes on where it stopped."""
    reader, found = RowReader(source.mapping, source.flow, today.date()), Taken()
    batch_id = database.write(partial(_begin, source=source, rows=len(lines))).result()
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        found = database.write(partial(_take_chunk, source, batch_id, chunk, reader, found)).result()
        advance(len(chunk))
    return found


def _begin(uow: UnitOfWork, source: Source, rows: int) -> int:
    Importer(uow, source, 0).check()
    name = source.mapping.source
    uow.audit.note(source.now, "cli", "import_feedback", f"{name} {source.file_hash[:12]}"[:120])
    batch = ImportBatch(
        source=name, file_hash=source.file_hash, rows=rows, taken=0, known=0, refused=0, imported_at=source.now
    )
    return uow.imports.begin(batch).id or 0


def _take_chunk(
    source: Source, batch_id: int, lines: Sequence[Line], reader: RowReader, found: Taken, uow: UnitOfWork
) -> Taken:
    importer = Importer(uow, source, batch_id)
    for line in lines:
        importer.take(line, reader, found, make=True)
    batch = uow.imports.get(batch_id)
    batch.taken, batch.known, batch.refused = found.rows, found.known, len(found.refused)
    importer.tell_rollups()
    return found


class Importer:
    """Takes rows within one transaction."""

    def __init__(self, uow: UnitOfWork, source: Source, batch_id: int) -> None:
        self._uow = uow
        self._source = source
        self._batch_id = batch_id
        self._places = Places(uow, source.mapping, source.now)
        self._concerned: list[str] = []

    def check(self) -> None:
        """Raise ImportingError for an institution of the mapping that nobody knows."""
        if unknown := self._places.unknown_codes():
            raise ImportingError(f"no institution has the code {unknown[0]!r}: mend `institution` in the mapping")

    def take(self, line: Line, reader: RowReader, found: Taken, *, make: bool) -> None:
        """Take one row, or note why not. Without `make` nothing is written."""
        try:
            row = reader.read(line)
            event_id = self._places.event_id(row, make=make)
        except RefusalError as exc:
            found.refused.append((line.number, str(exc)))
            return
        keys = {reply: self._key(row, reply) for reply in row.replies}
        here = self._uow.imports.known(keys.values())
        fresh = [reply for reply in row.replies if keys[reply] not in here]
        if not fresh:
            found.known += 1
            return
        found.rows += 1
        talk = next(iter(here.values()), None)
        if make and talk is None:
            talk = self._open(row, event_id)
        for reply in fresh:
            self._keep(row, reply, keys[reply], talk, found)

    def tell_rollups(self) -> None:
        """Let what these people add up to be counted anew."""
        self._uow.rollups.due(self._concerned)

    def _key(self, row: Row, reply: Reply) -> str:
        return self._uow.vault.import_key(f"{self._source.mapping.source}|{row.identity}|{reply.question}")

    def _open(self, row: Row, event_id: int | None) -> ConversationSession:
        chance, purpose = self._source.chance, f"import:{self._source.mapping.source}:{row.identity}"
        respondent = Respondent(id=chance.respondent_id(purpose), created_on=row.local_day)
        self._uow.session.add(respondent)
        self._uow.session.flush()
        talk = ConversationSession(
            id=chance.respondent_id(f"{purpose}:session"),
            respondent_id=respondent.id,
            event_id=event_id,
            flow=self._source.flow.flow,
            flow_version=self._source.flow.version,
            language=row.language,
            status="completed",
            state="{}",
            age_band=row.age_band,
            sector=row.sector,
            started_at=row.given_at,
            updated_at=row.given_at,
            completed_at=row.given_at,
        )
        self._uow.conversations.open(talk)
        return talk

    def _keep(self, row: Row, reply: Reply, key: str, talk: ConversationSession | None, found: Taken) -> None:
        guarded = self._source.guard.check(Text(reply.text), row.language) if reply.text is not None else None
        incoming = guarded.incoming if guarded else None
        held = isinstance(incoming, Text) and incoming.danger
        found.held += held
        found.answers += not held
        found.questions[reply.question] += not held
        if talk is None:
            return
        self._concerned.append(talk.respondent_id or "")
        text = incoming.text if isinstance(incoming, Text) and not held else None
        state = "held" if held else "none" if text is None else "new"
        if held:
            self._tell(reply.text or "", talk.event_id)
        self._uow.imports.add(
            key,
            self._batch_id,
            Answer(
                session_id=talk.id,
                respondent_id=talk.respondent_id or "",
                event_id=talk.event_id,
                question=reply.question,
                kind=reply.kind,
                number=reply.number,
                choices=list(reply.choices),
                text=text,
                redactions=guarded.redactions if guarded and text else 0,
                given_at=row.given_at,
                local_day=row.local_day,
                state=state,
            ),
        )

    def _tell(self, text: str, event_id: int | None) -> None:
        """Hand words of danger to those in charge, as the chat does; the answer keeps nothing of them."""
        place = self._uow.events.get(event_id).institution_id if event_id else None
        self._uow.dangers.add(text, place, event_id, self._source.now)
