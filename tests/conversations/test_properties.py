"""Whatever people do, in whatever order: no fault, one new message at most, no revision twice."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import library
from conversations.events import AnswerGiven, Noted, Said, SessionCompleted, SessionStopped, UnderAgeTurnedAway
from conversations.messages import Command, Edited, Incoming, Media, Press, Text
from conversations.rehearsal import LABEL_LIMIT, MESSAGE_LIMIT, TOAST_LIMIT
from conversations.tokens import TOKEN_LIMIT
from tests.conversations.person import Person

LIBRARY = library.load()
EXAMPLES = 200  # conversations for each property, of 10 to 40 turns each

SAID = ["jā", "nē", "да", "no", "5", "piecas", "1, 3", "man ir 15", "12", "🔥", "", "  ", "izlaist", "stop", "gatavs"]
SAID += [
    "latviski",
    "Русский",
    "neko",
    "nezinu",
    "Patika programmētāji un roboti",
    "a" * 4_001,
    "{event}",
    "%s",
    "a.b.c",
]
COMMANDS = ["start", "stop", "skip", "language", "privacy", "delete", "help", "what"]
TOKENS = [
    "abcd1234.S1.5",
    "abcd1234.S4.done",
    "lobby.delete.no",
    "lobby.language.en",
    "old.S1.1",
    "",
    "..",
    "abcd1234.P1.u13",
]

spoken = st.sampled_from(SAID) | st.text(max_size=30)
messages = st.sampled_from(["", "m1", "m2", "m3", "m9"])
rarely = st.integers(0, 30).map(lambda chance: chance == 0)
# What a person does: answer sensibly, press a button seen before (counted from the newest), or anything else.
deeds = st.one_of(
    st.tuples(st.just("go on"), st.integers(0, 6)),
    st.tuples(st.just("go on"), st.integers(0, 6)),
    st.tuples(st.just("press"), st.integers(0, 12)),
    st.builds(Text, spoken, rarely, messages),
    st.builds(Edited, spoken, messages, rarely),
    st.builds(Command, st.sampled_from(COMMANDS), st.sampled_from(["", "", "code"])),
    st.builds(Press, st.sampled_from(TOKENS)),
    st.builds(Media, st.sampled_from(["voice", "photo", "sticker", "poll"])),
)
walks = st.lists(deeds, min_size=10, max_size=40)
Deed = Incoming | tuple[str, int]


@st.composite
def people(draw: st.DrawFn) -> Person:
    flow, language = draw(st.sampled_from(["S", "S", "V", "lobby"])), draw(st.sampled_from(list(LIBRARY.languages)))
    person = Person(LIBRARY, flow, language=language, seed=draw(st.integers()), facts={"event": "Ēnu diena"})
    if flow == "lobby":
        return person
    return person.jump_to(draw(st.sampled_from([step.id for step in LIBRARY.flow(flow).steps if step.kind != "end"])))


def act(person: Person, deed: Deed) -> None:
    match deed:
        case ("go on", int(choice)) if person.state and person.session.status == "active":
            person.goes_on(choice)
        case ("press", int(back)) if person.seen:
            person.does(Press(person.seen[-1 - back % len(person.seen)].token))
        case tuple():
            person.says("vēl kas")
        case _:
            person.does(deed)


@settings(max_examples=EXAMPLES, deadline=None)
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


@settings(max_examples=EXAMPLES, deadline=None)
@given(people(), walks)
def test_a_question_is_never_answered_twice_with_one_revision(person: Person, walk: list[Deed]) -> None:
    answers: Counter[tuple[str, int]] = Counter()
    for deed in walk:
        act(person, deed)
        answers.update((given.question, given.revision) for given in person.got(AnswerGiven))

    assert [key for key, count in answers.items() if count > 1] == []


@settings(max_examples=EXAMPLES, deadline=None)
@given(people(), walks)
def test_everything_that_is_sent_fits_the_channel(person: Person, walk: list[Deed]) -> None:
    for deed in walk:
        act(person, deed)

        assert all(0 < len(said.message.text) <= MESSAGE_LIMIT for said in person.got(Said))
        assert all(len(noted.toast.text) <= TOAST_LIMIT for noted in person.got(Noted))
    assert all(len(button.token.encode()) <= TOKEN_LIMIT for button in person.seen)
    assert all(len(button.label.removeprefix("✓ ")) <= LABEL_LIMIT for button in person.seen)


@settings(max_examples=EXAMPLES, deadline=None)
@given(people(), walks)
def test_a_conversation_ends_once_and_nothing_is_answered_after_it(person: Person, walk: list[Deed]) -> None:
    ends = 0
    for deed in walk:
        was_over = ends > 0
        act(person, deed)
        ends += sum(len(person.got(end)) for end in (SessionCompleted, SessionStopped, UnderAgeTurnedAway))

        assert not (was_over and person.got(AnswerGiven))
    assert ends <= 1


@settings(max_examples=EXAMPLES, deadline=None)
@given(people(), walks)
def test_an_open_question_is_always_the_last_thing_asked(person: Person, walk: list[Deed]) -> None:
    for deed in walk:
        act(person, deed)
    if person.state and person.session.status == "active":
        person.does(Command("start"))

        assert person.messages[0].rows
        assert person.session.question == person.session.path[-1]
