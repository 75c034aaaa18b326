"""People who do anything whatsoever, for fuzzing: every act is drawn by chance, and each deserves a reply or none."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import yaml

from simulator.chats import Message
from simulator.errors import NothingCame
from simulator.keyboards import Button
from simulator.parcels import PARCELS
from simulator.person import Person

PATIENCE = 30.0  # seconds of the world's until an act counts as unanswered
LATEST_BUTTONS = 3  # messages of the bot that a sensible press looks at
NOVEL = 5_000  # characters
BY_LABEL = 0.5  # of what is written: what stands on a button
FLOOD = (3, 8)  # messages, at least and at most
STAFF_COMMANDS = 15  # their weight: each begins something


@dataclass(frozen=True)
class Repertoire:
    """What there is to write, press and open, and how often each act comes: `monkeys.yaml`."""

    weights: Mapping[str, float]
    commands: Sequence[str]
    staff_commands: Sequence[str]
    links: Sequence[str]
    tokens: Sequence[str]
    texts: Sequence[str]
    danger: str
    danger_one_in: int


@cache
def repertoire() -> Repertoire:
    """Read `monkeys.yaml`."""
    return Repertoire(**yaml.safe_load((files("simulator") / "monkeys.yaml").read_text(encoding="utf-8")))


@cache
def of_staff() -> Repertoire:
    """The same for staff: they begin more, and know other commands."""
    known = repertoire()
    return replace(known, commands=known.staff_commands, weights={**known.weights, "command": STAFF_COMMANDS})


@dataclass(frozen=True)
class Complaint:
    """An act that got no reply although it deserved one. `number` is its place among the person's acts."""

    user_id: int
    number: int
    act: str


class Monkey:
    """Somebody whose every act is drawn by `rng`. `links` are the payloads of links they may open."""

    def __init__(
        self, person: Person, rng: random.Random, links: Sequence[str], known: Repertoire | None = None
    ) -> None:
        self.person = person
        self.complaints: list[Complaint] = []
        self._rng = rng
        self._repertoire = known or repertoire()
        self._links = (*links, *self._repertoire.links)
        self._own: list[Message] = []
        self._number = 0

    async def act(self) -> str:
        """Do something, wait until it is answered, and return what it was."""
        weights = self._repertoire.weights
        [way] = self._rng.choices(list(weights), list(weights.values()))
        if self.person.chat.blocked:
            way = "start"
        self._number += 1
        what = await WAYS[way](self)
        if what is None:
            self.complaints.append(Complaint(self.person.account.id, self._number, way))
        return way

    # --- Each act returns what came of it; None if it went unanswered. ---

    async def start(self) -> str | None:
        """Open a link, the right one or any."""
        return await self._heard(lambda: self.person.start(self._rng.choice(self._links)))

    async def press(self) -> str | None:
        """Press a button of one of the newest messages."""
        return await self._press(self._buttons()[-LATEST_BUTTONS:])

    async def press_stale(self) -> str | None:
        """Press any button that was ever there."""
        return await self._press(self._buttons(ever=True))

    async def press_garbage(self) -> str | None:
        """Press a button that no message has: as an old or a foreign program would."""
        spoken = (it for it in reversed(self.person.chat.messages.values()) if it.from_bot and "text" in it.content)
        message = next(spoken, None)
        if message is None:
            return await self.start()
        token = self._rng.choice(self._repertoire.tokens)
        return await self._answered(Button(token, token), message)

    async def write(self) -> str | None:
        """Write something, perhaps what stands on a button."""
        labels = [button.label for _, buttons in self._buttons()[-2:] for button in buttons]
        return await self._say(self._rng.choice(labels) if labels and self._rng.random() < BY_LABEL else self._text())

    async def command(self) -> str | None:
        """Send a command, known or not."""
        return await self._say(self._rng.choice(self._repertoire.commands))

    async def paste(self) -> str | None:
        """Paste more than one message holds."""
        return await self._say("karjera " * (NOVEL // 8))

    async def send(self) -> str | None:
        """Send anything but words."""
        kind: str = self._rng.choice([*PARCELS, "voice", "photo", "sticker"])
        match kind:
            case "voice":
                return await self._heard(self.person.send_voice)
            case "photo":
                return await self._heard(lambda: self.person.send_photo(caption="skat"))
            case "sticker":
                return await self._heard(self.person.send_sticker)
            case "odd":  # nobody can answer what nobody knows
                await self.person.send(PARCELS[kind])
                return "ignored"
        return await self._heard(lambda: self.person.send(PARCELS[kind]))

    async def edit(self) -> str | None:
        """Change something written before."""
        if not self._own:
            return await self.write()
        message = self._rng.choice(self._own)
        return await self._heard(lambda: self.person.edit(message.id, self._text()))

    async def forward(self) -> str | None:
        """Pass on what somebody wrote elsewhere."""
        return await self._heard(lambda: self.person.forward(self._text()))

    async def flood(self) -> str | None:
        """Write and press many times without waiting."""
        for _ in range(self._rng.randint(*FLOOD)):
            self._own.append(await self.person.say(self._text()))
            message, buttons = self._rng.choice(self._buttons() or [(None, [])])
            if message and buttons:
                await self.person.press(self._rng.choice(buttons), message)
        return await self.command()

    async def block(self) -> str | None:
        """Block the bot; the next act lets it in again."""
        await self.person.block()
        return "blocked"

    # --- How it works ---

    def _text(self) -> str:
        if self._rng.randrange(self._repertoire.danger_one_in) == 0:
            return self._repertoire.danger
        return self._rng.choice(self._repertoire.texts)

    async def _say(self, text: str) -> str | None:
        async def say() -> None:
            self._own.append(await self.person.say(text))

        return await self._heard(say)

    async def _heard(self, act: Callable[[], Awaitable[object]]) -> str | None:
        """Do it and wait for a new message, or a change of an old one."""
        versions = {message.id: len(message.versions) for message in self.person.chat.messages.values()}
        await act()

        def is_reply(message: Message) -> bool:
            return message.id not in versions or len(message.versions) > versions[message.id]

        try:
            return (await self.person.wait_for(is_reply, PATIENCE)).text or "media"
        except NothingCame:
            return None

    async def _press(self, offered: list[tuple[Message, list[Button]]]) -> str | None:
        found = [(message, button) for message, buttons in offered for button in buttons if button.token]
        if not found:
            return await self.start()
        message, button = self._rng.choice(found)
        return await self._answered(button, message)

    async def _answered(self, button: Button, message: Message) -> str | None:
        """Press and wait until Telegram's clock on the button stops: every press must be answered."""
        press = await self.person.press(button, message)
        if press is None:
            return ""
        return await press.wait(PATIENCE)

    def _buttons(self, *, ever: bool = False) -> list[tuple[Message, list[Button]]]:
        """The bot's messages that have buttons, the newest last; `ever`: or had some."""
        spoken = [message for message in self.person.chat.messages.values() if message.from_bot]
        shown = [(message, list(message.buttons)) for message in spoken]
        if ever:
            shown = [(message, [*buttons, *message.earlier_buttons]) for message, buttons in shown]
        return [(message, buttons) for message, buttons in shown if buttons]


Way = Callable[[Monkey], Awaitable[str | None]]

WAYS: Mapping[str, Way] = {
    "start": Monkey.start,
    "press": Monkey.press,
    "press_stale": Monkey.press_stale,
    "press_garbage": Monkey.press_garbage,
    "write": Monkey.write,
    "command": Monkey.command,
    "paste": Monkey.paste,
    "send": Monkey.send,
    "edit": Monkey.edit,
    "forward": Monkey.forward,
    "flood": Monkey.flood,
    "block": Monkey.block,
}
