from datetime import date, time, timedelta

from app.clock import RIGA
from app.invitations.moments import local_instant
from models import retention
from models.database import Database
from models.tables import Contact, ConversationSession, GuidanceEvent
from tests.app.invitations.conftest import WEDNESDAY
from tests.app.invitations.life import Life, make_event

THURSDAY, FRIDAY, SATURDAY = (WEDNESDAY + timedelta(days=days) for days in (1, 2, 3))


def test_who_opens_the_link_early_is_asked_two_hours_after_the_event(life: Life, event: GuidanceEvent) -> None:
    life.enrol(event)
    life.until_day(WEDNESDAY, time(20))

    [sent] = life.sent
    assert (sent.day, sent.at.time()) == (WEDNESDAY, time(15))
    assert "Karjeras diena" in sent.text


def test_the_enrolled_stay_known_though_they_have_answered_nothing(life: Life, event: GuidanceEvent) -> None:
    life.enrol(event)
    life.write(lambda uow: retention.tidy(uow, life.now + timedelta(days=5)))

    assert len(life.rows(Contact)) == 1
    assert [row.status for row in life.rows(ConversationSession)] == ["enrolled"]


def test_after_the_event_its_link_begins_the_questions_themselves(life: Life, event: GuidanceEvent) -> None:
    life.until_day(WEDNESDAY, time(13))

    said = life.chat.write(f"/start {event.code}")

    assert "Jā, pajautā" not in repr(life.chat.said[-1])
    assert "Karjeras diena" in said


def test_while_the_event_is_on_one_may_also_answer_at_once(life: Life, event: GuidanceEvent) -> None:
    life.until_day(WEDNESDAY, time(11))
    life.enrol(event)
    life.chat.press("Atbildēt tagad")

    [invitation] = life.invitations()
    assert invitation.started_at is not None
    life.until_day(WEDNESDAY, time(20))
    assert life.sent == []


def test_the_link_opened_again_before_the_event_says_it_is_agreed(life: Life, event: GuidanceEvent) -> None:
    life.enrol(event)

    assert "Sarunāts" in life.chat.write(f"/start {event.code}")
    assert len(life.invitations()) == 1


def test_one_reminder_comes_after_two_days_at_another_time_and_nothing_more(invited: Life) -> None:
    invited.until_day(date(2027, 3, 1))

    _first, reminder = invited.sent
    assert (reminder.day, reminder.at.time()) == (SATURDAY, time(12))
    assert "Vairāk neatgādināšu" in reminder.text


def test_who_has_answered_is_not_reminded(invited: Life) -> None:
    invited.answer_event(later=False)
    invited.until_day(date(2027, 3, 1))

    assert len(invited.sent) == 1
    [invitation] = invited.invitations()
    assert (invitation.answered_at is not None, invitation.done) == (True, True)


def test_who_wrote_of_danger_is_not_reminded_to_finish(invited: Life) -> None:
    invited.chat.press("Sākam")
    invited.chat.press("Sākam")
    invited.chat.write("man draud briesmas")
    invited.until_day(date(2027, 3, 1))

    assert len(invited.sent) == 1


def test_who_has_begun_is_reminded_to_finish_and_goes_on_where_they_were(invited: Life) -> None:
    invited.chat.press("Sākam")
    invited.chat.press("Sākam")
    invited.chat.press("4")
    invited.until_day(date(2026, 11, 25))

    assert "pusceļā" in invited.sent[-1].text
    assert "2 no" in invited.chat.press("Turpinām")


def test_who_stops_in_the_middle_is_left_in_peace(invited: Life) -> None:
    invited.chat.press("Sākam")
    invited.chat.press("Sākam")
    invited.chat.write("/stop")
    invited.until_day(date(2027, 3, 1))

    assert len(invited.sent) == 1


def test_who_writes_stop_while_nothing_runs_is_not_asked(life: Life, event: GuidanceEvent) -> None:
    life.enrol(event)

    assert "nejautāšu" in life.chat.write("/stop")
    life.until_day(date(2027, 3, 1))
    assert life.sent == []


def test_snoozing_asks_again_tomorrow_at_the_same_time_and_three_times_at_most(invited: Life) -> None:
    for _ in range(3):
        assert "rīt" in invited.chat.press("Pajautā rīt")
        invited.until(invited.now + timedelta(days=1))

    assert [sent.day for sent in invited.sent] == [WEDNESDAY, THURSDAY, FRIDAY, SATURDAY]
    assert {sent.at.hour for sent in invited.sent} == {15}
    invited.chat.press("Pajautā rīt")
    assert "Vēlāk vairs nesanāks" in str(invited.chat.outcome and invited.chat.outcome.toast)


def test_no_thanks_is_for_this_one(invited: Life) -> None:
    invited.chat.press("Šoreiz ne")
    invited.until_day(date(2026, 12, 7))
    invited.chat.now = local_instant(date(2026, 12, 7), time(9))
    other = make_event(invited, local_instant(date(2026, 12, 8), time(10)))
    invited.enrol(other)
    invited.until_day(date(2026, 12, 8), time(19))

    assert [sent.day for sent in invited.sent] == [WEDNESDAY, date(2026, 12, 8)]


def test_dont_write_again_cancels_everything_that_waits(invited: Life) -> None:
    other = make_event(invited, local_instant(date(2026, 12, 8), time(10)))
    invited.enrol(other)
    invited.chat.press("Neraksti")

    assert {row.cancelled for row in invited.invitations()} == {"withdrawn"}
    invited.until_day(date(2027, 3, 1))
    assert len(invited.sent) == 1


def test_of_several_events_one_is_asked_about_in_14_days(life: Life, event: GuidanceEvent) -> None:
    second = make_event(life, local_instant(THURSDAY, time(10)))
    third = make_event(life, local_instant(WEDNESDAY + timedelta(days=15), time(10)))
    for each in (event, second, third):
        life.enrol(each)
    life.until_day(date(2026, 12, 20))

    firsts = [sent.day for sent in life.sent if "Vairāk neatgādināšu" not in sent.text]
    assert firsts == [WEDNESDAY, WEDNESDAY + timedelta(days=15)]
    assert [row.cancelled for row in life.invitations()] == [None, "burden", None]


def test_who_comes_by_themselves_is_never_refused(invited: Life) -> None:
    invited.answer_event(later=False)
    second = make_event(invited, local_instant(WEDNESDAY, time(9)), hours=1)

    assert "Sākam" in repr((invited.chat.write(f"/start {second.code}"), invited.chat.said[-1]))


def test_a_counselling_client_is_asked_one_to_three_days_later(life: Life) -> None:
    session = make_event(life, local_instant(WEDNESDAY, time(10)), hours=1, flow="C", kind="counselling")
    life.enrol(session)
    life.until_day(WEDNESDAY + timedelta(days=5))

    assert (life.sent[0].day, life.sent[0].at.hour) == (THURSDAY, 11)
    assert "konsultācija" in life.sent[0].text


def test_whoever_blocks_the_bot_gets_no_reminder(invited: Life) -> None:
    invited.chat.block()
    invited.until_day(date(2027, 3, 1))

    assert len(invited.sent) == 1


def test_somebody_elses_button_does_nothing(invited: Life, database: Database) -> None:
    stranger = Life(database, invited.now, chat_id=99)
    stranger.chat.write("/start")
    stranger.chat.press("Pateikt")
    stranger.chat.press_token(invited.chat.token("Sākam"))

    assert "vairs nav vajadzīga" in str(stranger.chat.outcome and stranger.chat.outcome.toast)
    assert invited.invitations()[0].started_at is None


def test_an_answer_after_the_closing_day_is_kept_and_marked_late(invited: Life) -> None:
    invited.until_day(WEDNESDAY + timedelta(days=40))
    invited.answer_event(later=False)

    row = invited.session("S")
    assert (row.status, row.late) == ("completed", True)


def test_what_was_told_within_a_year_is_not_asked_again(invited: Life) -> None:
    invited.chat.press("Sākam")

    assert "gadu" not in invited.chat.press("Sākam")
    row = invited.session("S")
    assert (row.age_band, row.sector) == ("16-17", "general")


def test_what_could_not_be_sent_by_the_evening_is_decided_about_the_next_day(life: Life, event: GuidanceEvent) -> None:
    life.enrol(event)
    life.chat.now = local_instant(WEDNESDAY, time(19, 59))
    life.post()
    life.chat.now = local_instant(WEDNESDAY, time(20))
    life.tick()
    assert life.sent == []

    life.until_day(THURSDAY, time(12, 30))
    assert [sent.at.astimezone(RIGA).time() for sent in life.sent] == [time(12)]
