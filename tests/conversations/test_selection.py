from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from conversations.flow import End, Flow, codes
from conversations.library import Library
from conversations.plan import Plan
from conversations.selection import BRIEF, holds, known_answer, next_step, onward, probability
from conversations.session import Session
from conversations.ways import ways

SESSION = Session("abcd1234", "S", 1, "lv", 3, "P0", facts={"event": "Ēnu diena"})


@pytest.fixture
def plan(flow_s: Flow) -> Plan:
    return Plan(flow_s)


@pytest.fixture
def forked(workshop: Library) -> Plan:
    return Plan(workshop.flow("W"))


def after(plan: Plan, question: str, *given: str, skipped: bool = False, **changes: object) -> str:
    answered = {} if skipped else {question: given}
    session = replace(SESSION, **{"given": answered, **changes})  # type: ignore[arg-type]  # a table of values
    return next_step(plan, plan.step(question), session).id


def test_one_person_in_three_is_asked_whether_school_listens(plan: Plan) -> None:
    asked = Counter(after(plan, "S5p", seed=seed) for seed in range(3_000))

    assert asked["S7"] / 3_000 == pytest.approx(1 / 3, abs=0.02)
    assert set(asked) == {"S6", "S7"}


def test_a_draw_can_be_repeated(plan: Plan) -> None:
    assert len({after(plan, question, seed=7) for question in ("S5", "S5p", "S5")}) == 1


def test_probability_is_the_share_of_the_weights(plan: Plan) -> None:
    found = [probability(plan, plan.step(question), SESSION) for question in ("S6", "S7", "S1")]

    assert found == [pytest.approx(2 / 3), pytest.approx(1 / 3), 1.0]


def test_a_brief_text_is_asked_about_once(plan: Plan) -> None:
    assert [after(plan, "S2", BRIEF), after(plan, "S2"), after(plan, "S2", skipped=True)] == ["S2p", "S3", "S3"]
    assert after(plan, "S2p") == "S3"


def test_a_rating_can_lead_away_too(flow_s: Flow) -> None:
    unhappy = flow_s.step("S3").model_copy(update={"routes": {"1": "S5"}})
    steps = tuple(unhappy if step.id == "S3" else step for step in flow_s.steps)
    plan = Plan(flow_s.model_copy(update={"steps": steps}))

    assert after(plan, "S3", "1") == "S5"
    assert after(plan, "S3", "2") == "S4"


def test_a_route_leads_away(plan: Plan) -> None:
    assert after(plan, "P1", "u13") == "Z3"
    assert after(plan, "P1", "26+") == "P2"


@pytest.mark.parametrize(
    ("known", "held"),
    [
        ({"W1": ("work",), "wave": ("6",)}, True),
        ({"W1": ("study",), "wave": ("6",)}, False),
        ({"W1": ("both",), "wave": ("3",)}, False),
        ({"wave": ("6",)}, False),
        ({"W1": (), "wave": ("6",)}, False),
    ],
    ids=["both hold", "one fails", "the fact fails", "not answered", "skipped"],
)
def test_a_step_is_asked_only_if_all_its_conditions_hold(
    forked: Plan, known: dict[str, tuple[str, ...]], held: bool
) -> None:
    assert holds(forked.step("W3"), known) is held


def test_of_several_choices_one_is_enough(forked: Plan) -> None:
    assert holds(forked.step("W8"), {"W7": ("money", "time")})
    assert not holds(forked.step("W8"), {"W7": ("time",)})


def test_a_question_on_a_condition_takes_part_in_the_draw_only_where_it_holds(forked: Plan) -> None:
    asked = {
        (answer, after(forked, "W7", "time", given={"W7": ("time",), "W1": (answer,)}, seed=seed))
        for answer in ("work", "study")
        for seed in range(200)
    }

    assert {question for answer, question in asked if answer == "work"} == {"T1", "T2", "T3"}
    assert {question for answer, question in asked if answer == "study"} == {"T1", "T2"}


def test_the_question_with_the_least_evidence_is_likelier_and_its_chance_is_known(forked: Plan) -> None:
    session = replace(SESSION, given={"W1": ("study",)}, evidence={"T1": 9, "T2": 3})

    assert probability(forked, forked.step("T1"), session) == pytest.approx(0.25 * 2 / 3)
    assert probability(forked, forked.step("T2"), session) == pytest.approx(0.25 * 1 / 3 + 0.75)


def test_the_stored_chance_is_the_share_of_people_who_get_the_question(forked: Plan) -> None:
    evidence = {"T1": 9, "T2": 3, "T3": 3}
    asked = Counter(
        after(forked, "W7", "time", given={"W7": ("time",), "W1": ("work",)}, evidence=evidence, seed=seed)
        for seed in range(4_000)
    )
    session = replace(SESSION, given={"W1": ("work",)}, evidence=evidence)

    for question, count in asked.items():
        assert count / 4_000 == pytest.approx(probability(forked, forked.step(question), session), abs=0.025)


def test_the_way_goes_over_all_that_is_settled(plan: Plan) -> None:
    given = {"S1": ("4",), "S2": (BRIEF,), "S2p": (), "S4": ("jobs",)}
    session = replace(SESSION, question="S1", path=("P0", "S1"), given=given, skipped=("S3",))

    passed, then = onward(plan, session)

    assert (passed, then.id) == (("S2", "S2p", "S3", "S4"), "S5")
    assert onward(plan, session, until="S2")[1].id == "S2"


@pytest.mark.parametrize(
    ("step", "known", "answer"),
    [
        ("P1", {"age_band": "13-15"}, ("13-15",)),
        ("P1", {"age_band": "a band of another flow"}, None),
        ("P3", {"contact_later": "no"}, ("no",)),
        ("P3", {}, None),
        ("P5", {"hear_back": "yes", "quoting": "no"}, None),
        ("P5", {"hear_back": "yes", "quoting": "no", "teach_classifier": "yes"}, ("hear_back", "teach_classifier")),
        ("W1", {"W1": "work"}, None),
    ],
)
def test_what_the_person_told_before_answers_a_step(
    forked: Plan, step: str, known: dict[str, str], answer: tuple[str, ...] | None
) -> None:
    assert known_answer(forked.step(step), known) == answer


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("flow_id", ["S", "V", "G", "C", "E", "W"])
def test_what_follows_is_always_one_of_the_ways(workshop: Library, flow_id: str, seed: int) -> None:
    flow = workshop.flow(flow_id)
    plan, possible = Plan(flow), ways(flow)
    for step in (step for step in flow.steps if not isinstance(step, End)):
        for given in ((), (BRIEF,), *((code,) for code in codes(step)), codes(step)):
            found = after(plan, step.id, *given, seed=seed, facts={"wave": "12", "event": "x"})

            assert found in possible[step.id]
