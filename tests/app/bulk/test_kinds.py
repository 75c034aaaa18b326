"""What is done by chunks is the same as what is done at once, and done twice it is the same as once."""

from __future__ import annotations

import pytest

from app import rolling
from app.bulk.kinds import COUNT, KINDS, LABEL, RELABEL
from app.bulk.work import Terms, alone, chunks, left
from app.heeding import StoppedError
from app.labelling import label_new
from models.database import Database
from tests.app.bulk.workshop import BATCH, CHUNK, NEW, ScriptedReader, bench, counted, fill, labels, texts
from tests.conftest import NOW

EVERYTHING = Terms()


def test_each_text_gets_its_labels_once(database: Database) -> None:
    fill(database)

    assert alone(bench(database), LABEL, EVERYTHING) == 60
    assert labels(database) == texts(database)
    assert left(bench(database), LABEL, EVERYTHING) == 0


@pytest.mark.parametrize("work", [LABEL, RELABEL, COUNT], ids=lambda work: work.name)
def test_a_chunk_done_twice_changes_nothing(database: Database, work) -> None:
    mine = bench(database)
    fill(database, **({} if work is LABEL else {"state": "read", "model_version": "m1"}))
    waiting = chunks(mine, work, EVERYTHING)
    alone(mine, work, EVERYTHING)
    before = labels(database), counted(database)
    for chunk in waiting:
        for batch in work.batches(mine, EVERYTHING, chunk):
            database.write(lambda uow, batch=batch: work.keep(uow, mine, batch)).result()

    assert waiting
    assert (labels(database), counted(database)) == before


@pytest.mark.parametrize("work", [LABEL, RELABEL], ids=lambda work: work.name)
def test_one_batch_kept_twice_changes_nothing(database: Database, work) -> None:
    mine = bench(database)
    fill(database, people=4, **({} if work is LABEL else {"state": "read", "model_version": "m1"}))
    batches = [batch for chunk in chunks(mine, work, EVERYTHING) for batch in work.batches(mine, EVERYTHING, chunk)]
    for _ in range(2):
        for batch in batches:
            database.write(lambda uow, batch=batch: work.keep(uow, mine, batch)).result()

    assert labels(database) == texts(database)


def test_the_same_chunk_has_the_same_name_when_others_are_done(database: Database) -> None:
    fill(database)
    mine = bench(database)
    before = chunks(mine, LABEL, EVERYTHING)
    for batch in LABEL.batches(mine, EVERYTHING, before[1]):
        database.write(lambda uow, batch=batch: LABEL.keep(uow, mine, batch)).result()

    assert before == ["0", "1", "2", "3", "4"]  # 90 answers in chunks of 20
    assert chunks(mine, LABEL, EVERYTHING) == ["0", "2", "3", "4"]


def test_people_counted_by_slices_add_up_to_what_a_rebuild_says(database: Database) -> None:
    fill(database, people=40, state="read", model_version="m2")
    mine = bench(database)
    assert alone(mine, COUNT, EVERYTHING) == 40
    rolling.roll_due(database, NEW)
    by_slices = counted(database)
    database.write(lambda uow: [uow.rollups.retract(person) for person, *_ in by_slices[1]]).result()
    rolling.rebuild(database, NEW)

    assert by_slices[0]
    assert counted(database) == by_slices


def test_slices_of_people_are_cut_by_what_their_ids_begin_with(database: Database) -> None:
    fill(database, people=40)
    names = chunks(bench(database), COUNT, EVERYTHING)

    assert {len(name) for name in names} == {1}
    assert len(names) == len(set(names)) > 10


def test_nobody_is_stale_once_everybody_was_counted(database: Database) -> None:
    fill(database)
    rolling.catch_up(database, NEW)

    assert left(bench(database), COUNT, EVERYTHING) == 0


@pytest.mark.parametrize("work", list(KINDS.values()), ids=list(KINDS))
def test_work_that_is_stopped_ends_after_its_batch(database: Database, work) -> None:
    fill(database, people=300 if work is COUNT else 30, **({} if work is LABEL else {"state": "read"}))
    mine = bench(database)
    before = left(mine, work, EVERYTHING)
    mine.stopping.set()

    with pytest.raises(StoppedError):
        alone(mine, work, EVERYTHING)
    assert 0 < left(mine, work, EVERYTHING) < before


def test_the_live_worker_stops_between_two_batches_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.labelling.BATCH", BATCH)
    fill(database)
    mine = bench(database)
    mine.stopping.set()

    with pytest.raises(StoppedError):
        label_new(database, mine.reader, mine.reliability, NOW, mine.stopping)
    assert sum(labels(database).values()) == BATCH


def test_progress_is_told_after_each_batch(database: Database) -> None:
    fill(database, people=CHUNK // 2)
    told: list[tuple[int, int]] = []
    alone(bench(database, ScriptedReader()), LABEL, EVERYTHING, lambda done, total: told.append((done, total)))

    assert told[-1] == (20, 20)
    assert len(told) > 3
