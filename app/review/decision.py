"""Whose word counts when several people have coded one answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nlp.examples import Labels

CODERS = 2  # per answer where possible; a third decides between two who disagree


@dataclass(frozen=True)
class Coding:
    """What one person said of one answer."""

    review_id: int
    reviewer: str
    labels: Labels


@dataclass(frozen=True)
class Decision:
    """The review whose labels count; None while nobody has said anything or two disagree."""

    review_id: int | None
    disputed: bool = False


def decide(codings: Iterable[Coding]) -> Decision:
    """Settle one answer: a lone coder's word, what two agree on, otherwise the third's.

    Of each person the newest coding is heard. While two disagree nobody's word counts, and the machine's reading
    stands as if nobody had looked.
    """
    heard = newest_of_each(codings)
    if not heard:
        return Decision(None)
    for coding in reversed(heard):
        if sum(other.labels == coding.labels for other in heard) >= CODERS:
            return Decision(coding.review_id)
    if len(heard) == CODERS:
        return Decision(None, disputed=True)
    return Decision(heard[-1].review_id)


def newest_of_each(codings: Iterable[Coding]) -> list[Coding]:
    """Return the newest coding of each person, in order of time."""
    by_time = sorted(codings, key=lambda coding: coding.review_id)
    return sorted({coding.reviewer: coding for coding in by_time}.values(), key=lambda coding: coding.review_id)
