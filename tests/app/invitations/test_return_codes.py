import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.chance import EVENT_ALPHABET, Chance
from app.invitations import return_codes
from app.invitations.returning import AN_HOUR, MOST_TRIES
from models.database import Database
from models.tables import Answer, Contact, PanelMember, Respondent, ReturnCode
from tests.app.chat import BOT
from tests.app.invitations.life import Life

CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


def code_of(life: Life) -> str:
    """The newest code that was shown in this chat."""
    shown = [found for said in life.chat.said if (found := CODE.search(str(said.get("text"))))]
    return shown[-1].group()


@pytest.fixture
def member(invited: Life) -> Life:
    invited.answer_event(later=True)
    return invited


@pytest.fixture
def new_phone(member: Life, database: Database) -> Life:
    return Life(database, member.now, chat_id=815)


codes = st.text(EVENT_ALPHABET, min_size=12, max_size=12).filter(return_codes.is_well_made)


@settings(deadline=None)
@given(codes, st.sampled_from(["", "-", " ", " – "]), st.booleans())
def test_a_code_is_read_however_it_is_typed(code: str, between: str, lower: bool) -> None:
    typed = between.join((code[:4], code[4:8], code[8:]))

    assert return_codes.read(f" {typed.lower() if lower else typed}\n") == code


def test_russian_letters_that_look_the_same_are_read() -> None:
    assert return_codes.read("авек-мн23-рстх") == "ABEKMH23PCTX"


@pytest.mark.parametrize("text", ["atsauksmes", "vajag mazākas grupas", "aaaa bbbb cccc", "2026", "ABCD-EFGH-JKL", ""])
def test_what_people_write_is_no_code(text: str) -> None:
    assert return_codes.read(text) is None


def test_codes_are_drawn_from_letters_that_cannot_be_mistaken() -> None:
    drawn = {Chance().return_code("x") for _ in range(200)}

    assert len(drawn) == 200
    assert not set("".join(drawn)) & set("IO01")


def test_a_new_member_is_given_a_code_after_the_conversation_and_only_its_hash_is_kept(member: Life) -> None:
    code = code_of(member)

    [row] = member.rows(ReturnCode)
    assert code.replace("-", "") not in repr(row.model_dump())
    assert "Tavs atgriešanās kods" in member.chat.said[-1]["text"]


@pytest.mark.parametrize("way", ["{}", "/return {}", "/start r-{}"])
def test_the_code_leads_to_the_new_chat_and_away_from_the_old_one(member: Life, new_phone: Life, way: str) -> None:
    person = member.member().respondent_id
    said = new_phone.chat.write(way.format(code_of(member)))

    [contact] = member.rows(Contact)
    assert "Prieks tevi atkal redzēt" in said
    assert contact.respondent_id == person
    assert member.database.read(lambda uow: uow.contacts.find(contact.bot_id, 815)) is not None
    assert member.database.read(lambda uow: uow.contacts.find(contact.bot_id, 4711)) is None


def test_who_was_moved_is_a_stranger_in_the_first_chat_at_once(member: Life, new_phone: Life) -> None:
    """Also where both wrote at the same time, so that their turns are taken together."""
    person, answers = member.member().respondent_id, len(member.rows(Answer))
    first, second = member.chat, new_phone.chat
    second.arrive_text(f"/return {code_of(member)}")
    first.arrive_text("tas vēl esmu es")
    member.database.write(lambda uow: second.turns.take_group(uow, second.now)).result()

    [contact] = [row for row in member.rows(Contact) if row.respondent_id == person]
    known = member.database.read(lambda uow: uow.contacts.find(BOT, 815))
    assert known is not None
    assert known.id == contact.id
    assert member.database.read(lambda uow: uow.contacts.find(BOT, 4711)) is None
    assert len(member.rows(Answer)) == answers
    assert member.database.read(lambda uow: uow.inbox.open_count()) == 0


def test_waves_go_to_the_new_chat(member: Life, new_phone: Life) -> None:
    new_phone.chat.write(code_of(member))
    new_phone.until_day(date(2027, 3, 1))

    assert "trīs mēneši" in new_phone.sent[0].text


def test_a_code_is_used_once_and_a_new_one_given(member: Life, new_phone: Life) -> None:
    first = code_of(member)
    new_phone.chat.write(first)
    second = code_of(new_phone)

    assert first != second
    assert "nevienu neatrodu" in member.chat.write(first)
    assert "Prieks" in member.chat.write(second)


def test_what_was_said_in_the_new_chat_before_belongs_to_the_same_person(member: Life, new_phone: Life) -> None:
    new_phone.chat.write("/start")
    new_phone.chat.press("Pateikt")
    new_phone.chat.press("Sākam")
    new_phone.chat.press("16–17")
    new_phone.chat.press("Skolā")
    new_phone.chat.press("3")
    new_phone.chat.write(code_of(member))

    assert len(member.rows(Respondent)) == len(member.rows(Contact)) == 1
    assert {answer.respondent_id for answer in member.rows(Answer)} == {member.member().respondent_id}
    assert "no" in new_phone.chat.write("/start")  # the conversation that was running goes on


def test_a_member_lost_because_blocked_is_found_again(member: Life, new_phone: Life) -> None:
    member.chat.block()
    member.until_day(date(2027, 4, 1))
    new_phone.chat.now = member.now
    new_phone.chat.write(code_of(member))

    [row] = member.rows(PanelMember)
    assert row.left_at is None
    assert member.losses() == []
    new_phone.until_day(date(2027, 7, 1))
    assert "pusgada" in new_phone.sent[0].text


def test_in_ones_own_chat_a_code_is_not_used_up(member: Life) -> None:
    code = code_of(member)

    assert "tu jau esi šeit" in member.chat.write(code)
    assert "tu jau esi šeit" in member.chat.write(code)


def test_wrong_codes_are_answered_kindly_and_not_too_often(member: Life, new_phone: Life, database: Database) -> None:
    for _ in range(MOST_TRIES):
        assert "nevienu neatrodu" in new_phone.chat.write("ABCD-EF23-GHJK")
    assert "pēc stundas" in new_phone.chat.write(code_of(member))

    again = Life(database, new_phone.now, chat_id=815)  # another process, or the same after a restart
    again.chat._updates.seed("other updates")
    assert "pēc stundas" in again.chat.write(code_of(member))

    new_phone.chat.now += AN_HOUR
    assert "Prieks" in new_phone.chat.write(code_of(member))


def test_code_gives_a_member_a_new_one(member: Life, new_phone: Life) -> None:
    first = code_of(member)
    member.chat.write("/code")

    assert code_of(member) != first
    assert "nevienu neatrodu" in new_phone.chat.write(first)


def test_who_is_in_no_panel_gets_no_code(new_phone: Life) -> None:
    assert "Kodu dodu tad" in new_phone.chat.write("/code")
