"""Synthetic coordinators: they join by an invitation, make events and look after gaps, by buttons where they can.

Buttons for staff carry `staff.<area>…`; those of a new event `staff.event.<step>.<value>`, of an action about what
people said `staff.action.<step>.<value>`.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from simulator.chats import Message
from simulator.errors import NothingCame, SimulatorError
from simulator.keyboards import Button
from simulator.pace import LOOK_SECONDS, Pace
from simulator.person import Person

INVITATION = "staff-"  # before the code in the link
QUESTIONS_AT_MOST = 12  # with some asked again
FIRST_STEP = "place"  # may be asked without buttons: then a part of the name is typed
_EVENT = "staff.event."
_ACTION = "staff.action."
_CHECK = "check"  # the last step of an action: whether it is right so
_NO_STEPS = frozenset({"back", "cancel"})
_SEEN = ("staff.seen.", "staff.gaps.seen.")
_LINK = re.compile(r"https?://\S+[?&]start=([A-Za-z0-9_-]+)")


class NotStaff(SimulatorError):  # noqa: N818 - reads as a sentence where it is raised
    """The bot refused an invitation."""


class NotMade(SimulatorError):  # noqa: N818 - reads as a sentence where it is raised
    """The bot made no event, or recorded no action."""


@dataclass(frozen=True)
class NewEvent:
    """An event to be made. `place` is a part of the institution's name, asked for only where there are several.

    `day` is today, tomorrow, yesterday, or a date such as 12.11. 14:00.
    """

    title: str
    kind: str = "career_week"
    place: str = ""
    day: str = "today"
    expected: int | None = 30


@dataclass(frozen=True)
class MadeEvent:
    """What a coordinator got for a new event: its link, and the messages to show and to forward, if there is one."""

    code: str
    link: str
    card: Message
    forward: Message | None


async def coordinate(
    person: Person, invitation_code: str, *, pace: Pace | None = None, rng: random.Random | None = None
) -> Coordinator:
    """Let a person join by an invitation, with or without its prefix. Raises NotStaff if the bot refuses it."""
    coordinator = Coordinator(person, pace or Pace(), rng or random.Random(person.account.id))
    await coordinator.join(invitation_code)
    return coordinator


class Coordinator:
    """Somebody of the staff at their phone. Everything raises NothingCame if the bot does not answer."""

    def __init__(self, person: Person, pace: Pace, rng: random.Random) -> None:
        self.person = person
        self._pace = pace
        self._rng = rng
        self._seen = 0

    async def join(self, invitation_code: str) -> Message:
        """Open the link of an invitation, and return the bot's welcome. Raises NotStaff."""
        await self.person.start(INVITATION + invitation_code.removeprefix(INVITATION))
        welcome = await self._next()
        if not any(button.token.startswith("staff.") for button in welcome.buttons):
            raise NotStaff(f"the bot did not take the invitation; it said: {welcome.text}")
        return welcome

    async def ask(self, command: str) -> Message:
        """Send a command such as /digest or /events, and return what the bot answers."""
        await self._pace.pass_time(LOOK_SECONDS, self._rng)
        self._seen = (await self.person.say(command)).id
        return await self._next()

    async def ask_gaps(self) -> Message:
        """Ask for the open gaps."""
        return await self.ask("/gaps")

    async def press_seen(self, message: Message) -> bool:
        """Mark the first gap under a message as seen. False if there is none to mark."""
        button = next((it for it in message.buttons if it.token.startswith(_SEEN)), None)
        if button is None:
            return False
        await self._press(button, message)
        return True

    async def make_event(self, event: NewEvent) -> MadeEvent:
        """Make an event, question by question, and return its link. Raises NotMade if the bot gives none."""
        message = await self.ask("/event")
        for _ in range(QUESTIONS_AT_MOST):
            step = _step(message)
            if step is None:
                break
            await self._answer(message, step, event)
            message = await self._after(message, step)
        found = _LINK.search(message.text)
        if found is None:
            raise NotMade(f"the bot made no event {event.title!r}; it said: {message.text}")
        return MadeEvent(found[1], found[0], message, await self._forward())

    async def record_action(self, theme: str = "") -> Message:
        """Record what was done about a theme (by code; by default the first) in ready-made words, button by button.

        Returns the bot's last word. Raises NotMade if it asks nothing to choose from.
        """
        message = await self.ask("/action")
        for _ in range(QUESTIONS_AT_MOST):
            offered = _choices(message)
            if not offered:
                raise NotMade(f"the bot recorded no action; it said: {message.text}")
            button = next((it for it in offered if theme and it.token.endswith(f".{theme}")), offered[0])
            before = message.text
            await self._press(button, message)
            message = await self._changed(message, before)
            if button.token.startswith(f"{_ACTION}{_CHECK}."):
                return message
        raise NotMade(f"the bot asked more than {QUESTIONS_AT_MOST} questions about an action")

    async def _changed(self, message: Message, before: str) -> Message:
        """What the bot says next, new or in the place of this message."""

        def is_next(candidate: Message) -> bool:
            return candidate.id > self._seen or (candidate.id == message.id and candidate.text != before)

        return self._note(await self.person.wait_for(is_next, self._pace.patience))

    async def _answer(self, question: Message, step: str, event: NewEvent) -> None:
        wanted = {
            "place": event.place,
            "kind": event.kind,
            "title": event.title,
            "day": event.day,
            "expected": "skip" if event.expected is None else str(event.expected),
        }[step]
        button = _button(question, step, wanted)
        if button is not None:
            await self._press(button, question)
            return
        await self._pace.type(wanted, self._rng)
        await self.person.say(wanted)

    async def _press(self, button: Button, message: Message) -> None:
        await self._pace.pass_time(LOOK_SECONDS, self._rng)
        await self.person.press(button, message)

    async def _next(self) -> Message:
        return self._note(await self.person.wait_for(lambda message: message.id > self._seen, self._pace.patience))

    async def _after(self, question: Message, step: str) -> Message:
        """The next question, new or in the place of this one, or the new event's link."""

        def is_next(message: Message) -> bool:
            if message.id > self._seen:
                return _step(message) is not None or _LINK.search(message.text) is not None
            return message.id == question.id and _step(message) not in (None, step)

        return self._note(await self.person.wait_for(is_next, self._pace.patience))

    async def _forward(self) -> Message | None:
        try:
            return self._note(await self.person.wait_for(lambda it: it.id > self._seen, self._pace.glance))
        except NothingCame:
            return None

    def _note(self, message: Message) -> Message:
        self._seen = max(self._seen, message.id)
        return message


def _step(message: Message) -> str | None:
    """Which question of a new event a message asks."""
    parts = [button.token.removeprefix(_EVENT).split(".") for button in message.buttons if _EVENT in button.token]
    if not parts:
        return None
    return next((step for step, *_ in parts if step not in _NO_STEPS), FIRST_STEP)


def _choices(message: Message) -> list[Button]:
    """The buttons that answer the present question about an action."""
    found = [(button, button.token.removeprefix(_ACTION)) for button in message.buttons if _ACTION in button.token]
    return [button for button, rest in found if rest.split(".")[0] not in _NO_STEPS | {"gap"}]


def _button(question: Message, step: str, wanted: str) -> Button | None:
    """The button of the wanted value or, for places, of the first one whose name holds it."""
    offered = [button for button in question.buttons if button.token.startswith(f"{_EVENT}{step}.")]
    if step == FIRST_STEP:
        return next((button for button in offered if wanted.lower() in button.label.lower()), None)
    return next((button for button in offered if button.token == f"{_EVENT}{step}.{wanted}"), None)
