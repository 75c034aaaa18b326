"""The kinds of bulk work: labels for what has none, labels of another model, people counted anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from analytics import rollups
from app.bulk.work import Batch, Bench, Terms, Work
from app.labelling import BATCH, keep_verdicts, verdicts_on
from app.rereading import Rereading, keep_rereadings
from app.rolling import CHUNK, roll
from models import backlogs
from models.repositories import Verdict
from models.unit_of_work import UnitOfWork

SLICE = 2_000  # people in a chunk, about
HEXADECIMAL = 16  # what a person's id is made of: each further digit makes so many times more slices


# --- Labels for what has none -------------------------------------------------------------------------------


def _unread(uow: UnitOfWork, _bench: Bench, _terms: Terms) -> int:
    return uow.answers.unread_count()


def _unread_chunks(uow: UnitOfWork, _bench: Bench, _terms: Terms) -> list[str]:
    return [str(number) for number in backlogs.chunks(uow.session, backlogs.unread())]


def _read(bench: Bench, _terms: Terms, chunk: str) -> Iterator[Sequence[Verdict]]:
    ids = backlogs.ids_of(int(chunk))
    while answers := bench.database.read(lambda uow: uow.answers.unread(BATCH, among=ids)):  # noqa: B023 - at once
        yield verdicts_on(bench.reader, answers)
        ids = range(answers[-1].id + 1, ids.stop)


def _keep_verdicts(uow: UnitOfWork, bench: Bench, verdicts: Batch) -> None:
    keep_verdicts(uow, verdicts, bench.reader, bench.reliability, bench.now())


LABEL = Work("label", _unread, _unread_chunks, _read, _keep_verdicts)


# --- Labels of another model --------------------------------------------------------------------------------


def _other(uow: UnitOfWork, bench: Bench, terms: Terms) -> int:
    return backlogs.count(uow.session, *backlogs.read_by_another(bench.reader.version, terms.since))


def _other_chunks(uow: UnitOfWork, bench: Bench, terms: Terms) -> list[str]:
    waiting = backlogs.read_by_another(bench.reader.version, terms.since)
    return [str(number) for number in backlogs.chunks(uow.session, *waiting)]


def _read_again(bench: Bench, terms: Terms, chunk: str) -> Iterator[Sequence[Rereading]]:
    ids, model = backlogs.ids_of(int(chunk)), bench.reader.version
    while answers := bench.database.read(
        lambda uow: uow.answers.read_by_another(model, BATCH, among=ids, since=terms.since)  # noqa: B023 - called at once
    ):
        verdicts = verdicts_on(bench.reader, answers)
        yield [Rereading(answer.labels, verdict) for answer, verdict in zip(answers, verdicts, strict=True)]
        ids = range(answers[-1].id + 1, ids.stop)


def _keep_rereadings(uow: UnitOfWork, bench: Bench, rereadings: Batch) -> None:
    keep_rereadings(uow, rereadings, bench.reader, bench.reliability, bench.now())


RELABEL = Work("relabel", _other, _other_chunks, _read_again, _keep_rereadings)


# --- People counted anew ------------------------------------------------------------------------------------


def _stale(uow: UnitOfWork, bench: Bench, _terms: Terms) -> int:
    version = rollups.version(bench.reliability)
    return 0 if uow.rollups.is_counted_by(version) else uow.rollups.stale(version)


def _slices(uow: UnitOfWork, bench: Bench, terms: Terms) -> list[str]:
    people = _stale(uow, bench, terms)
    digits = next(digits for digits in count(1) if HEXADECIMAL**digits * SLICE >= people)
    return uow.rollups.stale_slices(rollups.version(bench.reliability), digits)


def _people(bench: Bench, _terms: Terms, chunk: str) -> Iterator[Sequence[str]]:
    version = rollups.version(bench.reliability)
    people = bench.database.read(lambda uow: uow.rollups.stale_in(version, chunk))
    for start in range(0, len(people), CHUNK):
        yield people[start : start + CHUNK]


def _count(uow: UnitOfWork, bench: Bench, people: Batch) -> None:
    roll(uow, uow.rollups.claim_these(people), bench.reliability)


COUNT = Work("count", _stale, _slices, _people, _count, thinks_apart=False)

KINDS = {work.name: work for work in (LABEL, RELABEL, COUNT)}
