"""Whatever Telegram or a person sends: a clear answer or none, never a stuck chat or the program's own words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.seed import World
from app.turns import where
from bot.coordinators import SHARED, STAFF_ONLY
from bot.errors import UnreadableUpdateError
from models.database import Database
from models.inbox import MAX_ATTEMPTS
from tests.app.chat import BOT, Chat

PROGRAMS_OWN = re.compile(r"Traceback|Error\b|Exception|\bNone\b|<[a-z_]+ object|\{[a-z_]+\}|sqlalchemy")
LONGEST = 4096  # characters of a message, Telegram's most
UNHURRIED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]  # chats are new in every example, tables not
MANY = settings(max_examples=100, deadline=None, suppress_health_check=UNHURRIED)
SOME = settings(max_examples=20, deadline=None, suppress_health_check=UNHURRIED)

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
ODD = st.sampled_from(
    [
        "",
        "\x00",
        "\ud83d",
        "\u202e\u200b\u2066",
        "١٢٣",
        "²",
        "Ⅷ",
        "9" * 400,
        "-1",
        "1e999",
        "%s %(x)s {0}",
        "<b>&amp;</b>",
        "'; DROP TABLE answer; --",
        "👩‍👩‍👧‍👦" * 50,
        "ā" * LONGEST,
        "/" * 70,
        "a\u0300" * 300,
    ]
)
ARGUMENTS = (
    ODD | st.text(max_size=60) | st.integers().map(str) | st.lists(st.text(max_size=9), max_size=5).map(" ".join)
)


def message(chat_id: int, **parts: Any) -> dict[str, Any]:
    place = {"id": chat_id, "type": "private", "first_name": "Invented"}
    person = {"id": chat_id, "is_bot": False, "first_name": "Invented", "language_code": "lv"}
    return {"message_id": 1, "date": 1_780_000_000, "chat": place, "from": person} | parts


def update_of(kind: str, chat_id: int) -> dict[str, Any]:
    written = message(chat_id, text="Čau", entities=[{"type": "bold", "offset": 0, "length": 3}])
    person = written["from"]
    press = {"id": "q", "from": person, "chat_instance": "i", "data": "lobby.start.G", "message": written}
    member = {"status": "member", "user": person}
    change = {"chat": written["chat"], "from": person, "date": 0, "old_chat_member": member, "new_chat_member": member}
    return {
        "message": written,
        "edited_message": written | {"edit_date": 1_780_000_001},
        "callback_query": press,
        "my_chat_member": change,
    }[kind]


def places(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every part of an update."""
    parts = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in parts:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(content: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return the update with another value at one place, or without that place if the value is `...`."""
    head, *rest = path
    copy = dict(content) if isinstance(content, dict) else list(content)
    if rest:
        copy[head] = changed(copy[head], tuple(rest), value)
    elif value is ... and isinstance(copy, dict):
        del copy[head]
    else:
        copy[head] = None if value is ... else value
    return copy


CHATS = count(50_001)


class Line:
    """The bot's line of updates, with what becomes of a turn that fails."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._updates = count(1)

    def take(self, content: dict[str, Any], chat_id: int) -> list[str]:
        """Take an update in and give every one its turn. Returns the faults."""
        payload = json.dumps({"update_id": next(self._updates)} | content).encode()
        store = self._chat.database
        number = json.loads(payload)["update_id"]
        store.write(lambda uow: uow.inbox.add(BOT, number, chat_id, payload, self._chat.now)).result()
        faults: list[str] = []
        for _ in range(MAX_ATTEMPTS):
            for seq in store.read(lambda uow: uow.inbox.heads(10)):
                faults += self._turn(seq)
        return faults

    def left(self) -> int:
        """Return how many updates wait or were set aside."""
        return self._chat.database.read(lambda uow: uow.inbox.open_count() + len(uow.inbox.letters()))

    def _turn(self, seq: int) -> list[str]:
        store, now = self._chat.database, self._chat.now
        try:
            store.write(lambda uow: self._chat.turns.take(uow, seq, now)).result()
        except UnreadableUpdateError:
            store.write(lambda uow: uow.inbox.fail(seq, "unreadable", now)).result()
        except Exception as exc:  # noqa: BLE001 - as the runner does
            place = where(exc)
            store.write(lambda uow: uow.inbox.fail(seq, place, now)).result()
            return [place]
        return []


@pytest.fixture
def line(chat: Chat) -> Line:
    return Line(chat)


@MANY
@given(st.data())
def test_an_update_with_any_part_changed_fails_as_unreadable_or_not_at_all(line: Line, data: st.DataObject) -> None:
    chat_id = next(CHATS)
    kind = data.draw(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]))
    content = update_of(kind, chat_id)
    path = data.draw(st.sampled_from(sorted(places(content), key=repr)))
    value = data.draw(st.just(...) | ANYTHING | ODD | st.integers(-(2**70), 2**70))

    assert line.take({kind: changed(content, path, value)}, chat_id) == []
    assert line.take({"message": message(chat_id, text="/help")}, chat_id) == []
    assert line._chat.database.read(lambda uow: uow.inbox.open_count()) == 0


@SOME
@given(st.lists(ODD | st.text(max_size=80) | st.text(max_size=LONGEST), min_size=1, max_size=6))
def test_whatever_a_learner_writes_the_chat_goes_on(database: Database, code: str, texts: list[str]) -> None:
    chat = Chat(database, next(CHATS))
    chat.write(f"/start {code}")
    for text in texts:
        chat.write(text)

    assert chat.write("/start")
    assert spoken_by_the_program(chat) == []


def spoken_by_the_program(chat: Chat) -> list[str]:
    said = [str(call.get("text", call.get("caption", ""))) for call in chat.said]
    return [text for text in said if PROGRAMS_OWN.search(text)]


@pytest.fixture(params=["Valsts koordinatore", "Zvaigžņu vidusskolas karjeras konsultante", "Valsts kontaktpersona"])
def staff(database: Database, world: World, request: pytest.FixtureRequest) -> Chat:
    chat = Chat(database, 9001)
    chat.write("/start " + next(entry["code"] for entry in world.staff if entry["name"] == request.param))
    return chat


COMMANDS = st.sampled_from(sorted((STAFF_ONLY | SHARED) - {"start"}))


@SOME
@given(st.lists(st.tuples(COMMANDS, ARGUMENTS, st.lists(ARGUMENTS, max_size=2)), min_size=1, max_size=4))
def test_every_command_of_staff_is_answered_whatever_follows_it(
    staff: Chat, typed: list[tuple[str, str, list[str]]]
) -> None:
    for command, argument, texts in typed:
        assert staff.write(f"/{command} {argument}")
        for text in texts:  # read as an answer to what the command asks
            staff.write(text)

    assert staff.write("/help")
    assert spoken_by_the_program(staff) == []


TOKENS = st.lists(st.sampled_from(sorted(STAFF_ONLY | {"seen", "snooze", "qr", "language"})) | ARGUMENTS, max_size=5)


@SOME
@given(TOKENS)
def test_every_button_of_staff_is_answered_also_invented_ones(staff: Chat, parts: list[str]) -> None:
    staff.press_token("staff." + ".".join(parts))

    assert staff.write("/help")
    assert spoken_by_the_program(staff) == []
