"""Whose word counts."""

from __future__ import annotations

import pytest

from app.review.decision import Coding, Decision, decide

STAFF = frozenset({("E2.STAFF", "positive")})
WORK = frozenset({("E5.WORK", "negative")})
SELF = frozenset({("E5.SELF", "positive")})
NOTHING: frozenset[tuple[str, str]] = frozenset()


@pytest.mark.parametrize(
    ("said", "decision"),
    [
        ([], Decision(None)),
        ([("anna", STAFF)], Decision(1)),
        ([("anna", NOTHING)], Decision(1)),
        ([("anna", STAFF), ("jānis", STAFF)], Decision(2)),
        ([("anna", STAFF), ("jānis", WORK)], Decision(None, disputed=True)),
        ([("anna", STAFF), ("jānis", WORK), ("zane", STAFF)], Decision(3)),
        ([("anna", STAFF), ("jānis", WORK), ("zane", SELF)], Decision(3)),
        ([("anna", STAFF), ("jānis", STAFF), ("zane", SELF)], Decision(2)),
        ([("anna", STAFF), ("anna", WORK)], Decision(2)),
        ([("anna", STAFF), ("jānis", WORK), ("anna", WORK)], Decision(3)),
        ([("anna", STAFF), ("jānis", STAFF), ("anna", WORK)], Decision(None, disputed=True)),
    ],
    ids=[
        "nobody",
        "one",
        "one who finds no theme",
        "two agree",
        "two disagree",
        "the third agrees with one",
        "the third says something else",
        "a third can't overrule two",
        "the newest of one person",
        "one gives in",
        "one thinks again",
    ],
)
def test_one_decision_is_taken(said: list[tuple[str, frozenset[tuple[str, str]]]], decision: Decision) -> None:
    codings = [Coding(number, person, labels) for number, (person, labels) in enumerate(said, 1)]

    assert decide(codings) == decision
    assert decide(reversed(codings)) == decision
