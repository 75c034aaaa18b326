from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest

from simulator.coordinators import Coordinator, NewEvent, NotMade, NotStaff, coordinate
from simulator.pace import Pace
from simulator.person import Person
from simulator.phones import Phones
from simulator.world import World
from tests.simulator.scripted_bot import small_world

FAST = Pace(speed=1e6, patience=1, glance=0.05)
STEPS = {"place": ("1", "2"), "kind": ("workshop", "test"), "title": ("usual",), "day": ("today",), "expected": ("30",)}


class StaffBot:
    """Knows one invitation and asks for a new event: a press is answered in place, a text with a new message."""

    def __init__(self, world: World, steps: dict[str, tuple[str, ...]]) -> None:
        self.answers: dict[str, str] = {}
        self.seen: list[str] = []
        self.done: list[str] = []
        self._bot = world.bot_named()
        self._steps = steps

    async def serve(self) -> None:
        while True:
            for update in self._bot.updates.pending(10):
                self._bot.updates.drop(update)
                chat = self._bot.chats[update.body["from"]["id"]]
                self._take(chat, update.body)
            await self._bot.updates.added.wait(1)

    def _take(self, chat: Any, body: dict[str, Any]) -> None:
        if "data" in body:
            return self._pressed(chat, chat.messages[body["message"]["message_id"]], body["data"])
        commands: dict[str, Callable[[], None]] = {
            "/start staff-good": lambda: self._say(chat, "Labdien!", "staff.gaps"),
            "/start staff-bad": lambda: self._say(chat, "Nepazīstu."),
            "/gaps": lambda: self._say(chat, "Pārrāvumi", *([] if self.seen else ["staff.gaps.seen.7.0"])),
            "/event": lambda: self._ask(chat),
            "/action": lambda: self._ask_about_action(chat),
        }
        return commands.get(body["text"], lambda: self._answered(chat, body["text"]))()

    def _pressed(self, chat: Any, message: Any, token: str) -> None:
        _, area, _, value, *_ = token.split(".")
        if area == "gaps":
            return self.seen.append(value)
        if area == "action":
            self.done.append(token)
            return self._ask_about_action(chat, message)
        return self._answered(chat, value, message)

    def _answered(self, chat: Any, value: str, message: Any = None) -> None:
        self.answers[list(self._steps)[len(self.answers)]] = value
        self._ask(chat, message)

    def _ask(self, chat: Any, message: Any = None) -> None:
        if len(self.answers) == len(self._steps):
            return self._finish(chat)
        step = list(self._steps)[len(self.answers)]
        tokens = [f"staff.event.{step}.{value}" for value in self._steps[step]]
        return self._say(chat, step, *tokens, "staff.event.cancel", message=message)

    def _ask_about_action(self, chat: Any, message: Any = None) -> None:
        asked = (("theme.E2.USEFUL", "theme.E2.STAFF"), ("words.real-day", "words.other"), ("check.yes",))
        if not self._steps or len(self.done) == len(asked):
            return self._say(chat, "Nothing to choose" if not self.done else "Recorded.", message=message)
        tokens = [f"staff.action.{value}" for value in asked[len(self.done)]]
        return self._say(
            chat, f"{len(self.done)}?", *tokens, "staff.action.back.x", "staff.action.cancel", message=message
        )

    def _finish(self, chat: Any) -> None:
        self._say(chat, "Gatavs.")
        if self._steps:
            self._say(chat, "Darbnīca https://t.me/bot?start=abc_1")
            self._say(chat, "Pastāsti, kā bija: https://t.me/bot?start=abc_1")

    def _say(self, chat: Any, text: str, *tokens: str, message: Any = None) -> None:
        rows = [[{"text": token.split(".")[-1], "callback_data": token}] for token in tokens]
        markup = {"inline_keyboard": rows} if rows else None
        if message is None:
            chat.add(self._bot.user, 0, {"text": text}, markup=markup)
            return
        message.change(0, {"text": text}, markup)
        chat.happen("edit", 0, message)


@pytest.fixture
def world() -> World:
    return small_world()


@pytest.fixture
def ilze(world: World) -> Person:
    return Phones(world).person(9, "Ilze", "lv")


@pytest.fixture
def steps() -> dict[str, tuple[str, ...]]:
    return dict(STEPS)


@pytest.fixture
async def bot(world: World, steps: dict[str, tuple[str, ...]]) -> AsyncIterator[StaffBot]:
    bot = StaffBot(world, steps)
    task = asyncio.create_task(bot.serve())
    yield bot
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def join(ilze: Person) -> Coordinator:
    return await coordinate(ilze, "staff-good", pace=FAST)


@pytest.mark.parametrize("code", ["good", "staff-good"])
async def test_an_invitation_works_with_and_without_its_prefix(bot: StaffBot, ilze: Person, code: str) -> None:
    coordinator = await coordinate(ilze, code, pace=FAST)

    assert coordinator.person is ilze


async def test_a_bad_invitation_makes_nobody_staff(bot: StaffBot, ilze: Person) -> None:
    with pytest.raises(NotStaff, match="Nepazīstu"):
        await coordinate(ilze, "bad", pace=FAST)


async def test_an_event_is_made_by_buttons_and_where_none_fits_by_typing(bot: StaffBot, ilze: Person) -> None:
    coordinator = await join(ilze)
    made = await coordinator.make_event(NewEvent("Metināšana", "workshop", place="2", expected=17))

    assert bot.answers == {"place": "2", "kind": "workshop", "title": "Metināšana", "day": "today", "expected": "17"}
    assert (made.code, made.link) == ("abc_1", "https://t.me/bot?start=abc_1")
    assert made.forward is not None


async def test_what_is_not_asked_is_not_answered(bot: StaffBot, ilze: Person, steps: dict[str, Any]) -> None:
    del steps["place"]
    coordinator = await join(ilze)
    await coordinator.make_event(NewEvent("Diena", "test"))

    assert list(bot.answers) == ["kind", "title", "day", "expected"]


async def test_an_event_without_a_link_is_not_made(bot: StaffBot, ilze: Person, steps: dict[str, Any]) -> None:
    steps.clear()
    coordinator = await join(ilze)

    with pytest.raises(NotMade, match="Gatavs"):
        await coordinator.make_event(NewEvent("Diena"))


async def test_a_gap_is_marked_as_seen_as_long_as_there_is_one(bot: StaffBot, ilze: Person) -> None:
    coordinator = await join(ilze)

    assert await coordinator.press_seen(await coordinator.ask_gaps())
    assert not await coordinator.press_seen(await coordinator.ask_gaps())
    assert bot.seen == ["7"]


async def test_what_comes_after_a_made_event_is_not_taken_for_an_answer(bot: StaffBot, ilze: Person) -> None:
    coordinator = await join(ilze)
    await coordinator.make_event(NewEvent("Diena", place="1"))

    assert (await coordinator.ask_gaps()).text == "Pārrāvumi"


async def test_an_action_is_recorded_in_ready_made_words(bot: StaffBot, ilze: Person) -> None:
    coordinator = await join(ilze)
    told = await coordinator.record_action("E2.STAFF")

    assert told.text == "Recorded."
    assert bot.done == ["staff.action.theme.E2.STAFF", "staff.action.words.real-day", "staff.action.check.yes"]


async def test_where_nothing_was_said_nothing_can_be_recorded(
    bot: StaffBot, ilze: Person, steps: dict[str, Any]
) -> None:
    steps.clear()
    coordinator = await join(ilze)

    with pytest.raises(NotMade):
        await coordinator.record_action()
