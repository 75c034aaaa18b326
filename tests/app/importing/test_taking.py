"""Past feedback takes the way of every answer: masked, looked at for danger, once, and counted with its place."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.importing import taking
from models.database import Database
from models.export_rows import Slice, conversations
from models.reports import Scope
from models.tables import (
    Answer,
    AuditRecord,
    ConversationSession,
    DangerSignal,
    GuidanceEvent,
    ImportBatch,
    Institution,
)
from tests.app.importing.conftest import GOOD, HEADER, Desk
from tests.conftest import NOW

NATION = Scope("national", "LV", "LV")


def everything(database: Database, table: type) -> list:
    return database.read(lambda uow: list(uow.session.scalars(select(table).order_by("id"))))


def changed(**cells: str) -> tuple[str, ...]:
    places = {"day": 0, "place": 1, "age": 2, "rating": 3, "text": 4, "gains": 5, "advice": 6}
    row = list(GOOD)
    for name, cell in cells.items():
        row[places[name]] = cell
    return tuple(row)


def test_row_becomes_a_conversation_with_its_answers(desk: Desk, database: Database) -> None:
    found = desk.take(desk.file(GOOD))

    assert (found.rows, found.answers, found.refused) == (1, 4, [])
    answers = {answer.question: answer for answer in everything(database, Answer)}
    assert answers["S1"].number == 5
    assert answers["S4"].choices == ["jobs", "people"]
    assert answers["S6"].choices == ["been"]
    talk = everything(database, ConversationSession)[0]
    assert (talk.status, talk.contact_id, talk.flow, talk.age_band) == ("completed", None, "S", "13-15")


def test_text_is_masked_before_it_is_kept_and_waits_for_its_labels(desk: Desk, database: Database) -> None:
    desk.take(desk.file(GOOD))

    text = next(answer for answer in everything(database, Answer) if answer.question == "S2")
    assert (text.text, text.redactions, text.state) == ("[vārds] stāstīja labi", 1, "new")


def test_danger_goes_to_people_and_the_answer_keeps_nothing(desk: Desk, database: Database) -> None:
    row = changed(text="man draud briesmas")

    found = desk.take(desk.file(row))
    desk.take(desk.file(row))

    assert found.held == 1
    held = next(answer for answer in everything(database, Answer) if answer.question == "S2")
    assert (held.text, held.state) == (None, "held")
    assert len(everything(database, DangerSignal)) == 1


def test_dry_run_tells_and_takes_nothing(desk: Desk, database: Database) -> None:
    path = desk.file(GOOD, changed(place="Marsa skola"))

    found = desk.look(path)

    assert (found.rows, found.answers, found.questions["S1"]) == (1, 4, 1)
    assert found.refused == [(3, "the institution is not known: add its name to `aliases`")]
    for table in (Answer, ConversationSession, ImportBatch):
        assert everything(database, table) == []


def test_imported_twice_is_there_once(desk: Desk, database: Database) -> None:
    path = desk.file(GOOD, GOOD, changed(rating="1"))

    first, again = desk.take(path), desk.take(path)

    assert (first.rows, first.known) == (3, 0)
    assert (again.rows, again.known) == (0, 3)
    assert len(everything(database, ConversationSession)) == 3


def test_row_with_an_id_is_known_whatever_else_has_changed(desk: Desk, database: Database) -> None:
    header = ("Nr", *HEADER)
    desk.take(desk.file(("7", *GOOD), header=header), id="Nr")

    again = desk.take(desk.file(("7", *changed(text="cits teksts")), ("7", *GOOD), header=header), id="Nr")

    assert (again.rows, again.known) == (0, 1)
    assert again.refused == [(3, "another row above has the same 'Nr'")]


def test_import_that_was_stopped_goes_on_where_it_stopped(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "CHUNK", 2)
    rows = [changed(rating=str(number)) for number in range(1, 8)]
    path = desk.file(*rows)

    def stop(_rows: int) -> None:
        raise KeyboardInterrupt

    source, lines = desk._source(path, {})
    with pytest.raises(KeyboardInterrupt):
        taking.take(database, source, lines, source.now, stop)
    again = desk.take(path)

    assert (again.rows, again.known) == (5, 2)
    assert len(everything(database, ConversationSession)) == 7


def test_fault_in_a_chunk_takes_nothing_of_it(desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.file(GOOD, changed(rating="2"))
    source, lines = desk._source(path, {})

    def fails(self: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(taking.Importer, "tell_rollups", fails)
    with pytest.raises(OSError, match="disk"):
        taking.take(database, source, lines, source.now, lambda _: None)

    assert everything(database, Answer) == []


@pytest.mark.parametrize("name", ["ogre-krastu", "OGRES  KRASTU vidusskola", "Ogres vecā skola"])
def test_institution_is_known_by_code_name_and_former_name(desk: Desk, database: Database, name: str) -> None:
    desk.take(desk.file(changed(place=name)))

    event = carriers(database)[0]
    assert database.read(lambda uow: uow.events.institution(event.institution_id).code) == "ogre-krastu"


def carriers(database: Database) -> list[GuidanceEvent]:
    return [event for event in everything(database, GuidanceEvent) if event.kind == "import"]


def test_institution_that_was_merged_gives_its_answers_to_the_one_that_took_it_over(
    desk: Desk, database: Database
) -> None:
    def merge(uow) -> None:
        old = uow.events.institution_by_code("lielvarde-laivu")
        old.merged_into_id = uow.events.institution_by_code("ogre-krastu").id

    database.write(merge).result()

    desk.take(desk.file(changed(place="lielvarde-laivu")))

    place = database.read(lambda uow: uow.session.get(Institution, carriers(database)[0].institution_id).code)
    assert place == "ogre-krastu"


def test_answers_of_a_source_institution_and_semester_share_an_event(desk: Desk, database: Database) -> None:
    desk.take(desk.file(GOOD, changed(rating="3"), changed(day="03.03.2026"), changed(place="riga-zvaigznu")))

    assert len(carriers(database)) == 3
    assert all(event.closes_at <= NOW for event in carriers(database))


def test_answers_without_institution_belong_to_the_country(desk: Desk, database: Database) -> None:
    desk.take(desk.file(GOOD), institution={})

    assert carriers(database) == []
    assert {answer.event_id for answer in everything(database, Answer)} == {None}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"day": "05.10.2062"}, "the date lies in the future"),
        ({"day": "05.10.2016"}, "the date lies before 2025-09-01: another year?"),
        ({"day": "2026-10-05"}, "the date is not written as %d.%m.%Y"),
        ({"day": ""}, "no date"),
        ({"place": ""}, "no institution"),
        ({"rating": "11"}, "S1 lies outside 1…10"),
        ({"rating": "labi"}, "S1 is no number, and none of its `values`"),
        ({"gains": "Jaunas profesijas; kas cits"}, "S4 holds something that is none of its `choices`"),
        ({"age": "12"}, "under 13: nothing of them may be kept"),
        ({"rating": "", "text": "", "gains": "", "advice": ""}, "no answer in it"),
        ({"text": "a" * 4097}, "S2 is longer than 4,096 characters"),
    ],
)
def test_row_that_cannot_be_right_is_refused_with_its_number(desk: Desk, cells: dict[str, str], reason: str) -> None:
    found = desk.look(desk.file(GOOD, changed(**cells)))

    assert found.refused == [(3, reason)]
    assert found.rows == 1


@pytest.mark.parametrize(
    ("scale", "mark", "rating"),
    [([1, 10], "1", 1), ([1, 10], "5", 3), ([1, 10], "5,5", 3), ([10, 1], "10", 1), ([0, 4], "4", 5), ([1, 5], "3", 3)],
)
def test_rating_goes_onto_five_steps(desk: Desk, database: Database, scale: list[int], mark: str, rating: int) -> None:
    desk.take(desk.file(changed(rating=mark)), questions={"S1": {"column": "Vērtējums", "scale": scale}})

    assert everything(database, Answer)[0].number == rating


def test_exports_tell_that_it_was_imported(desk: Desk, database: Database) -> None:
    desk.take(desk.file(GOOD))

    talks = database.read(lambda uow: list(conversations(uow.session, Slice(NATION))))

    assert {answer.said.imported for _, coded in talks for answer in coded} == {True}


def test_import_is_in_the_audit_log(desk: Desk, database: Database) -> None:
    desk.take(desk.file(GOOD))

    noted = database.read(lambda uow: list(uow.session.scalars(select(AuditRecord.action))))
    assert "import_feedback" in noted
    batch = everything(database, ImportBatch)[0]
    assert (batch.rows, batch.taken, batch.known, batch.refused) == (1, 1, 0, 0)


def test_labels_come_as_for_any_answer(desk: Desk, database: Database) -> None:
    desk.take(desk.file(GOOD))

    waiting = database.read(lambda uow: uow.answers.unread(10))

    assert [answer.question for answer in waiting] == ["S2"]
