"""How far people agree with one another and with the machine, theme by theme."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from app.review.decision import Coding, decide, newest_of_each
from models.repositories import CodedRow
from models.unit_of_work import UnitOfWork
from nlp.agreement import lines
from nlp.examples import Labels

Pairs = list[tuple[Labels, Labels]]


def agreement_table(uow: UnitOfWork) -> str:
    """Return both comparisons as lines of tables.

    The machine is compared on the audit sample alone: answers that were chosen for being doubtful would make it look
    worse than it is. People saw the machine's reading before they judged, which makes it look better.
    """
    said = uow.reviews.codings()
    machine = uow.reviews.machine_labels({row.answer_id for row in said})
    people = lines("answers coded by two people", between_people(said), "one", "other")
    beside = lines("audit answers, machine and people", machine_and_people(said, machine), "machine", "people")
    return f"{people}\n\n{beside}"


def between_people(said: Iterable[CodedRow]) -> Pairs:
    """Return what every two coders of the same answer said."""
    codings = [newest_of_each(of_answer) for of_answer in _by_answer(said).values()]
    return [(one.labels, other.labels) for heard in codings for one, other in combinations(heard, 2)]


def beside_another(said: Iterable[CodedRow], reviewer: str) -> Pairs:
    """Return what a reviewer said beside the first other coder's word, for every answer that both have coded."""
    pairs: Pairs = []
    for of_answer in _by_answer(said).values():
        heard = newest_of_each(of_answer)
        mine = next((coding for coding in heard if coding.reviewer == reviewer), None)
        other = next((coding for coding in heard if coding.reviewer != reviewer), None)
        if mine and other:
            pairs.append((mine.labels, other.labels))
    return pairs


def machine_and_people(said: Iterable[CodedRow], machine: dict[int, Labels]) -> Pairs:
    """Return the machine's word beside the people's, for answers that chance has drawn and people have settled."""
    rows = list(said)
    audit = {row.answer_id for row in rows if row.probability is not None}
    pairs: Pairs = []
    for answer_id, codings in _by_answer(rows).items():
        decision = decide(codings).review_id
        if decision is not None and answer_id in audit and answer_id in machine:
            pairs.append((machine[answer_id], next(each.labels for each in codings if each.review_id == decision)))
    return pairs


def _by_answer(said: Iterable[CodedRow]) -> dict[int, list[Coding]]:
    by_answer: dict[int, list[Coding]] = {}
    for row in said:
        by_answer.setdefault(row.answer_id, []).append(Coding(row.review_id, row.reviewer, row.labels))
    return by_answer
