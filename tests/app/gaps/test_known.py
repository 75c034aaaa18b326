"""What the rules are told about this program."""

from __future__ import annotations

from datetime import timedelta

from analytics.catalogue import catalogue
from analytics.loop import Call
from app.authoring.evidence import known_evidence
from app.gaps import known
from conversations import library
from tests.analytics.conftest import NOW


def test_every_question_in_use_feeds_something_and_every_indicator_is_asked_for() -> None:
    flows = library.load(evidence=known_evidence())
    asked = known.questions(flows.flows.values())

    assert all(asked.values())
    assert [key for key, read in catalogue().reads().items() if read and read.isdisjoint(asked)] == []


def test_the_criteria_are_those_of_the_elements_that_this_program_tells_of() -> None:
    found = known.criteria()

    assert found
    assert all(criterion.id.startswith(("C2.", "C5.")) for criterion in found)


def test_suggestions_on_one_theme_in_one_place_wait_as_one() -> None:
    call = Call("proposal", "k", "institution", "R49", frozenset({"E2.DELIVERY"}), NOW, NOW, people=5)
    older = Call(
        "proposal", "j", "institution", "R49", frozenset({"E2.DELIVERY"}), NOW, NOW - timedelta(days=9), people=7
    )

    (group,) = known.proposals([call, older])

    assert (group.n, group.since) == (12, NOW - timedelta(days=9))
