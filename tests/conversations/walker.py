"""Synthetic people: each walks one path through a flow, with the real engine and the buttons that it gives out."""

from __future__ import annotations

from conversations.flow import Flow, Multi, Number, OpenText, Pair, Permissions
from conversations.library import Library
from conversations.messages import Command, Press
from conversations.paths import Path, Visit
from conversations.tokens import DONE, Token
from tests.conversations.person import SESSION_ID, Person

FACTS = {"event": "Ēnu diena", "today": "2026-12-01", "date": "15.12.2026", "wave": "3", "months": "3"}
MOST_SEEDS = 200  # drawn anew until chance chooses the question of the path: with five candidates, some ten suffice


def walk(library: Library, flow: Flow, path: Path, language: str) -> Person | None:
    """Return a person who has walked the path, or None if the engine leads nobody along it."""
    facts = {name: value for name, value in FACTS.items() if name in (*flow.facts, *flow.optional_facts)}
    for name in flow.optional_facts:
        if name not in path.facts and name not in ("event", "date"):
            facts.pop(name, None)
    for seed in range(MOST_SEEDS):
        person = Person(
            library, flow.flow, language=language, seed=seed, facts={**facts, **path.facts}, version=flow.version
        )
        if all(answers(person, flow, visit) for visit in path.visits):
            return person
    return None


def answers(person: Person, flow: Flow, visit: Visit) -> bool:
    """Answer the open question as the path says; returns False if another question is open."""
    if person.session.question != visit.step:
        return False
    step = flow.step(visit.step)
    match step:
        case OpenText():
            person.says("labi" if visit.short else "Patika programmētāji un roboti")
        case Number() if not visit.choices:
            person.says(str(step.least))
        case _ if not visit.choices:
            person.does(Command("skip"))
        case Multi() | Permissions():
            press(person, visit.step, *visit.choices, DONE)
        case Pair():
            press(person, visit.step, "before-2", "now-4")
        case _:
            press(person, visit.step, *visit.choices)
    return True


def press(person: Person, step: str, *options: str) -> None:
    for option in options:
        person.does(Press(str(Token(SESSION_ID, step, option))))
