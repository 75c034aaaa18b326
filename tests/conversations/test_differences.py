from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from conversations.differences import Change, compare
from conversations.flow import Flow
from conversations.library import Library
from conversations.reading import parse

OLD = """
flow: T
version: 1
steps:
  - {id: P0, kind: consent, purpose: taking_part, text_version: taking_part/1, required: true}
  - {id: T1, kind: rating}
  - {id: T2, kind: single, options: [red, green]}
  - {id: T3, kind: text}
  - {id: Z1, kind: end, status: completed}
"""


def flow(old: str = "", new: str = "", *, version: int = 2) -> Flow:
    assert old in OLD
    return parse(Flow, OLD.replace(old, new, 1).replace("version: 1", f"version: {version}"), "flows/T.yaml")


BEFORE = flow(version=1)

CHANGES = [
    ("nothing", "", "", [], "T1", "goes on"),
    ("another kind", "{id: T1, kind: rating}", "{id: T1, kind: text}", ["new_id"], "T1", "breaks"),
    ("option removed", "[red, green]", "[red, blue]", ["new_id", "care"], "T2", "breaks"),
    ("option added", "[red, green]", "[red, green, blue]", ["care"], "T2", "goes on, with care"),
    ("other order of options", "[red, green]", "[green, red]", ["care"], "T2", "goes on, with care"),
    ("option alone", "[red, green]", "[{code: red, alone: true}, green]", ["care"], "T2", "goes on, with care"),
    ("route", "options: [red", "routes: {red: Z1}, options: [red", ["note"], "T2", "goes on"),
    ("may not be skipped", "{id: T3,", "{id: T3, required: true,", ["care"], "T3", "goes on, with care"),
    ("new question", "  - {id: Z1", "  - {id: T4, kind: text}\n  - {id: Z1", ["note"], "T4", "begins"),
    ("question gone", "  - {id: T3, kind: text}\n", "", ["note"], "T3", "ends"),
    ("another purpose", "purpose: taking_part", "purpose: contact_later", ["new_id"], "P0", "breaks"),
    ("text version", "taking_part/1", "taking_part/2", ["note"], "P0", "goes on"),
    ("a fact", "steps:", "facts: [event]\nsteps:", ["note"], "T1", "goes on"),
]


@pytest.mark.parametrize(
    ("old", "new", "weights", "question", "outcome"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES]
)
def test_a_change_is_weighed_by_what_it_does_to_results(
    old: str, new: str, weights: list[str], question: str, outcome: str
) -> None:
    found = compare(BEFORE, flow(old, new))

    assert [change.weight for change in found.changes] == weights
    assert found.series[question] == outcome


def test_what_breaks_a_series_says_give_it_a_new_id() -> None:
    found = compare(BEFORE, flow("[red, green]", "[red]\n".replace("]\n", ", pink]")))

    assert [str(change) for change in found.breaks] == [
        "T2: options removed (green): earlier answers name them, so give it a new id"
    ]


def test_only_the_step_that_was_moved_is_named() -> None:
    moved = flow("  - {id: T1, kind: rating}\n", "")
    moved = moved.model_copy(update={"steps": (*moved.steps[:3], BEFORE.steps[1], moved.steps[3])})

    assert [(change.step, change.weight) for change in compare(BEFORE, moved).changes] == [("T1", "care")]


def worded(texts: Library, text: str, **questions: dict[str, Any]) -> dict[str, Any]:
    """Return the languages with one question file, in which T1 reads `text`."""
    from conversations.texts import Questions

    content = {"T1": {"text": text}, **questions}
    own = parse(Questions, yaml.safe_dump(content, allow_unicode=True), "T.yaml").root
    return {code: replace(spoken, questions={"T": own}) for code, spoken in texts.languages.items()}


@pytest.mark.parametrize(
    ("now", "what"),
    [
        ("How did you like the event?", "new wording"),
        ("What is your favourite animal?", "mostly new wording"),
    ],
)
def test_a_reworded_question_is_shown_with_how_much_is_new(texts: Library, now: str, what: str) -> None:
    found = compare(BEFORE, flow(), worded(texts, "How did you like this event?"), worded(texts, now))

    (change,) = found.changes
    assert change.what.startswith(f"{what} (en, lv, ru)")
    assert found.series["T1"] == "goes on, with care"


def test_a_consent_worded_anew_needs_a_new_text_version(texts: Library) -> None:
    said = [worded(texts, "?", P0={"text": text, "options": {"yes": "Yes"}}) for text in ("May I?", "May we?")]

    assert compare(BEFORE, flow(), *said).breaks == (
        Change("P0", "the wording people agreed to changed (en, lv, ru): give it a new text_version", "new_id"),
    )
    assert compare(BEFORE, flow("taking_part/1", "taking_part/2"), *said).breaks == ()
