"""Rules of a conversation that danger interrupted: it may go on, where it was, when the person says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations import engine
from conversations.events import ResumeRequested, Said
from conversations.library import Library
from tests.conversations.person import SESSION_ID, Person

MakePerson = Callable[..., Person]


def test_the_button_under_the_help_asks_the_host_to_go_on(person: MakePerson) -> None:
    someone = person(at="S2")
    someone.says("sit mani", danger=True)
    someone.presses("Turpināt aptauju")

    assert someone.events == (ResumeRequested(SESSION_ID),)


def test_a_resumed_session_stands_at_the_open_question(person: MakePerson, texts: Library) -> None:
    someone = person(at="S2")
    before = someone.session
    someone.says("sit mani", danger=True)
    session, events = engine.resume(someone.session, someone.played, texts.languages, language="en")

    assert (session.question, session.status, session.language) == ("S2", "active", "en")
    assert (session.given, session.path) == (before.given, before.path)
    assert [type(event) for event in events] == [Said]


@pytest.mark.parametrize("line", ["stop", "start"])
def test_only_what_danger_interrupted_is_resumed(person: MakePerson, texts: Library, line: str) -> None:
    someone = person(at="S2")
    someone.commands(f"/{line}")

    with pytest.raises(ValueError, match="only an interrupted one"):
        engine.resume(someone.session, someone.played, texts.languages, language="lv")


def test_no_flow_greets_without_the_promise(texts: Library) -> None:
    greetings = [
        (flow.flow, flow.version, step.id, language)
        for flow in texts.flows.values()
        for step in flow.steps
        if getattr(step, "purpose", "") == "taking_part"
        for language, words in texts.languages.items()
        if words.chat.promise
        in words.question(flow.flow, step.id, flow.version).text.replace("{promise}", words.chat.promise)
    ]

    assert len(greetings) == len(texts.flows) * len(texts.languages)
