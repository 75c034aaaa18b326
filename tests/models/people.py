"""A person of whom every table that can hold something of a person holds something."""

from __future__ import annotations

from datetime import date, timedelta

from models.additions import Addition, Mark, Part, Unit
from models.belongings import Person
from models.tables import (
    Action,
    ActionNotice,
    Answer,
    Consent,
    ConversationSession,
    Coordinator,
    GuidanceEvent,
    ImportBatch,
    ImportedAnswer,
    Institution,
    Invitation,
    Label,
    PanelMember,
    ReturnCode,
    Review,
    ReviewBatch,
    ReviewItem,
)
from models.unit_of_work import UnitOfWork
from tests.conftest import NOW

BOT = 7_000_000_001
TEXT = "vajag mazākas grupas, citādi neko nevar pajautāt"
EARLIER = "vajag mazākas grupas"


def make_person(uow: UnitOfWork, number: int = 1, *, event_id: int | None = None) -> Person:
    """Invent a person with number `number`; what they say holds their number, to be searched for."""
    name = f"respondent{number:06}"
    contact = uow.contacts.add(BOT, 4710 + number, "lv", NOW)
    uow.conversations.add_respondent(contact, name, date(2026, 11, 18))
    event_id = event_id or _make_event(uow, number)
    session = ConversationSession(
        id=f"talk{number:04}",
        respondent_id=name,
        event_id=event_id,
        flow="S",
        flow_version=1,
        language="lv",
        status="completed",
        state="{}",
        age_band="16-17",
        sector="general",
        started_at=NOW,
        updated_at=NOW,
    )
    uow.conversations.open(session)
    _say(uow, session, number)
    _decide(uow, name)
    _invite(uow, name, event_id, number)
    _count(uow, name, event_id)
    uow.session.flush()
    return Person(name, contact.id)


def _make_event(uow: UnitOfWork, number: int) -> int:
    place = Institution(
        code=f"skola{number}", name="Skola", kind="vidusskola", sector="general", municipality="Ogre", region="Rīga"
    )
    uow.session.add(place)
    uow.session.flush()
    event = GuidanceEvent(
        code=f"KOD{number:05}",
        institution_id=place.id or 0,
        title="Ēnu diena",
        kind="shadowing",
        service="education",
        starts_at=NOW - timedelta(days=1),
        closes_at=NOW + timedelta(days=20),
        created_at=NOW,
    )
    return uow.events.add(event).id or 0


def _say(uow: UnitOfWork, session: ConversationSession, number: int) -> None:
    said = {"session_id": session.id, "respondent_id": session.respondent_id, "event_id": session.event_id}
    given = {"given_at": NOW, "local_day": NOW.date()}
    rating = Answer(**said, **given, question="S1", kind="rating", number=4)
    several = Answer(**said, **given, question="S4", kind="multi", choices=["jobs", "home"])
    earlier = Answer(**said, **given, question="S5", kind="text", text=f"{EARLIER} {number}", current=False)
    text = Answer(
        **said, **given, question="S5", kind="text", text=f"{TEXT} {number}", revision=2, state="read", language="lv"
    )
    uow.session.add_all([rating, several, earlier, text])
    uow.session.flush()
    _read(uow, text)
    batch = ImportBatch(source="aptauja.csv", file_hash="0" * 64, rows=1, taken=1, known=0, refused=0, imported_at=NOW)
    uow.session.add(batch)
    uow.session.flush()
    uow.session.add(ImportedAnswer(key=f"{number:064}", batch_id=batch.id or 0, answer_id=rating.id or 0))


def _read(uow: UnitOfWork, answer: Answer) -> None:
    batch = ReviewBatch(reviewer="coordinator:7", scope_level="national", scope="LV", seed=1, frame=1, drawn_at=NOW)
    review = Review(answer_id=answer.id or 0, reviewer="coordinator:7", reviewed_at=NOW, note="tas par grupām")
    uow.session.add_all([batch, review])
    uow.session.flush()
    item = ReviewItem(batch_id=batch.id or 0, answer_id=answer.id or 0, reviewer="coordinator:7", position=1)
    values = {"answer_id": answer.id, "polarity": "suggestion", "span_start": 0, "span_end": 20}
    machine = Label(
        **values, theme="E2.DELIVERY", confidence=0.87, source="machine", model_version="m1", codebook_version="kb-1.1"
    )
    human = Label(
        **values,
        theme="E2.INPUT",
        confidence=1.0,
        source="human",
        model_version="human",
        codebook_version="kb-1.1",
        review_id=review.id,
    )
    uow.session.add_all([item, machine, human])


def _count(uow: UnitOfWork, name: str, event_id: int) -> None:
    part = Part(Unit("2026-11", "skola", event_id, "general", "lv", 0), NOW.day, {"E2-I3": Mark(1.0)})
    uow.rollups.replace({name: Addition((part,))}, "v1")
    uow.rollups.due([name])


def _decide(uow: UnitOfWork, name: str) -> None:
    for purpose, granted in (("taking_part", True), ("contact_later", True), ("teach_classifier", False)):
        consent = Consent(
            respondent_id=name,
            purpose=purpose,
            granted=granted,
            text_version=f"{purpose}/2026-11",
            language="lv",
            decided_at=NOW,
        )
        uow.conversations.add_consent(consent)


def add_staff(uow: UnitOfWork, number: int, role: str, sealed: bytes = b"") -> Coordinator:
    """Let a member of staff be there, with a chat of that number."""
    staff = Coordinator(
        bot_id=BOT,
        chat_key=f"k{number}",
        chat_id_encrypted=sealed,
        name="Anna",
        role=role,
        language="lv",
        joined_at=NOW,
    )
    uow.session.add(staff)
    uow.session.flush()
    return staff


def _invite(uow: UnitOfWork, name: str, event_id: int, number: int) -> None:
    staff = add_staff(uow, number, "admin")
    action = Action(
        scope_level="national",
        scope="LV",
        theme="E2.DELIVERY",
        written_in="lv",
        text_lv="Grupas tagad ir mazākas.",
        recorded_by=staff.id or 0,
        recorded_at=NOW,
    )
    uow.session.add(action)
    uow.session.flush()
    due, closes = NOW + timedelta(days=90), NOW + timedelta(days=104)
    uow.session.add_all(
        [
            ActionNotice(action_id=action.id or 0, respondent_id=name, posted_at=NOW),
            Invitation(
                key=f"{name}:G:3", respondent_id=name, flow="G", wave=3, due_at=due, closes_at=closes, expires_at=closes
            ),
            PanelMember(respondent_id=name, anchor_on=NOW.date(), event_id=event_id, joined_at=NOW),
            ReturnCode(respondent_id=name, code_hash=f"hash{number}", made_at=NOW),
        ]
    )
    uow.session.flush()


def find_again(uow: UnitOfWork, other: str, person: str) -> None:
    """Let a person be reached no more as `other`, whose answers become theirs."""
    contact = uow.panel.contact_of(other)
    assert contact
    uow.contacts.remove(contact)
    uow.panel.unite(other, person)
