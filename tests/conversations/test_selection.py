from __future__ import annotations

from collections import Counter

import pytest

from conversations.answers import Answer, lexicon_at
from conversations.flow import End, Flow, codes
from conversations.library import Library
from conversations.selection import probability
from conversations.ways import ways


def next_id(texts: Library, question: str, answer: Answer | None, *, seed: int = 3) -> str:
    flow = texts.flow("S")
    step = flow.step(question)
    return following(flow, step, answer, seed=seed, lexicon=lexicon_at(flow, step, texts.languages)).id


def test_one_person_in_three_is_asked_whether_school_listens(flow_s: Flow) -> None:
    asked = Counter(drawn(flow_s, flow_s.step("S6"), seed) for seed in range(3_000))

    assert asked["S7"] / 3_000 == pytest.approx(1 / 3, abs=0.02)
    assert set(asked) == {"S6", "S7"}


def test_a_draw_can_be_repeated(flow_s: Flow) -> None:
    assert {drawn(flow_s, flow_s.step(question), 7) for question in ("S6", "S7", "S7")} == {
        drawn(flow_s, flow_s.step("S6"), 7)
    }


def test_probability_is_the_share_of_the_weights(flow_s: Flow) -> None:
    assert [probability(flow_s, flow_s.step(question)) for question in ("S6", "S7", "S1")] == [2 / 3, 1 / 3, 1.0]


@pytest.mark.parametrize(
    ("question", "text", "then"),
    [
        ("S2", "ļoti patika", "S2p"),
        ("S2", "man ļoti patika", "S3"),
        ("S2", "neko", "S2p"),
        ("S5", "neko", "S6"),
        ("S5", "Ничего!", "S6"),
        ("S5", "nothing", "S6"),
        ("S5", "nezinu", "S5p"),
        ("S5", "👍", "S5p"),
        ("S2p", "nu", "S3"),
        ("S5p", "nu", "S6"),
    ],
)
def test_a_short_text_is_asked_about_once(texts: Library, question: str, text: str, then: str) -> None:
    assert next_id(texts, question, Answer(text=text)) == then


def test_a_rating_can_lead_away_too(flow_s: Flow, texts: Library) -> None:
    unhappy = flow_s.step("S3").model_copy(update={"routes": {"1": "S5"}})
    flow = flow_s.model_copy(update={"steps": tuple(unhappy if step.id == "S3" else step for step in flow_s.steps)})
    lexicon = lexicon_at(flow, unhappy, texts.languages)

    assert following(flow, unhappy, Answer(number=1), seed=3, lexicon=lexicon).id == "S5"
    assert following(flow, unhappy, Answer(number=2), seed=3, lexicon=lexicon).id == "S4"


def test_a_skipped_text_is_not_asked_about(texts: Library) -> None:
    assert next_id(texts, "S2", None) == "S3"


def test_a_route_leads_away(texts: Library) -> None:
    assert next_id(texts, "P1", Answer(choices=("u13",))) == "Z3"
    assert next_id(texts, "P1", Answer(choices=("26+",))) == "P2"


@pytest.mark.parametrize("seed", [1, 3])  # one draws S7, the other S6
@pytest.mark.parametrize("flow_id", ["S", "V"])
def test_what_follows_is_always_one_of_the_ways(texts: Library, flow_id: str, seed: int) -> None:
    flow = texts.flow(flow_id)
    for step in (step for step in flow.steps if not isinstance(step, End)):
        lexicon = lexicon_at(flow, step, texts.languages)
        for answer in (
            None,
            Answer(text="a"),
            Answer(text="a b c"),
            *(Answer(choices=(code,)) for code in codes(step)),
        ):
            then = following(flow, step, answer, seed=seed, lexicon=lexicon)

            assert then.id in ways(flow)[step.id]
