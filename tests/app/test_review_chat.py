"""A coordinator reviews answers in the chat, through whole turns over real tables."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.seed import World
from models.database import Database
from models.tables import Answer, AuditRecord, Coordinator, DangerSignal, Label, Review, ReviewItem
from tests.app.chat import Chat
from tests.app.review.conftest import OTHER, READING, Answers, Desk
from tests.app.test_learners import rows


@pytest.fixture
def answers(database: Database, world: World, code: str) -> Answers:
    answers = Answers(database)
    answers.make(code, 10)
    return answers


def join(database: Database, world: World, name: str, chat_id: int, language: str = "lv") -> Chat:
    chat = Chat(database, chat_id, language)
    chat.write("/start " + next(entry["code"] for entry in world.staff if entry["name"] == name))
    return chat


@pytest.fixture
def staff(database: Database, world: World, answers: Answers) -> Chat:
    return join(database, world, "Ogres koordinatore", 9001)


def test_a_whole_batch(staff: Chat, database: Database) -> None:
    said = staff.write("/review")
    assert said.startswith("1 no 5 · Karjeras nedēļa Ogrē\nKas tev palika prātā vai noderēja visvairāk?\n\n„atbilde ")
    assert said.endswith("– Attieksme un atbalsts: atzinīgi")

    staff.press("Pareizi")
    for label in ("Mainīt", "✓ Attieksme", "Ieguvumi un izdevumi", "Darbs", "Tālāk", "Kritiski", "Gatavs"):
        staff.press(label)
    staff.press("Izlaist")
    staff.press("Pareizi")
    end = staff.press("Pareizi")

    assert end == "Paldies! Jūsu lēmumi jau ir skaitļos.\nPārskatāmas vēl: 5."
    reviews = rows(database, Review)
    assert {review.reviewer for review in reviews} == {"coordinator:1"}
    human = sorted(label.theme for label in rows(database, Label) if label.source == "human")
    assert human == ["E2.STAFF", "E2.STAFF", "E2.STAFF", "E5.WORK"]
    assert sorted(item.state for item in rows(database, ReviewItem)) == ["done"] * 4 + ["skipped"]
    assert [call["method"] for call in staff.said[-3:]] == ["editMessageText"] * 3


def test_the_recorded_probability_goes_with_the_review(staff: Chat, database: Database) -> None:
    staff.write("/review")
    for _ in range(5):
        staff.press("Pareizi")

    assert sorted(str(review.probability) for review in rows(database, Review)) == ["0.3"] * 3 + ["None"] * 2


@pytest.mark.parametrize(("language", "right"), [("lv", "Pareizi"), ("ru", "Верно"), ("en", "Right")])
def test_it_speaks_the_reviewers_language(
    database: Database, world: World, answers: Answers, language: str, right: str
) -> None:
    chat = join(database, world, "Ogres koordinatore", 9001, language)
    chat.write("/review")

    assert chat.token(right).startswith("staff.review.right.")
    names = {"lv": "Attieksme un atbalsts", "ru": "Отношение и поддержка", "en": "How people treated me"}
    assert names[language] in chat.said[-1]["text"]


def test_reviewers_have_the_command_in_help_and_menu_and_others_have_not(
    staff: Chat, database: Database, world: World
) -> None:
    assert staff.outcome is not None
    assert "/review" in staff.write("/help")
    assert staff.token("Pārskatīt atbildes") == "staff.review"

    other = join(database, world, "Valsts koordinatore", 9002)
    assert other.outcome is not None
    assert "review" in other.outcome.menu_areas
    database.write(lambda uow: uow.session.execute(update(Coordinator).values(reviewer=False))).result()

    assert "/review" not in other.write("/help")
    assert "nav piešķirta" in other.write("/review")
    assert rows(database, ReviewItem) == []


def test_a_restart_in_the_middle_loses_nothing(staff: Chat, database: Database) -> None:
    staff.write("/review")
    staff.press("Pareizi")
    staff.press("Mainīt")
    staff.press("✓ Attieksme")
    staff.press("Ieguvumi")
    staff.press("Darbs")

    after = Chat(database, 9001)  # a program that knows only what the tables hold
    after._updates = staff._updates
    said = after.write("/review")
    assert said.startswith("2 no 5")
    assert after.token("✓ Darbs")
    for label in ("Tālāk", "Kritiski", "Gatavs"):
        after.press(label)

    assert [label.theme for label in rows(database, Label) if label.source == "human"] == ["E2.STAFF", "E5.WORK"]


def test_a_second_press_on_an_old_button_does_no_harm(staff: Chat, database: Database) -> None:
    staff.write("/review")
    old = staff.token("Pareizi")
    staff.press_token(old)
    said = staff.press_token(old)

    assert "jau ir izlemts" in said
    assert "2 no 5" in said
    assert len(rows(database, Review)) == 1


def test_nobody_presses_anothers_buttons(staff: Chat, database: Database, world: World) -> None:
    staff.write("/review")
    old = staff.token("Pareizi")
    other = join(database, world, "Valsts koordinatore", 9002)
    other.press_token(old)
    learner = Chat(database, 55)
    learner.press_token(old)

    assert rows(database, Review) == []


def test_worrying_goes_to_those_in_charge_and_out_of_the_figures(staff: Chat, database: Database) -> None:
    staff.write("/review")
    staff.press("Satraucoši")

    thanks, notice = staff.said[-2:]
    assert thanks["text"].startswith("Paldies, ka pamanījāt.")
    assert "kāds rakstīja par kaut ko satraucošu" in notice["text"]
    assert len(rows(database, DangerSignal)) == 1
    assert [answer.text for answer in rows(database, Answer) if answer.state == "held"] == [None]
    opened = staff.press("Atvērt tekstu")
    assert "atbilde " in opened
    actions = {record.action for record in rows(database, AuditRecord)}
    assert {"review_look", "review_worrying", "open_danger"} <= actions


def test_an_answer_that_comes_up_again_is_noted_again(staff: Chat, database: Database) -> None:
    """By the command, by an old button, by a press that changes nothing: its words are before the reviewer anew."""
    for _ in range(2):
        staff.write("/review")
    staff.press("Mainīt")
    staff.press("‹ Atpakaļ")

    shown = [said["text"] for said in staff.said[-4:]]
    looks = [record.subject for record in rows(database, AuditRecord) if record.action == "review_look"]
    assert all("atbilde " in text for text in shown)
    assert len(looks) == len(shown)
    assert len(set(looks)) == 1


def test_two_coders_hear_how_far_they_agree(
    staff: Chat, database: Database, world: World, code: str, answers: Answers
) -> None:
    Desk(database).code_all("jānis", READING, 8)
    Desk(database).code_all("zane", OTHER, 2)
    staff.write("/review")
    for _ in range(5):
        end = staff.press("Pareizi")

    compared = int(end.split(" no ")[1].split()[0])
    assert "Jūs un otrs vērtētājs vienojāties" in end
    assert 1 <= compared <= 5


def test_with_nothing_to_review_the_reason_is_said(database: Database, world: World) -> None:
    chat = join(database, world, "Ogres koordinatore", 9001)

    assert "vismaz 10" in chat.write("/review")


def test_an_export_shows_the_persons_word_at_once(staff: Chat, database: Database) -> None:
    staff.now -= timedelta(minutes=1)
    staff.write("/review")
    for label in ("Mainīt", "✓ Attieksme", "Ieguvumi", "Darbs", "Tālāk", "Kritiski", "Gatavs"):
        staff.press(label)
    staff.write("/export")
    staff.press("CSV")

    file = staff.said[-1]["attachment"].decode()
    assert file.count("E5.WORK,negative") == 1
    assert file.count("E2.STAFF,positive") == 9
