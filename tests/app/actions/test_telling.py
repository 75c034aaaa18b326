"""Who is told what was done, when, and how often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from app.actions.telling import MERGED, OPEN_FOR, REST, Teller
from models.retention import NOTICES, tidy
from models.tables import Action, ActionNotice, ConversationSession
from tests.analytics.conftest import ALL, all_but
from tests.app.actions.conftest import NOON, RECORDED, SAID, School
from tests.app.chat import BOT

TWO_LINES = "📣 Tu un citi teicāt, ka pasākuma norisē ir ko uzlabot.\nR49 vidusskola: Strādāsim mazākās grupās."


def test_who_raised_the_theme_is_told_once_in_two_lines(school: School) -> None:
    school.make_person()
    school.make_action()

    [told] = school.tell()
    assert (told["chat_id"], told["text"]) == (1001, TWO_LINES)
    assert [school.tell(NOON + timedelta(days=days)) for days in (0, 1, 20)] == [[], [], []]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "📣 Ты и другие говорили, что мероприятие можно провести лучше.\nR49 vidusskola: Будем работать"),
        ("en", "📣 You and others said that the event could be run better.\nR49 vidusskola: We'll work in smaller"),
    ],
)
def test_everybody_is_told_in_their_own_language(school: School, language: str, text: str) -> None:
    school.make_person(contact={"language": language})
    school.make_action()

    assert school.tell()[0]["text"].startswith(text)


def test_words_nobody_translated_say_in_which_language_they_are(school: School) -> None:
    school.make_person(contact={"language": "ru"})
    school.make_action(text_ru=None)

    assert school.tell()[0]["text"].endswith("R49 vidusskola (по-латышски): Strādāsim mazākās grupās.")


NOT_RAISED: dict[str, dict[str, Any]] = {
    "another theme": {"labels": [("E2.STAFF", "negative")]},
    "praise": {"labels": [("E2.DELIVERY", "positive")]},
    "no valence": {"labels": [("E2.DELIVERY", "neutral")]},
    "an answer that was changed": {"current": False},
    "an answer held for a person": {"state": "held"},
    "an abstention": {"abstained": True},
    "an older model's reading": {"model_version": "m0"},
    "longer than a year ago": {"given_at": RECORDED - timedelta(days=366)},
    "after it was done": {"given_at": RECORDED + timedelta(hours=1)},
    "another option": {"question": "S8", "value": ["easy"], "labels": []},
}


@pytest.mark.parametrize("changes", NOT_RAISED.values(), ids=NOT_RAISED.keys())
def test_who_did_not_raise_it_is_not_told(school: School, changes: dict[str, Any]) -> None:
    school.make_person(**changes)
    school.make_action()

    assert school.tell() == []


def test_what_the_model_can_not_tell_does_not_count(school: School) -> None:
    school.make_person()
    school.make_action()

    assert school.tell(reliability=all_but(("E2.DELIVERY", "lv"))) == []


def test_what_a_person_coded_counts_before_the_machine(school: School) -> None:
    school.review(school.make_person())  # "no theme here"
    school.review(school.make_person(labels=[]), ("E2.DELIVERY", "negative"))
    school.make_action()

    assert [told["chat_id"] for told in school.tell()] == [1002]
    assert [row.told for row in school.rows(Action)] == [1]


def test_what_a_person_coded_counts_where_the_model_can_not_tell(school: School) -> None:
    school.review(school.make_person(labels=[]), ("E2.DELIVERY", "negative"))
    school.make_action()

    assert len(school.tell(reliability=all_but(("E2.DELIVERY", "lv")))) == 1


def test_a_choice_raises_a_theme_too(school: School) -> None:
    school.make_person(question="S8", value=["money"], labels=[])
    school.make_action("E5.COST")

    assert school.tell()[0]["text"].startswith("📣 Tu un citi teicāt, ka traucē nauda, ceļš vai laiks.")


def test_another_school_is_not_meant(school: School) -> None:
    school.write(lambda world: world.make_institution("OGRE", municipality="Ogres novads"))
    school.write(lambda world: world.make_event("OGR", institution="OGRE"))
    school.make_person()
    school.make_person(event="OGR")
    school.make_action(scope_level="municipality", scope="Ogres novads")

    [told] = school.tell()
    assert told["chat_id"] == 1002
    assert "Ogres novads: Strādāsim" in told["text"]


def test_the_whole_country_has_a_name_in_every_language(school: School) -> None:
    school.make_person(contact={"language": "en"})
    school.make_action(scope_level="national", scope="LV")

    assert "Career support in Latvia: We'll work" in school.tell()[0]["text"]


NOT_REACHED: dict[str, dict[str, Any]] = {
    "never asked": {"consents": ()},
    "refused": {"consents": (False,)},
    "withdrawn": {"consents": (True, False)},
    "blocked the bot": {"contact": {"unreachable_at": SAID}},
    "talks with another bot": {"contact": {"bot_id": 7}},
}


@pytest.mark.parametrize("changes", NOT_REACHED.values(), ids=NOT_REACHED.keys())
def test_who_did_not_agree_or_can_not_be_reached_is_not_told(school: School, changes: dict[str, Any]) -> None:
    school.make_person(**changes)
    school.make_action()

    assert school.tell() == []
    assert school.rows(ActionNotice) == []


def test_the_newest_decision_counts(school: School) -> None:
    school.make_person(consents=(False, True))
    school.make_action()

    assert len(school.tell()) == 1


def test_who_is_in_a_conversation_is_told_when_it_is_over(school: School) -> None:
    person = school.make_person()
    school.make_action()
    talk = school.begin_talk(person)
    assert school.tell() == []

    school.write(lambda world: setattr(world.session.get_one(ConversationSession, talk), "contact_id", None))
    assert len(school.tell(NOON + timedelta(hours=5))) == 1


@pytest.mark.parametrize("hours", [-6, 6, 8, 17])  # 8:00–20:00 in Riga is 6:00–18:00 in UTC; NOON is 12:00 in UTC
def test_nobody_is_told_at_night(school: School, hours: int) -> None:
    school.make_person()
    school.make_action()
    by_day = hours == -6

    assert len(school.tell(NOON + timedelta(hours=hours))) == by_day


def test_a_person_is_written_to_once_in_fourteen_days(school: School) -> None:
    school.make_person()
    school.make_action()
    school.tell()
    school.make_action(text_lv="Būs īsāk.", recorded_at=NOON)

    assert school.tell(NOON + REST - timedelta(hours=1)) == []
    [told] = school.tell(NOON + REST)
    assert "Būs īsāk." in told["text"]


def test_what_is_due_together_comes_in_one_message(school: School) -> None:
    school.make_person(labels=[("E2.DELIVERY", "negative"), ("E5.COST", "negative")])
    school.make_action()
    school.make_action("E5.COST", text_lv="Apmaksāsim ceļu.")

    [told] = school.tell()
    assert told["text"].split("\n\n")[0] == TWO_LINES
    assert told["text"].endswith("\nR49 vidusskola: Apmaksāsim ceļu.")
    assert told["text"].count("📣") == 1


def test_a_message_is_never_longer_than_three_pieces_of_news(school: School) -> None:
    school.make_person()
    for number in range(MERGED + 2):
        school.make_action(text_lv=f"Darbs numur {number}.")

    assert [school.tell()[0]["text"].count("Darbs"), school.tell(NOON + REST)[0]["text"].count("Darbs")] == [3, 2]


def test_after_thirty_days_it_is_no_news(school: School) -> None:
    school.make_action()
    school.tell()
    school.make_person()

    assert school.tell(RECORDED + OPEN_FOR + timedelta(hours=2)) == []
    assert school.rows(Action)[0].told_at is not None


def test_who_was_told_is_forgotten_when_it_is_needed_no_more(school: School) -> None:
    school.make_person()
    school.make_action()
    school.tell()
    told = [school.write(lambda world, day=day: tidy(world.uow, NOON + day)["notices"]) for day in (NOTICES, 2 * REST)]

    assert told == [0, 0]
    assert school.write(lambda world: tidy(world.uow, NOON + NOTICES + REST)["notices"]) == 1
    assert NOTICES > OPEN_FOR + REST


def test_how_many_were_told_is_counted(school: School) -> None:
    for _ in range(3):
        school.make_person()
    school.make_action()
    school.tell()

    assert school.rows(Action)[0].told == 3


def test_two_workers_tell_nobody_twice(school: School) -> None:
    for _ in range(60):
        school.make_person()
    school.make_action()
    with ThreadPoolExecutor(2) as workers:
        done = [workers.submit(Teller(school.database, BOT, ALL).tell, NOON) for _ in range(2)]
    assert all(job.result().endswith("people") for job in done)

    told = school.sent()
    assert len(told) == len({call["chat_id"] for call in told}) == len(school.rows(ActionNotice))
    school.tell()
    assert school.rows(Action)[0].told == 60


def test_a_posted_message_names_nobody_in_the_outbox(school: School) -> None:
    person = school.make_person()
    school.make_action()
    school.tell()

    assert person not in repr([row.model_dump() for row in school.rows_of_post()])
