"""Staff who do anything whatsoever, at every step of everything they can begin: an answer each time, and a way on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.seed import World
from bot.coordinators import SHARED, STAFF_ONLY
from bot.updates import MEDIA
from models.database import Database
from tests.app.chat import Chat
from tests.app.test_bad_input import ODD, SOME, message, spoken_by_the_program

NAMES = ("Valsts koordinatore", "Zvaigžņu vidusskolas karjeras konsultante", "Valsts kontaktpersona")
COMMANDS = sorted((STAFF_ONLY | SHARED) - {"start"})
SENDER = {"id": 1, "is_bot": False, "first_name": "X"}
FORWARDED = {"forward_origin": {"type": "user", "date": 0, "sender_user": SENDER}}
LINKS = ("", "x", "staff-", "staff-nobody", "staff-danger", "danger-1", "mine")  # mine: one's own invitation again
EVER = st.integers(0, 500)
ACTS = st.one_of(
    st.tuples(st.just("begin"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("go on"), EVER),  # a button of the newest message: how one gets to the later steps
    st.tuples(st.just("go on"), EVER),
    st.tuples(st.just("stale"), EVER),  # a button of any message
    st.tuples(st.just("foreign"), EVER),  # a button that somebody else was shown
    st.tuples(st.just("made up"), st.text(max_size=40) | ODD),
    st.tuples(st.just("write"), ODD | st.text(max_size=80)),
    st.tuples(st.just("edit"), ODD),
    st.tuples(st.just("send"), st.sampled_from(sorted(MEDIA))),
    st.tuples(st.just("forward"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("join"), st.sampled_from(LINKS) | ODD),
)


class Desk:
    """Chats of several members of staff. `unanswered` are presses of theirs that nobody answered."""

    def __init__(self, database: Database, world: World) -> None:
        self.codes = {entry["name"]: entry["code"] for entry in world.staff}
        self.chats = [Chat(database, 9001 + number) for number in range(len(NAMES))]
        for chat, name in zip(self.chats, NAMES, strict=True):
            chat.write(f"/start {self.codes[name]}")
            for command in COMMANDS:
                chat.write(f"/{command}")
        self.unanswered: list[str] = []

    def do(self, who: int, act: str, what: Any) -> None:
        """Let one of them do something."""
        chat = self.chats[who]
        match act:
            case "begin":
                chat.write(f"/{what}")
            case "write":
                chat.write(what)
            case "edit":
                chat.edit(what, 77)
            case "send":
                chat.send(what)
            case "forward":
                chat.receive({"message": message(chat.chat_id, text=f"/{what}") | FORWARDED})
            case "join":
                chat.write(f"/start {self.codes[NAMES[who]] if what == 'mine' else what}")
            case _:
                self._press(chat, self._token(who, act, what))

    def _token(self, who: int, act: str, what: Any) -> str:
        if act == "made up":
            return f"staff.{what}"
        other = self.chats[(who + 1) % len(self.chats)] if act == "foreign" else self.chats[who]
        shown = _tokens(other.said[-1:] if act == "go on" else other.said)
        return shown[what % len(shown)] if shown else "staff.help"

    def _press(self, chat: Chat, token: str) -> None:
        chat.outcome = None
        chat.press_token(token)
        if chat.outcome is None or chat.outcome.callback_id is None:
            self.unanswered.append(token)


def _tokens(said: list[dict[str, Any]]) -> list[str]:
    rows = [row for payload in said for row in payload.get("reply_markup", {}).get("inline_keyboard", [])]
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


@pytest.fixture
def desk(database: Database, world: World) -> Desk:
    return Desk(database, world)


@SOME
@given(st.integers(0, len(NAMES) - 1), st.lists(ACTS, min_size=4, max_size=16))
def test_whatever_staff_do_in_the_middle_of_whatever_they_get_on(
    desk: Desk, who: int, acts: list[tuple[str, Any]]
) -> None:
    for act, what in acts:
        desk.do(who, act, what)

    chat = desk.chats[who]
    assert desk.unanswered == []
    assert spoken_by_the_program(chat) == []
    assert chat.write("/cancel")
    assert chat.write("/help")


def test_a_way_through_reaches_every_wizard(desk: Desk) -> None:
    """Whoever only goes on gets deep: the fuzz above does not stop at the first question."""
    for number in range(20):
        desk.do(0, "begin", ("event", "action", "settings", "review", "export")[number % 5])
        for step in range(5):
            desk.do(0, "go on", number + step)

    owners = {token.split(".")[1] for token in _tokens(desk.chats[0].said) if token.startswith("staff.")}
    assert {"event", "action", "settings", "export"} <= owners
    assert desk.unanswered == []
