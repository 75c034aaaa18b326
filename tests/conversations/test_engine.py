from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from conversations import engine
from conversations.errors import MissingFactError, WrongFlowError
from conversations.events import AnswerGiven, ConsentDecided, Said, SessionStopped
from conversations.library import Library
from conversations.messages import Command, Text
from conversations.session import Session
from conversations.tokens import TOKEN_LIMIT
from tests.conversations.person import Person

MakePerson = Callable[..., Person]


def start(texts: Library, **changes: object) -> Session:
    values = {"session_id": "abcd1234", "language": "lv", "seed": 1, "facts": {"event": "Ēnu diena"}} | changes
    session, _events = engine.start(texts.flow("S", 1), texts.languages, **values)  # type: ignore[arg-type]  # a table of values
    return session


def test_a_session_is_pinned_to_its_flow_version(texts: Library) -> None:
    session, newer = start(texts), texts.flow("S", 1).model_copy(update={"version": 2})

    with pytest.raises(WrongFlowError, match="session at S 1, P0: give it that flow, not S 2"):
        engine.step(session, Text("jā"), newer, texts.languages)


def test_a_flow_changed_without_a_new_version_is_refused(texts: Library) -> None:
    session = replace(start(texts), question="S99")

    with pytest.raises(WrongFlowError, match="give a changed flow a new version"):
        engine.step(session, Text("jā"), texts.flow("S", 1), texts.languages)


def test_a_missing_fact_is_named(texts: Library) -> None:
    with pytest.raises(MissingFactError, match="flow S needs the fact 'event'"):
        start(texts, facts={})


@pytest.mark.parametrize("name", ["lobby", "staff", "a.b", "", "much-too-long"])
def test_a_session_id_must_fit_into_a_button(texts: Library, name: str) -> None:
    with pytest.raises(ValueError, match="at most 8 letters or digits"):
        start(texts, session_id=name)


def test_an_unknown_language_is_the_callers_mistake(texts: Library) -> None:
    with pytest.raises(ValueError, match="language 'de': give one of lv, ru, en"):
        start(texts, language="de")


def test_today_must_be_a_day(texts: Library) -> None:
    with pytest.raises(ValueError, match="tomorrow"):
        start(texts, facts={"event": "Ēnu diena", "today": "tomorrow"})


def test_what_was_told_before_is_not_asked_again(texts: Library) -> None:
    known = {"age_band": "16-17", "sector": "general", "contact_later": "no", "taking_part": "yes", "shoe_size": "42"}
    session = start(texts, known=known)
    session, happened = engine.step(session, Text("jā"), texts.flow("S", 1), texts.languages)

    assert session.question == "S1"
    assert [type(event) for event in happened] == [ConsentDecided, Said]
    assert session.known.keys() == {"age_band", "sector", "contact_later"}


def test_another_day_may_come_while_a_session_waits(workshop: Library) -> None:
    person = Person(workshop, "W", language="lv", seed=1, facts={"today": "2026-09-15", "wave": "6"}).jump_to("W6")
    flow = workshop.flow("W")
    after, happened = engine.step(person.session, Text("vakar"), flow, workshop.languages, today="2026-09-20")

    assert happened[0] == AnswerGiven("W6", "date", choices=("2026-09-19",))
    assert after.facts["today"] == "2026-09-20"


def test_facts_are_kept_only_if_the_flow_knows_them_and_cut_to_a_length(texts: Library) -> None:
    session = start(texts, facts={"event": "E" * 5_000, "teacher": "Anna"})

    assert session.facts == {"event": "E" * engine.FACT_LIMIT}


def test_braces_in_an_event_title_are_only_letters(texts: Library, person: MakePerson) -> None:
    assert "„{date} {0}”" in person(event="{date} {0}").heard


def test_the_greeting_keeps_its_promises(person: MakePerson) -> None:
    greeting = person().heard

    assert "6 īsi jautājumi un vēl 4 pavisam ātri, kopā apmēram 3 minūtes" in greeting
    assert "Ja uzrakstīsi, ka tev vai kādam draud briesmas, to redzēs cilvēks, kas var palīdzēt." in greeting
    assert "bots" in greeting
    assert "116111" in greeting


def test_every_token_fits_into_a_button(person: MakePerson) -> None:
    someone = person(at="S4")

    assert all(len(button.token.encode()) <= TOKEN_LIMIT for button in someone.seen)


def test_any_message_goes_on_after_a_restart(person: MakePerson) -> None:
    someone = person(at="S1")
    someone.state = Session.from_json(someone.state).to_json()

    assert someone.says("3")[0] == AnswerGiven("S1", "rating", number=3)


def test_a_session_written_before_a_new_field_is_still_read(texts: Library) -> None:
    old = start(texts).to_json().replace('"aside": "", ', "")

    assert Session.from_json(old) == start(texts)


def test_the_same_turn_gives_the_same_result(texts: Library) -> None:
    session = start(texts)
    turns = [engine.step(session, Command("help"), texts.flow("S", 1), texts.languages) for _ in range(2)]

    assert turns[0] == turns[1]


def test_an_ended_session_answers_like_the_lobby(person: MakePerson) -> None:
    someone = person(at="S1")
    assert someone.commands("/stop")[0] == SessionStopped("S1")

    someone.says("vēl kas")

    assert someone.got(AnswerGiven) == []
    assert someone.session.status == "stopped"
