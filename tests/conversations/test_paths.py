from __future__ import annotations

import pytest

from conversations import library
from conversations.estimates import Span, budget_faults, lengths, questions, seconds
from conversations.events import Enrolled, SessionCompleted, SessionStopped, UnderAgeTurnedAway
from conversations.flow import Flow
from conversations.library import LANGUAGES, Library
from conversations.paths import MOST_PATHS, Path, path_faults, paths
from conversations.reading import parse
from tests.conversations.walker import walk

FLOWS = library.read().flows
EVENTS = {
    "completed": SessionCompleted,
    "stopped": SessionStopped,
    "turned_away": UnderAgeTurnedAway,
    "enrolled": Enrolled,
}
BEGIN = """
flow: T
version: 1
facts: [wave]
optional_facts: [graduated]
steps:
"""
END = "  - {id: Z1, kind: end, status: completed}\n"


def flow(*steps: str, **changes: object) -> Flow:
    lines = "".join(f"  - {{{step}}}\n" for step in steps)
    return parse(Flow, BEGIN + lines + END, "flows/T.yaml").model_copy(update=changes)


def ways(*steps: str) -> list[str]:
    return sorted({"".join(path.steps) for path in paths(flow(*steps))})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", FLOWS, ids=lambda key: f"{key[0]}{key[1]}")
def test_synthetic_people_reach_the_end_of_every_path(texts: Library, key: tuple[str, int], language: str) -> None:
    for path in paths(FLOWS[key]):
        person = walk(texts, FLOWS[key], path, language)

        assert path.end
        assert person, f"the engine leads nobody along {path}"
        assert person.session.question == path.steps[-1]
        assert person.session.status == path.end.status
        assert person.got(EVENTS[path.end.status])


def test_a_text_with_a_probe_leads_two_ways() -> None:
    assert ways("id: A, kind: text", "id: Ap, kind: text, probes: A") == ["AApZ1", "AZ1"]


def test_answers_that_lead_the_same_way_are_walked_once() -> None:
    assert len(paths(flow("id: A, kind: rating", "id: B, kind: single, options: [x, y, z]"))) == 1


def test_a_condition_tells_answers_apart() -> None:
    asked = ("id: A, kind: single, options: [x, y, z]", "id: B, kind: rating, only: {A: [x, y]}")

    assert ways(*asked) == ["ABZ1", "AZ1"]
    assert [path.visits[0].choices for path in paths(flow(*asked))] == [("x",), ("y",), ("z",)]


def test_of_several_options_each_alone_and_all_together_may_hold() -> None:
    asked = (
        "id: A, kind: multi, options: [x, y, z]",
        "id: B, kind: text, only: {A: x}",
        "id: C, kind: text, only: {A: y}",
    )

    assert ways(*asked) == ["ABCZ1", "ABZ1", "ACZ1", "AZ1"]


def test_questions_that_share_a_place_are_ways_of_their_own() -> None:
    rivals = (f"id: {name}, kind: rating, group: last" for name in "ABC")

    assert ways("id: O, kind: text", *rivals) == ["OAZ1", "OBZ1", "OCZ1"]


def test_a_fact_that_must_be_given_has_the_values_that_conditions_name() -> None:
    asked = ("id: A, kind: rating, only: {wave: ['12']}", "id: B, kind: rating, only: {wave: ['3', '12']}")
    walked = paths(flow("id: O, kind: text", *asked))

    assert [(path.facts, path.steps) for path in walked] == [
        ({"wave": "3"}, ("O", "B", "Z1")),
        ({"wave": "12"}, ("O", "A", "B", "Z1")),
    ]


def test_a_fact_that_may_be_known_may_also_be_unknown() -> None:
    walked = paths(flow("id: O, kind: rating", "id: A, kind: rating, only: {graduated: ['no']}"))

    assert {path.facts.get("graduated"): path.steps for path in walked} == {"no": ("O", "A", "Z1"), None: ("O", "Z1")}


def test_a_question_whose_conditions_never_hold_together_is_found() -> None:
    odd = flow(
        "id: A, kind: single, options: [x, y]",
        "id: B, kind: rating, only: {A: x}",
        "id: C, kind: text, only: {A: y, B: '5'}",
    )

    assert list(path_faults(odd, paths(odd))) == [
        ("C", "nobody is ever asked this: its conditions never hold together on the way to it")
    ]


def test_a_flow_that_can_stop_dead_on_a_condition_is_found() -> None:
    dead = parse(
        Flow, BEGIN + "  - {id: A, kind: rating}\n  - {id: Z1, kind: end, status: completed, only: {A: '5'}}\n", "T"
    )

    assert [step for step, _remedy in path_faults(dead, paths(dead))] == ["A"]


def test_a_flow_with_too_many_ways_is_not_walked_for_ever() -> None:
    texts = [f"id: {name}, kind: text" for name in "ABCDEFGHIJKLM"]
    many = flow(*(line for text in texts for line in (text, f"{text.replace(',', 'p,', 1)}, probes: {text[4]}")))

    assert len(paths(many)) == MOST_PATHS + 1
    assert [remedy[:25] for _step, remedy in path_faults(many, paths(many))] == ["there are more than 5000 "]


def test_the_greeting_and_the_ends_take_no_time_and_probes_are_no_questions() -> None:
    asked = flow(
        "id: P0, kind: consent, purpose: taking_part, text_version: x",
        "id: A, kind: text",
        "id: Ap, kind: text, probes: A",
    )

    assert questions(asked, ("P0", "A", "Ap", "Z1")) == 1
    assert seconds(asked, ("P0", "A", "Ap", "Z1")) == 70


def test_a_flow_is_measured_for_each_wave(texts: Library) -> None:
    measured = list(lengths(texts.flow("G"), paths(texts.flow("G"))))

    assert [length.facts for length in measured] == ["wave=3", "wave=6", "wave=12"]
    assert all(length.questions.least <= length.questions.typical <= length.questions.most for length in measured)


def test_the_middle_of_a_span_is_its_median() -> None:
    assert Span.of([9, 1, 2]) == Span(1, 2, 9)


def test_flow_s_keeps_its_promise(texts: Library) -> None:
    (length,) = lengths(texts.flow("S"), paths(texts.flow("S")))

    assert length.questions.most <= 6
    assert length.seconds.most <= 180


@pytest.mark.parametrize(
    ("budget", "remedy"),
    [
        (
            {"questions": 1},
            "the longest way has 2 questions: leave some out, or let them share a place, until 1 are left",
        ),
        ({"seconds": 30}, "the longest way takes 45 seconds: shorten it to 30 (a text costs 35 seconds, a rating 10)"),
        ({}, ""),
    ],
    ids=["questions", "seconds", "within"],
)
def test_a_flow_beyond_its_budget_is_named_with_what_to_do(budget: dict[str, int], remedy: str) -> None:
    asked = flow(
        "id: P0, kind: consent, purpose: taking_part, text_version: x", "id: A, kind: text", "id: B, kind: rating"
    )
    asked = Flow.model_validate({**asked.model_dump(), "budget": budget})

    assert [remedy for _step, remedy in budget_faults(asked, paths(asked))] == ([remedy] if remedy else [])


def test_the_paths_of_a_flow_are_all_different(texts: Library) -> None:
    walked = paths(texts.flow("G"))

    assert len({(str(path.facts), path.visits) for path in walked}) == len(walked)
    assert all(isinstance(path, Path) for path in walked)
