"""Sessions that began before this version: they are read, and go on with the flow they began with."""

from __future__ import annotations

from conversations.events import AnswerGiven, AnswerWithdrawn, ConsentDecided
from conversations.library import Library
from conversations.session import Session
from tests.conversations.person import Person

# Written by the version before steps back, word for word: the person has answered S1, S2 and its probe, skipped S3,
# and marked two choices at S4.
OLD = (
    '{"aside": "", "chosen": {"S4": ["jobs", "home"]}, "facts": {"event": "Ēnu diena"}, "flow": "S", "id": "abcd1234", '
    '"language": "lv", "messages": {"101": "P2", "102": "S2", "103": "S2p"}, '
    '"path": ["P0", "P1", "P2", "S1", "S2", "S2p", "S3", "S4"], "question": "S4", "retries": 0, '
    '"revisions": {"S1": 1, "S2": 1, "S2p": 1}, "seed": 3, "status": "active", "version": 1}'
)
BEFORE_ASIDES = OLD.replace('"aside": "", ', "")


def someone(texts: Library, state: str = OLD) -> Person:
    person = Person(texts, "S", version=1, language="lv", seed=3, facts={"event": "Ēnu diena"})
    person.state = state
    return person


def test_an_old_session_is_read_and_written_again() -> None:
    session = Session.from_json(OLD)

    assert Session.from_json(session.to_json()) == session
    assert session.chosen == {"S4": ("jobs", "home")}
    assert Session.from_json(BEFORE_ASIDES) == session


def test_an_old_session_goes_on_to_its_end(texts: Library) -> None:
    person = someone(texts)
    person.commands("/start")
    assert "4 no 6" in person.heard
    assert "✓ Ir ko pārrunāt mājās" in person.labels
    person.taps("S4.done")
    person.says("Gribētu vairāk laika jautājumiem")
    person.says("1")
    for answer in ("jā", "nē"):
        person.says(answer)
        assert len(person.got(ConsentDecided)) == 1

    assert person.session.status == "completed"


def test_an_old_answer_can_be_changed_by_a_step_back(texts: Library) -> None:
    person = someone(texts)
    for _ in range(3):
        person.commands("/back")
    assert person.session.question == "S2"
    person.says("Patika tas, ka programmētājs parādīja kodu")

    assert person.got(AnswerGiven)[0].revision == 2
    assert person.got(AnswerWithdrawn) == []
    assert person.session.question == "S4"


def test_an_old_message_can_still_be_edited(texts: Library) -> None:
    person = someone(texts)
    person.edits("102", "Patika viss, īpaši roboti")

    assert person.got(AnswerGiven) == [AnswerGiven("S2", "text", text="Patika viss, īpaši roboti", revision=2)]
    assert person.session.question == "S4"
