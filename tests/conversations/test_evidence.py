from __future__ import annotations

import pytest

from conversations.evidence import Evidence, feed_faults, reading_doubts, unfed
from conversations.flow import Flow
from conversations.reading import parse

KNOWN = Evidence(
    {"E2-I3": frozenset({"A"}), "E2-I4:E2.STAFF": frozenset(), "E5-I8": frozenset({"G8"})},
    frozenset({"E2.STAFF", "E5.COST"}),
)


def flow(question: str) -> Flow:
    steps = f"steps:\n  - {{{question}}}\n  - {{id: Z1, kind: end, status: completed}}\n"
    return parse(Flow, f"flow: T\nversion: 1\n{steps}", "flows/T.yaml")


@pytest.mark.parametrize(
    ("question", "remedy"),
    [
        (
            "id: A, kind: rating",
            "feeds: name the indicators or themes it is evidence for; `feeds: []` if none, on purpose",
        ),
        (
            "id: A, kind: rating, feeds: [E9-I1]",
            "feeds: there is no indicator and no theme 'E9-I1': mend the id or remove it",
        ),
    ],
    ids=["none named", "unknown"],
)
def test_a_question_that_is_evidence_for_nothing_known_is_refused(question: str, remedy: str) -> None:
    assert list(feed_faults(flow(question), KNOWN)) == [("A", remedy)]


@pytest.mark.parametrize(
    "question",
    [
        "id: A, kind: rating, feeds: []",
        "id: A, kind: rating, feeds: [E2-I3, E2.STAFF]",
        "id: A, kind: text, feeds: [E2-I4]",
        "id: A, kind: text, probes: A",
        "id: A, kind: profile, field: sector, options: [x, y]",
    ],
    ids=["on purpose", "known", "an indicator for all its themes", "probe", "about the person"],
)
def test_what_needs_no_evidence_or_has_it_is_fine(question: str) -> None:
    assert list(feed_faults(flow(question), KNOWN)) == []


def test_without_the_host_any_id_is_believed() -> None:
    assert list(feed_faults(flow("id: A, kind: rating, feeds: [E9-I1]"), None)) == []


@pytest.mark.parametrize(
    ("question", "doubts"),
    [
        ("id: A, kind: rating, feeds: [E2-I3]", []),
        ("id: A, kind: rating, feeds: []", ["E2-I3 reads it: add E2-I3 to its `feeds`"]),
        (
            "id: B, kind: rating, feeds: [E2-I3]",
            [
                "feeds E2-I3, which does not read it: name it in analytics/indicators.yaml",
                "no indicator reads it: its answers stand in exports only",
            ],
        ),
        ("id: B, kind: text, feeds: [E2.STAFF]", []),
        ("id: B, kind: rating, feeds: []", []),
    ],
    ids=["agreed", "read in secret", "not read", "text", "on purpose"],
)
def test_flow_and_indicators_must_agree_on_what_is_read(question: str, doubts: list[str]) -> None:
    assert [remedy for _step, remedy in reading_doubts(flow(question), KNOWN)] == doubts


def test_what_no_question_feeds_is_listed() -> None:
    found = dict(unfed([flow("id: A, kind: rating, feeds: [E2-I3, E2.STAFF]")], KNOWN))

    assert found.keys() == {"E5-I8", "E5.COST"}
