"""Whatever people do, in whatever order: no fault, a sensible reply, and a session that can go on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations import library
from conversations.burden import progress
from conversations.events import (
    AnswerGiven,
    AnswerWithdrawn,
    DangerNoticed,
    Enrolled,
    Noted,
    Said,
    SessionCompleted,
    SessionStopped,
    UnderAgeTurnedAway,
)
from conversations.flow import codes
from conversations.messages import Command, Edited, Incoming, Media, Press, Text
from conversations.plan import Plan
from conversations.rehearsal import LABEL_LIMIT, MESSAGE_LIMIT, TOAST_LIMIT
from conversations.session import Session
from conversations.tokens import TOKEN_LIMIT
from tests.conversations.person import SESSION_ID, Person
from tests.conversations.workshop import with_workshop

LIBRARY = with_workshop(library.load())
PLANS = {key: Plan(flow) for key, flow in LIBRARY.flows.items()}
EXAMPLES = 150  # conversations for each property, of 10 to 40 turns each
PROPERTY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SAID = ["jā", "nē", "да", "no", "5", "piecas", "1, 3", "2 un 4", "man ir 15", "12", "🔥", "", "  ", "izlaist", "stop"]
SAID += ["gatavs", "atpakaļ", "vakar", "15.09.", "31.02.", "latviski", "Русский", "neko", "nezinu"]
SAID += ["Patika programmētāji un roboti", "a" * 4_001, "ā" * 9_000, "{event}", "{G1}", "%s", "a.b.c", "\u202eاختبار"]
SAID += ["👨‍👩‍👧‍👦" * 60, "٣", "²", "\x00\ud7ff", "1" * 500, "\n\n", "זה היה נהדר", "日本語"]
COMMANDS = ["start", "stop", "skip", "back", "back", "language", "privacy", "delete", "help", "what", "ба", ""]
TOKENS = ["lobby.delete.no", "lobby.language.en", "old.S1.1", "", "..", "me.delete.all", "invite.later.1", "🔥.🔥.🔥"]
STEPS = sorted({step.id for flow in LIBRARY.flows.values() for step in flow.steps})
OPTIONS = sorted({code for flow in LIBRARY.flows.values() for step in flow.steps for code in codes(step)})

spoken = st.sampled_from(SAID) | st.text(max_size=30)
messages = st.sampled_from(["", "m1", "m2", "m3", "m9"])
rarely = st.integers(0, 40).map(lambda chance: chance == 0)
forged = st.builds(
    "{}.{}.{}".format,
    st.sampled_from([SESSION_ID, SESSION_ID, "lobby", "other123"]),
    st.sampled_from(STEPS),
    st.sampled_from([*OPTIONS, "skip", "done", "back"]),
)
# What a person does: answer sensibly, press a button seen before (counted from the newest), or anything else.
deeds = st.one_of(
    st.tuples(st.just("go on"), st.integers(0, 6)),
    st.tuples(st.just("go on"), st.integers(0, 6)),
    st.tuples(st.just("go on"), st.integers(0, 6)),
    st.tuples(st.just("press"), st.integers(0, 12)),
    st.just(("back", 0)),
    st.builds(Text, spoken, rarely, messages),
    st.builds(Edited, spoken, messages, rarely),
    st.builds(Command, st.sampled_from(COMMANDS) | st.text(max_size=8), st.sampled_from(["", "", "code"])),
    st.builds(Press, st.sampled_from(TOKENS) | forged | st.text(max_size=20)),
    st.builds(Media, st.sampled_from(["voice", "photo", "sticker", "poll"]) | st.text(max_size=8)),
)
walks = st.lists(deeds, min_size=10, max_size=40)
Deed = Incoming | tuple[str, int]

FACTS = st.fixed_dictionaries(
    {"event": st.sampled_from(["Ēnu diena", "{G1}", "x" * 900]), "today": st.just("2026-09-15")},
    optional={
        "wave": st.sampled_from(["3", "6", "12"]),
        "date": st.just("15.12.2026"),
        "graduated": st.sampled_from(["yes", "no"]),
        "months": st.sampled_from(["3", "12", "many"]),
    },
)
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "age_band": st.sampled_from(["13-15", "26+", "nonsense"]),
        "sector": st.sampled_from(["general", "other"]),
        "contact_later": st.sampled_from(["yes", "no"]),
        "hear_back": st.sampled_from(["yes", "no"]),
        "quoting": st.sampled_from(["yes", "no"]),
    },
)


@st.composite
def people(draw: st.DrawFn) -> Person:
    flow, version = draw(st.sampled_from([*LIBRARY.flows, ("W", 1), ("G", 1), ("lobby", 0)]))
    person = Person(
        LIBRARY,
        flow,
        version=version or None,
        language=draw(st.sampled_from(list(LIBRARY.languages))),
        seed=draw(st.integers()),
        facts={"wave": "6", **draw(FACTS)},
        known=draw(KNOWN),
        evidence=draw(st.dictionaries(st.sampled_from(STEPS), st.integers(0, 99), max_size=5)),
    )
    if flow == "lobby" or draw(st.booleans()):
        return person
    return person.jump_to(draw(st.sampled_from([step.id for step in person.played.steps if step.kind != "end"])))


def act(person: Person, deed: Deed) -> None:
    match deed:
        case ("go on", int(choice)) if person.state and person.session.status == "active":
            person.goes_on(choice)
        case ("press", int(back)) if person.seen:
            person.does(Press(person.seen[-1 - back % len(person.seen)].token))
        case ("back", _) if person.state and person.session.status == "active":
            person.taps(f"{person.session.question}.back")
        case tuple():
            person.says("vēl kas")
        case _:
            person.does(deed)


@PROPERTY
@given(people(), walks)
def test_a_turn_sends_one_new_message_at_most_and_never_nothing(person: Person, walk: list[Deed]) -> None:
    for deed in walk:
        act(person, deed)
        replaced = [said for said in person.got(Said) if said.message.replaces]

        assert len(person.messages) <= 1
        assert len(replaced) <= 1
        assert person.events
        assert isinstance(deed, Press | tuple) or not (
            replaced or any(isinstance(event, Noted) for event in person.events)
        )


@PROPERTY
@given(people(), walks)
def test_revisions_grow_by_one_and_only_what_was_answered_is_withdrawn(person: Person, walk: list[Deed]) -> None:
    answers: Counter[str] = Counter()
    current: set[str] = set()
    for deed in walk:
        act(person, deed)
        for answered in person.got(AnswerGiven):
            answers[answered.question] += 1
            current.add(answered.question)

            assert answered.revision == answers[answered.question]
            assert 0 < answered.probability <= 1
        for withdrawn in person.got(AnswerWithdrawn):
            assert withdrawn.question in current
            current.remove(withdrawn.question)


@PROPERTY
@given(people(), walks)
def test_everything_that_is_sent_fits_the_channel(person: Person, walk: list[Deed]) -> None:
    for deed in walk:
        act(person, deed)

        assert all(0 < len(said.message.text) <= MESSAGE_LIMIT for said in person.got(Said))
        assert all(len(noted.toast.text) <= TOAST_LIMIT for noted in person.got(Noted))
    assert all(len(button.token.encode()) <= TOKEN_LIMIT for button in person.seen)
    assert all(len(button.label.removeprefix("✓ ")) <= LABEL_LIMIT for button in person.seen)


@PROPERTY
@given(people(), walks)
def test_a_conversation_ends_once_and_nothing_is_answered_after_it(person: Person, walk: list[Deed]) -> None:
    ends = 0
    for deed in walk:
        was_over = ends > 0
        act(person, deed)
        ends += sum(len(person.got(end)) for end in (SessionCompleted, SessionStopped, UnderAgeTurnedAway, Enrolled))

        assert not (was_over and person.got(AnswerGiven))
    assert ends <= 1


@PROPERTY
@given(people(), walks)
def test_a_session_can_always_go_on(person: Person, walk: list[Deed]) -> None:
    for deed in walk:
        act(person, deed)
        if person.state:
            check_session(person.session)
    if person.state and person.session.status == "active":
        person.does(Command("start"))

        assert person.messages[0].rows


@PROPERTY
@given(people(), walks)
def test_progress_never_goes_backwards_and_never_exceeds_its_total(person: Person, walk: list[Deed]) -> None:
    for deed in walk:
        before = person.state and person.session
        act(person, deed)
        if before and person.session.status == "active":
            check_progress(before, person.session)


@PROPERTY
@given(people(), walks)
def test_danger_stops_the_conversation_anywhere(person: Person, walk: list[Deed]) -> None:
    for deed in walk:
        act(person, deed)
    was_active = bool(person.state) and person.session.status == "active"
    person.says("sit mani", danger=True)

    assert len(person.got(DangerNoticed)) == 1
    assert "116111" in person.heard
    assert not was_active or person.session.status == "interrupted"


def check_session(session: Session) -> None:
    plan = PLANS[session.flow, session.version]

    assert Session.from_json(session.to_json()) == session
    assert session.question == session.path[-1]
    assert len(set(session.path)) == len(session.path)
    assert plan.steps.keys() >= {*session.path, *session.given, *session.skipped, *session.chosen}
    assert not {*session.given} & {*session.skipped}
    assert {*session.path[:-1]} <= {*session.given, *session.skipped}
    assert session.status != "active" or plan.step(session.question).kind != "end"
    if session.status == "completed":
        assert {*session.given} & {*session.revisions} <= {*session.path}
    places = [plan.places[step] for step in session.path]
    assert places == sorted(places)


def check_progress(before: Session, after: Session) -> None:
    """Forward, the place grows and the total does not; whoever changed an answer may have another way before them."""
    plan = PLANS[after.flow, after.version]
    if (shown := progress(plan, after)) is None:
        return
    assert 1 <= shown[0] <= shown[1]
    went_on = after.path[: len(before.path)] == before.path and not {*after.path} & {*before.given} - {*before.path}
    earlier = progress(plan, replace(before, path=before.path)) if went_on else None
    unchanged = all(after.given.get(step) == answer for step, answer in before.given.items())
    if earlier and unchanged:
        assert shown[0] >= earlier[0]
        assert shown[1] <= earlier[1]
