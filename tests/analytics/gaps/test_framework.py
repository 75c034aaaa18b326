from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.catalogue import catalogue
from analytics.gaps import Criterion, Evaluation, Known, OpenGap, Proposals
from tests.analytics.conftest import NOW
from tests.analytics.gap_cases import COUNTRY, SCHOOL, judged, kinds, reading

EVERY = dict.fromkeys(catalogue().questions(), frozenset({"E2-I3"}))


def subjects(evaluation: Evaluation, kind: str) -> set[str]:
    return {each.indicator for each in evaluation.findings if each.kind == kind}


@pytest.mark.parametrize(
    ("read", "linked", "found"), [(100, 40, True), (100, 60, False), (100, 57, False), (29, 5, False)]
)
def test_answers_without_a_theme_are_a_gap_where_they_surely_are_more_than_two_fifths(
    read: int, linked: int, found: bool
) -> None:
    assert ("UNLINKED" in kinds(judged(linked={SCHOOL: (read, linked)}))) is found


def test_a_question_that_feeds_nothing_is_a_gap_and_one_that_is_gone_is_none() -> None:
    gone = "UNLINKED|question:S99|national|LV|"
    open_gap = OpenGap("UNLINKED", COUNTRY, "question:S99", "2026/27-1", NOW)

    evaluation = judged(known=Known(questions=EVERY | {"S9": frozenset()}), open={gone: open_gap})

    assert subjects(evaluation, "UNLINKED") == {"question:S9"}
    assert gone in evaluation.judged


def test_an_indicator_that_nobody_is_asked_for_is_a_gap() -> None:
    asked = {question: feeds for question, feeds in EVERY.items() if question != "S6"}

    assert subjects(judged(known=Known(questions=asked)), "UNLINKED") == {"E2-I6"}


def test_where_the_questions_are_not_known_nothing_is_said_of_them() -> None:
    assert subjects(judged(), "UNLINKED") == set()


def test_a_criterion_needs_an_indicator_with_a_value_for_the_country() -> None:
    criteria = [
        Criterion("2.1", ["E2-I3"]),
        Criterion("2.2", ["E2-I6"]),
        Criterion("2.3", ["E2-I4"]),
        Criterion("5.1", ()),
    ]
    told = [
        reading(80, cell=COUNTRY),
        reading(40, cell=COUNTRY, indicator="E2-I4:E2.STAFF"),
        reading(80, indicator="E2-I6"),
    ]

    evaluation = judged(*told, known=Known(criteria=criteria))

    assert subjects(evaluation, "NO_INDICATOR") == {"criterion:2.2", "criterion:5.1"}


@pytest.mark.parametrize(("days", "answered", "found"), [(61, False, True), (60, False, False), (61, True, False)])
def test_bad_news_must_be_answered_within_sixty_days(days: int, answered: bool, found: bool) -> None:
    gap = OpenGap("DROP", SCHOOL, "E2-I3", "2026/27-1", NOW - timedelta(days=days), before=90.0, answered=answered)

    assert ("NO_REPLY" in kinds(judged(open={"DROP|E2-I3|institution|R49|": gap}))) is found


def test_suggestions_must_be_answered_too() -> None:
    asked = Proposals(SCHOOL, "E2.DELIVERY", 12, NOW - timedelta(days=70))

    assert subjects(judged(known=Known(proposals=[asked])), "NO_REPLY") == {"proposals:E2.DELIVERY"}


def test_once_the_news_is_over_no_reply_is_missed() -> None:
    waiting = OpenGap("NO_REPLY", SCHOOL, "E2-I3", "2026/27-1", NOW)

    evaluation = judged(open={"NO_REPLY|E2-I3|institution|R49|": waiting})

    assert "NO_REPLY|E2-I3|institution|R49|" in evaluation.judged
    assert evaluation.findings == ()


@pytest.mark.parametrize(
    ("subject", "published", "answered"),
    [("E2-I3", True, True), ("E2-I3", None, False), ("proposals:E2.DELIVERY", None, True)],
    ids=["a reply", "the gap has closed", "suggestions that nobody waits for any more"],
)
def test_a_missing_reply_is_clean_for_a_reason(subject: str, published: bool | None, answered: bool) -> None:
    waiting = {f"NO_REPLY|{subject}|institution|R49|": OpenGap("NO_REPLY", SCHOOL, subject, "2026/27-1", NOW)}
    if published is not None:
        since = NOW - timedelta(days=70)
        waiting["DROP|E2-I3|institution|R49|"] = OpenGap("DROP", SCHOOL, "E2-I3", "2026-10", since, answered=published)

    assert judged(open=waiting).judged[f"NO_REPLY|{subject}|institution|R49|"].answered is answered
