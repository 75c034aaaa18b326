"""What a conversation asks of a person: how many questions, and how long they take, on the longest way still open."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from conversations.flow import (
    HALVES,
    RATINGS,
    SECONDS,
    AnyStep,
    DateQuestion,
    End,
    Multi,
    Number,
    Pair,
    Permissions,
    codes,
)
from conversations.plan import Plan, is_counted
from conversations.selection import Known, is_extra, known_answer, known_of, successors
from conversations.session import Session

Decided = tuple[tuple[str, tuple[str, ...]], ...]
"""Facts and answers that ways depend on: each with its codes, in the order of the names."""


_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, order=True)
class Burden:
    """Questions that were promised, seconds without probes, and quick questions on top. Most questions is most."""

    questions: int = 0
    seconds: int = 0
    extras: int = 0

    def __add__(self, other: Burden) -> Burden:
        return Burden(self.questions + other.questions, self.seconds + other.seconds, self.extras + other.extras)

    @property
    def minutes(self) -> int:
        """The time, rounded up."""
        return math.ceil(self.seconds / 60)


def ahead(plan: Plan, session: Session) -> Burden:
    """Return what comes after the open question, at most: of ways that answers still decide, the longest counts."""
    step = plan.steps[session.question]
    matters = plan.needed[step.id] or step.id in session.given
    decided = _decided(plan, step, known_of(session)) if matters else ()
    return _after(plan, step.id, decided, _unasked(plan, tuple(session.known.items())) if session.known else _NOTHING)


def progress(plan: Plan, session: Session) -> tuple[int, int] | None:
    """Return the place of the open question on the person's own way and how many there are; None if it is not counted.

    Every answer can only shorten the way, so that the place never exceeds the total.
    """
    if session.question not in plan.counted:
        return None
    place = len(plan.counted.intersection(session.path))
    return place, place + ahead(plan, session).questions


def outcomes(plan: Plan, step: AnyStep) -> Iterator[tuple[str, ...]]:
    """Yield the answers to a step that lead different ways; the empty one stands for "skipped" and for all others."""
    if step.id in plan.forks or step.routes:
        yield from _answers(plan, step)
    if not (step.required and (step.id in plan.forks or step.routes)):
        yield ()


def _answers(plan: Plan, step: AnyStep) -> Iterator[tuple[str, ...]]:
    match step:
        case Pair():
            yield from product(*([f"{half}-{rating}" for rating in RATINGS] for half in HALVES))
        case Number() | DateQuestion():
            yield from ((value,) for value in sorted(plan.forks.get(step.id, ())))
        case _:
            yield from ((code,) for code in codes(step))
    if isinstance(step, Multi | Permissions):
        yield tuple(code for code in codes(step) if not (isinstance(step, Multi) and code in step.alone))


@lru_cache(maxsize=20_000)  # a flow has few forks, so that people stand in the same few hundred states
def _after(plan: Plan, step_id: str, decided: Decided, unasked: frozenset[str]) -> Burden:
    step, known = plan.steps[step_id], dict(decided)
    if isinstance(step, End):
        return Burden()
    answers = (known[step_id],) if step_id in known else outcomes(plan, step)
    return max(_through(plan, step, given, known, unasked) for given in answers)


def _through(
    plan: Plan, step: AnyStep, given: tuple[str, ...], known: dict[str, tuple[str, ...]], unasked: frozenset[str]
) -> Burden:
    known = {**known, step.id: given}
    return max(
        (Burden() if then.id in unasked else _cost(then)) + _after(plan, then.id, _decided(plan, then, known), unasked)
        for then in successors(plan, step, given, known)
    )


def _decided(plan: Plan, step: AnyStep, known: Known) -> Decided:
    """Keep what still matters at a step and behind it."""
    needed = plan.needed[step.id]
    return tuple(sorted((name, tuple(codes)) for name, codes in known.items() if name in needed or name == step.id))


def _cost(step: AnyStep) -> Burden:
    return Burden(int(is_counted(step)), SECONDS[step.kind], int(is_extra(step)))


@lru_cache(maxsize=1_000)
def _unasked(plan: Plan, known: tuple[tuple[str, str], ...]) -> frozenset[str]:
    return frozenset(step.id for step in plan.flow.steps if known_answer(step, dict(known)) is not None)
