"""From a wish to the news: a student, a coordinator and the job, through whole turns over real tables."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.actions.telling import Teller
from app.seed import World
from models.database import Database
from models.repositories import FoundLabel, Verdict
from models.tables import ActionNotice, Answer
from models.unit_of_work import UnitOfWork
from tests.analytics.conftest import ALL
from tests.app.chat import BOT, Chat
from tests.conftest import NOW

NOON = NOW + timedelta(days=1)
OTHERS = 9  # with the student ten people who wrote


def answer_all(chat: Chat, code: str, *permissions: str) -> None:
    """Go all the way through flow S, and allow what is named."""
    for step in (f"/start {code}", "Sākam", "16–17", "Skolā", "4"):
        chat.write(step)
    chat.write("stāstīja par īsto darba dienu, nevis reklamēja skolu")
    for step in ("5", "1"):
        chat.write(step)
    chat.press("Tas viss")
    chat.write("vajag vairāk laika jautājumiem")
    chat.press("Izlaist")
    chat.press("Nē")
    for permission in permissions:
        chat.press(permission)
    chat.press("Tas viss")


def read_wishes(database: Database) -> None:
    """Give every wish the label that the model would."""

    def read(uow: UnitOfWork) -> None:
        wishes = uow.session.scalars(select(Answer).where(Answer.question == "S5")).all()
        label = FoundLabel("E2.DELIVERY", "suggestion", 0.9, 0, 5, 0.9)
        uow.answers.record([Verdict(wish.id or 0, "lv", [label]) for wish in wishes], "m1", "kb-1.1", NOW)

    database.write(read).result()


@pytest.fixture
def coordinator(database: Database, world: World) -> Chat:
    chat = Chat(database, 9001, reliability=ALL)
    chat.now = NOW + timedelta(hours=1)
    chat.write(f"/start {next(entry['code'] for entry in world.staff if entry['name'] == 'Ogres koordinatore')}")
    return chat


def tell(database: Database, chats: list[Chat], at: Any) -> list[list[str]]:
    """Run the job, and return what each chat got."""
    Teller(database, BOT, ALL).tell(at)
    before = [len(chat.said) for chat in chats]
    for chat in chats:
        chat.now = at
    chats[0].collect()
    for call in chats[0].said_to_others:
        next(chat for chat in chats if chat.chat_id == call["chat_id"]).said.append(call)
    chats[0].said_to_others.clear()
    return [[call["text"] for call in chat.said[count:]] for chat, count in zip(chats, before, strict=True)]


def test_a_wish_is_answered_once(database: Database, code: str, coordinator: Chat) -> None:
    student, silent = Chat(database, 1), Chat(database, 2)
    answer_all(student, code, "Uzraksti, kas mainījies")
    answer_all(silent, code)
    for number in range(OTHERS - 1):
        answer_all(Chat(database, 100 + number), code)
    read_wishes(database)

    coordinator.write("/action")
    coordinator.press("Ogres Krastu")
    coordinator.press("Norise un organizācija")
    shown = coordinator.press("1")
    coordinator.press("Pierakstīt un pastāstīt")

    news = (
        "📣 Tu un citi teicāt, ka pasākuma norisē ir ko uzlabot.\n"
        "Ogres Krastu vidusskola: Nākamreiz atvēlēsim vairāk laika jautājumiem."
    )
    assert news in shown
    assert tell(database, [student, silent], NOON) == [[news], []]
    assert tell(database, [student, silent], NOON + timedelta(days=20)) == [[], []]
    assert "Pastāstīts jauniešiem: mazāk par 5" in coordinator.write("/actions")

    student.press("Vairs nerakstīt par šo")
    student.write("/delete")
    student.press("Jā, dzēst")
    assert database.read(lambda uow: uow.session.scalars(select(ActionNotice)).all()) == []


def test_with_nine_voices_there_is_nothing_to_record(database: Database, code: str, coordinator: Chat) -> None:
    for number in range(OTHERS):
        answer_all(Chat(database, 100 + number), code)
    read_wishes(database)

    assert "vismaz 10" in coordinator.write("/action")
