from datetime import date, time, timedelta
from functools import partial

import pytest

from app.invitations import panel
from app.invitations.moments import local_day, local_instant
from models import reports, retention
from models.scopes import Scope
from models.tables import Answer, Consent, Contact, GuidanceEvent, Respondent, ReturnCode
from tests.app.invitations.conftest import WEDNESDAY
from tests.app.invitations.life import Life, make_event


@pytest.fixture
def member(invited: Life) -> Life:
    """A person who answered on 18 November 2026 and agreed to be asked again."""
    invited.answer_event(later=True)
    return invited


def due_days(life: Life) -> list[tuple[int, str]]:
    return [(row.wave, str(local_day(row.due_at))) for row in life.invitations() if row.wave]


def test_a_grant_plans_three_waves(member: Life) -> None:
    assert member.member().anchor_on == WEDNESDAY
    assert due_days(member) == [(3, "2027-02-18"), (6, "2027-05-18"), (12, "2027-11-18")]


def test_a_refusal_plans_nothing(invited: Life) -> None:
    invited.answer_event(later=False)

    assert [row.wave for row in invited.invitations()] == [0]


def test_graduates_are_counted_from_the_day_of_the_graduation(life: Life) -> None:
    graduation = make_event(life, local_instant(date(2026, 11, 16), time(12)), kind="graduation")
    life.chat.write(f"/start {graduation.code}")
    life.chat.press("Sākam")
    life.chat.press("18–25")
    life.chat.press("Mācības")
    for _ in range(7):
        life.chat.write("/skip")
        if "3, 6 un 12" in life.chat.said[-1]["text"]:
            break
    life.agree(True)

    assert life.member().anchor_on == date(2026, 11, 16)


def test_a_wave_is_asked_by_the_name_of_its_months_and_belongs_to_the_same_person(member: Life) -> None:
    member.until_day(date(2027, 2, 18), time(18))
    assert "trīs mēneši" in member.sent[-1].text

    member.answer_wave()
    row = member.session("G")
    assert (row.wave, row.event_id is not None, row.late) == (3, True, False)
    assert len(member.rows(Respondent)) == 1
    assert {answer.respondent_id for answer in member.rows(Answer)} == {row.respondent_id}


def test_withdrawal_ends_it_at_once(member: Life) -> None:
    member.until_day(date(2027, 2, 18), time(18))
    member.chat.press("Neraksti man vairs")
    member.until_day(date(2028, 3, 1))

    assert member.sent[-1].day == date(2027, 2, 18)
    assert member.member().left_why == "withdrawn"
    assert member.losses() == [(3, "withdrawn")]
    newest = [row for row in member.rows(Consent) if row.purpose == "contact_later"][-1]
    assert (newest.granted, newest.text_version) == (False, "invitation/2026-11")


def test_a_new_grant_begins_anew(member: Life) -> None:
    person = member.member().respondent_id
    for granted in (False, True):
        decide = partial(panel.decided, person=person, purpose="contact_later", granted=granted, event=None)
        member.write(lambda uow, decide=decide: decide(uow, now=member.now))
    waiting = [row.wave for row in member.invitations() if not row.done]

    assert member.member().left_at is None
    assert waiting == [3, 6, 12]


def test_a_wave_long_overdue_is_missed_and_the_next_one_sent(member: Life) -> None:
    member.chat.now = local_instant(date(2027, 4, 1), time(12))
    member.tick()
    member.until_day(date(2027, 6, 30))

    waves = {row.wave: row for row in member.invitations()}
    assert (waves[3].cancelled, waves[3].sent_at) == ("missed", None)
    assert waves[6].sent_at is not None


def test_a_wave_in_the_exam_weeks_waits_until_they_are_over(member: Life) -> None:
    member.until_day(date(2027, 7, 30))

    assert [sent.day for sent in member.sent if "pusgada" in sent.text] == [date(2027, 6, 16)]


def test_who_cannot_be_reached_for_a_month_is_lost(member: Life) -> None:
    member.chat.block()
    member.until_day(date(2027, 4, 1))

    assert member.member().left_why == "blocked"
    assert member.losses() == [(0, "blocked")]


def test_deleting_everything_counts_one_loss_and_keeps_nothing(member: Life) -> None:
    member.chat.press_token("me.delete.yes")

    assert member.losses() == [(0, "deleted")]
    assert [member.rows(table) for table in (Respondent, Contact, ReturnCode)] == [[], [], []]


def test_after_the_last_wave_the_membership_is_over(member: Life) -> None:
    member.until_day(date(2027, 2, 18), time(18))
    member.answer_wave()
    member.until_day(date(2028, 1, 10))
    member.close_memberships()

    assert member.member().left_why == "finished"
    assert member.losses() == []


def test_who_never_answers_a_wave_is_lost_in_silence(member: Life) -> None:
    member.until_day(date(2028, 1, 10))
    member.close_memberships()

    assert member.losses() == [(12, "silent")]


def test_the_contact_is_kept_until_13_months_after_the_last_wave(member: Life) -> None:
    member.until_day(date(2028, 1, 10))  # nothing answered since November 2026
    for months, kept in ((0, 1), (10, 1), (12, 0)):
        member.write(lambda uow, months=months: retention.tidy(uow, member.now + timedelta(days=30.5 * months)))

        assert len(member.rows(Contact)) == kept


def test_an_event_is_not_counted_as_answered_by_what_is_told_months_later(member: Life, event: GuidanceEvent) -> None:
    member.until_day(date(2027, 2, 18), time(18))
    member.answer_wave()
    whole = Scope("national", "LV")
    since = local_instant(WEDNESDAY, time(0))
    [row] = member.database.read(lambda uow: reports.events(uow.session, whole, since, since + timedelta(days=1)))

    assert row.answered == 1
