"""A chat without Telegram: raw updates go through the inbox and a turn, what is said comes from the outbox."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from analytics.reliability import Reliability
from app.chance import Chance
from app.clock import Clock
from app.flows import Flows
from app.guard import Guard, Redacted
from app.staff import StaffServices
from app.turns import Outcome, TurnRunner, Turns
from app.visit import LearnerServices
from conversations import library
from models.database import Database
from tests.conftest import NOW

BOT = 7_000_000_001
USERNAME = "atbalss_test_bot"
NOTHING_READ = Reliability("m1", frozenset())  # what is read by machine plays no part in these chats


@cache
def flows() -> Flows:
    return Flows(library.load())


def guard() -> Guard:
    """A guard with one dangerous word and one secret one."""
    return Guard(
        lambda text: "briesmas" in text, lambda text, _: Redacted(text.replace("Anna", "[vārds]"), text.count("Anna"))
    )


class Chat:
    """One person's chat with the bot. `said` collects the payloads of all calls, newest last."""

    def __init__(
        self,
        database: Database,
        chat_id: int = 4711,
        language: str = "lv",
        seed: int | None = 1,
        reliability: Reliability = NOTHING_READ,
    ) -> None:
        self.database = database
        self.chat_id = chat_id
        self.language = language
        self.now: datetime = NOW
        self.said: list[dict[str, Any]] = []
        self.said_to_others: list[dict[str, Any]] = []
        self.outcome: Outcome | None = None
        self._updates = random.Random(chat_id)
        chance = Chance(seed)
        self.turns = Turns(
            BOT,
            LearnerServices(flows(), guard(), chance),
            StaffServices(USERNAME, chance, reliability, flows().texts, guard()),
        )

    def write(self, text: str, message_id: int = 1) -> str:
        return self.receive({"message": self._message(text, message_id)})

    def edit(self, text: str, message_id: int) -> str:
        return self.receive({"edited_message": self._message(text, message_id)})

    def send(self, kind: str) -> str:
        return self.receive({"message": self._message(None, 1) | {kind: {"file_id": "x", "file_unique_id": "y"}}})

    def press(self, label: str) -> str:
        """Press the newest button whose label begins with `label`."""
        return self.press_token(self.token(label))

    def press_token(self, token: str) -> str:
        return self.receive(self._pressed(token))

    def block(self) -> str:
        member = {"user": {"id": BOT, "is_bot": True, "first_name": "Atbalss"}}
        change = {
            "chat": self._place(),
            "from": self._person(),
            "date": 0,
            "old_chat_member": member | {"status": "member"},
        }
        return self.receive(
            {"my_chat_member": change | {"new_chat_member": member | {"status": "kicked", "until_date": 0}}}
        )

    def receive(self, content: dict[str, Any]) -> str:
        """Put one update through its turn and return the newest text that was said, if any."""
        self.arrive(content)
        self.now += timedelta(seconds=5)
        before = len(self.said)
        for seq in self.database.read(lambda uow: uow.inbox.heads(10)):
            self.outcome = self._write(lambda uow, seq=seq: self.turns.take(uow, seq, self.now)).outcome
        self.collect()
        return str(self.said[-1].get("text", self.said[-1].get("caption", ""))) if len(self.said) > before else ""

    def arrive(self, content: dict[str, Any]) -> None:
        """Let one update wait for its turn."""
        update_id = self._updates.randrange(1, 2**31)
        payload = json.dumps({"update_id": update_id} | content).encode()
        self._write(lambda uow: uow.inbox.add(BOT, update_id, self.chat_id, payload, self.now))

    def arrive_text(self, text: str) -> None:
        """Let something written wait for its turn."""
        self.arrive({"message": self._message(text, 1)})

    def arrive_press(self, token: str) -> None:
        """Let a press wait for its turn."""
        self.arrive(self._pressed(token))

    def collect(self) -> None:
        while calls := self._write(lambda uow: uow.outbox.claim(BOT, 50, self.now)):
            for call in calls:
                said = self.said if call.payload["chat_id"] == self.chat_id else self.said_to_others
                said.append(call.payload | {"method": call.method, "attachment": call.attachment})
                self._write(lambda uow, call=call: uow.outbox.settle(call.id, "sent", self.now))

    def token(self, label: str) -> str:
        for payload in reversed(self.said):
            for row in payload.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"].startswith(label):
                        return str(button["callback_data"])
        raise AssertionError(f"no button begins with {label!r}: {self.said[-1:]}")

    def _write(self, work: Callable[..., Any]) -> Any:
        return self.database.write(work).result()

    def _message(self, text: str | None, message_id: int) -> dict[str, Any]:
        message = {"message_id": message_id, "date": 1_780_000_000, "chat": self._place(), "from": self._person()}
        return message | ({"text": text} if text is not None else {})

    def _pressed(self, token: str) -> dict[str, Any]:
        message = self._message("?", 77) | {"from": {"id": BOT, "is_bot": True, "first_name": "Atbalss"}}
        query = {"id": "q1", "from": self._person(), "chat_instance": "i", "data": token, "message": message}
        return {"callback_query": query}

    def _place(self) -> dict[str, Any]:
        return {"id": self.chat_id, "type": "private" if self.chat_id > 0 else "supergroup", "first_name": "Invented"}

    def _person(self) -> dict[str, Any]:
        return {"id": abs(self.chat_id), "is_bot": False, "first_name": "Invented", "language_code": self.language}


async def take_turns(chat: Chat, database: Any, until: Callable[[], bool]) -> None:
    """Let the program's own runner take turns from `database` until so far, for half a minute at most."""
    runner = TurnRunner(
        database,
        chat.turns,
        Clock(NOW),
        woken=asyncio.Event(),
        after=lambda _: None,
        wake_delivery=lambda: None,
    )
    running = asyncio.create_task(runner.run())
    for _ in range(300):
        if running.done() or await asyncio.to_thread(until):
            break
        await asyncio.sleep(0.1)
    runner.stop()
    await running
