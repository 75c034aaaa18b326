"""Recorded conversations: what people do, and all that must happen then; and every way through every flow.

`python -m tests.conversations.write_golden` records them anew; read the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from conversations.events import Event, Noted, Said
from conversations.flow import Consent, Flow, Permissions, Profile
from conversations.library import Library
from conversations.messages import Outgoing
from conversations.paths import paths
from tests.conversations.person import Person
from tests.conversations.ways_told import STARTS, found, told

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.yaml"))
WAYS = GOLDEN / "ways"
LONGEST_QUOTE = 200  # characters of an answer that a reader of the record wants to see


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_conversation_goes_as_recorded(path: Path, texts: Library) -> None:
    recorded = yaml.safe_load(path.read_text(encoding="utf-8"))

    assert {**recorded, "turns": list(play(recorded, texts))} == recorded


@pytest.mark.parametrize("name", STARTS)
def test_every_way_goes_as_recorded(name: str, texts: Library) -> None:
    ways = found(texts, texts.flow(name))

    for language in texts.languages:
        recorded = yaml.safe_load((WAYS / f"{name}-{language}.yaml").read_text(encoding="utf-8"))
        assert told(texts, texts.flow(name), language, ways) == recorded


@pytest.mark.parametrize("name", STARTS)
def test_the_ways_that_are_recorded_are_the_paths_that_the_compiler_walks(name: str, texts: Library) -> None:
    """Two walkers, one through the engine and one through the flow, must not miss the same way."""
    flow = texts.flow(name)
    recorded = {(way.start.facts.get("wave"), (*way.questions, way.end)) for way in found(texts, flow)}
    walked = {(path.facts.get("wave"), path.steps) for path in paths(flow)}

    assert bare(flow, walked) == bare(flow, recorded)


def bare(flow: Flow, ways: set[tuple[str | None, tuple[str, ...]]]) -> set[tuple[str | None, tuple[str, ...]]]:
    """Leave out what only depends on what is known of a person: who they are, and permissions."""
    known = {step.id for step in flow.steps if isinstance(step, Profile | Consent | Permissions)}
    asked = {(wave, tuple(step for step in steps if step not in known)) for wave, steps in ways}
    return {(wave if len(steps) > 1 else None, steps) for wave, steps in asked}  # who declines does so in any wave


def test_every_flow_has_its_ways_recorded(texts: Library) -> None:
    names = {f"{name}-{language}" for name, _version in texts.flows for language in texts.languages}

    assert {path.stem for path in WAYS.glob("*.yaml")} == names


def test_records_know_every_event_and_every_step(texts: Library) -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    asked = {question for path in WAYS.glob("*.yaml") for question in yaml.safe_load(path.read_text("utf-8"))["asks"]}
    newest = [texts.flow(name) for name in STARTS]

    assert [kind.__name__ for kind in get_args(Event) if f"- {kind.__name__}" not in everything] == ["Said"]
    assert {step.id for flow in newest for step in flow.steps} <= asked


def play(record: dict[str, Any], texts: Library) -> Iterator[dict[str, Any]]:
    person = Person(
        texts,
        record["flow"],
        language=record["language"],
        seed=record.get("seed", 1),
        facts=record.get("facts", {}),
    )
    for turn in record["turns"]:
        act(person, turn["do"])
        yield {"do": turn["do"], **happened(person.events)}


def act(person: Person, line: str) -> None:
    """Play a line such as `press Sākam!`, `say labi`, `say! …` (danger), `edit m1 …`, `send voice` or `/stop`."""
    verb, _, rest = line.partition(" ")
    match verb:
        case "begin":
            pass
        case "press":
            person.presses(rest)
        case "say" | "say!":
            person.says(rest, danger=verb == "say!")
        case "say-long":
            person.says("a" * int(rest))
        case "edit" | "edit!":
            message, _, text = rest.partition(" ")
            person.edits(message, text, danger=verb == "edit!")
        case "send":
            person.sends(rest)
        case _:
            person.commands(line)


def happened(events: tuple[Event, ...]) -> dict[str, Any]:
    told = [shown(event) for event in events if not isinstance(event, Said)]
    said = [event.message for event in events if isinstance(event, Said)]
    changed = [written("changed", message) for message in said if message.replaces]
    new = [written("says", message) for message in said if not message.replaces]
    assert len(changed) <= 1
    assert len(new) <= 1
    return {"events": told} | (changed[0] if changed else {}) | (new[0] if new else {})


def shown(event: Event) -> str:
    if isinstance(event, Noted):
        return f"Noted {event.toast.text}"
    values = {f.name: getattr(event, f.name) for f in fields(event) if getattr(event, f.name) != f.default}
    return " ".join((type(event).__name__, *(f"{name}={quoted(value)}" for name, value in values.items())))


def quoted(value: object) -> str:
    text = "+".join(value) if isinstance(value, tuple) else str(value)
    return text if len(text) <= LONGEST_QUOTE else f"<{len(text)} characters>"


def written(key: str, message: Outgoing) -> dict[str, Any]:
    rows = [" | ".join(button.label for button in row) for row in message.rows]
    return {key: message.text} | ({f"{key}_buttons": rows} if rows else {})


class Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they read."""


Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def dump(record: dict[str, Any]) -> str:
    return yaml.dump(record, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=1_000)
