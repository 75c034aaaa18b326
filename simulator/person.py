"""A person with a phone: what people do to bots and see of them, for scripts and tests."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from simulator.chats import Account, Chat, ChatEvent, Content, Message
from simulator.errors import NotPossible
from simulator.files import StoredFile
from simulator.formatting import TEXT_LIMIT, plain_text
from simulator.keyboards import Button
from simulator.presence import Presence
from simulator.reading import Reader
from simulator.schema import Upload
from simulator.world import World

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
PATIENCE = 10.0  # seconds of the world's, not Telegram's

# Hills at sunset, in 24 points.
SAMPLE_PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAANUlEQVR42mP4dW0pGmL4trYJiH59OAHkABkfplUwOExsilraU7FlmltP"
    "k1FFMZDLIBcfgYYAflUptZ5tsQEAAAAASUVORK5CYII="
)
SAMPLE_VOICE = b"OggS a voice that says nothing"
SAMPLE_STICKER = b"RIFF a sticker without a picture"


@dataclass(frozen=True)
class Press:
    """A pressed button that the bot has answered or will."""

    query_id: str
    chat: Chat

    @property
    def answer(self) -> str | None:
        """The note of the bot's answer (often empty), None as long as there is no answer."""
        answers = [event for event in self.chat.events if event.kind == "answer"]
        return next((str(it.details["text"]) for it in answers if it.details["query"] == self.query_id), None)

    async def wait(self, timeout: float) -> str | None:
        """The answer, as soon as there is one within `timeout` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self.answer is None:
                    await self.chat.changed.wait(timeout)
        return self.answer


class Person:
    """A person in one chat: their own with a bot, or a group.

    Everything they do reaches the bot at once. Waiting is counted in real seconds.
    Raises NotPossible for what no phone would let them do.
    """

    def __init__(self, world: World, account: Account, chat: Chat) -> None:
        self.account = account
        self.chat = chat
        self._world = world
        self._presence = Presence(world, account, chat)
        self._messages = Reader(chat)
        self._toasts = Reader(chat)

    # --- What they do ---

    async def start(self, payload: str = "") -> Message:
        """Press Start, or open a link with a payload. Somebody who had blocked the bot unblocks it by that."""
        self._require_private("start a bot")
        if not PAYLOAD.fullmatch(payload):
            raise NotPossible("a link's payload has at most 64 characters of A-Z, a-z, 0-9, _ and -")
        await self.unblock()
        return self._presence.write(plain_text(f"/start {payload}".strip()))

    async def say(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Write a text; what is too long for one message goes out in several, of which the last is returned."""
        self._require_unblocked()
        text = _visible(text)
        parts = [text[start : start + TEXT_LIMIT] for start in range(0, len(text), TEXT_LIMIT)]
        return [self._presence.write(plain_text(part), reply_to) for part in parts][-1]

    async def press(self, button: Button | str, message: Message | None = None) -> Press | None:
        """Press a button, given itself, its token or its label.

        The newest message that has it is meant. With `message`, that one, even if the button is no longer there: as
        on a phone that lags behind. Buttons of the keyboard below the chat are said, and have no answer (None).
        """
        self._require_unblocked()
        wanted = button if isinstance(button, Button) else Button(button, button)
        if message is not None:
            return self._press(message, _on(message, wanted) or wanted)
        for candidate in reversed(self.chat.messages.values()):
            found = None if candidate.deleted else _on(candidate, wanted)
            if found is not None:
                return self._press(candidate, found)
        if wanted.label not in {key.label for key in self.chat.keys}:
            raise NotPossible(
                f"no message here has the button {wanted.label!r}: name one that is there, or its message"
            )
        await self.say(wanted.label)
        return None

    async def edit(self, message_id: int, text: str) -> Message:
        """Change one of their own texts."""
        self._require_unblocked()
        message = self.chat.messages.get(message_id)
        if message is None or message.sender.id != self.account.id or "text" not in message.content:
            raise NotPossible(f"message {message_id} is not a text of this person's that could be edited")
        self._presence.rewrite(message, plain_text(_visible(text)))
        return message

    async def send_voice(self, seconds: int = 4) -> Message:
        """Send a voice message."""
        self._require_unblocked()
        stored = self._stored("voice", "voice.oga", "audio/ogg", SAMPLE_VOICE)
        voice = stored.as_json() | {"duration": seconds, "mime_type": stored.content_type}
        return self._presence.write({"voice": voice})

    async def send_photo(self, content: bytes = SAMPLE_PHOTO, caption: str = "") -> Message:
        """Send a picture (PNG or JPEG)."""
        self._require_unblocked()
        stored = self._stored("photo", "photo.png", "image/png", content)
        return self._presence.write({"photo": stored.as_photo()} | ({"caption": caption} if caption else {}))

    async def send_sticker(self, emoji: str = "👍") -> Message:
        """Send a sticker."""
        self._require_unblocked()
        stored = self._stored("sticker", "sticker.webp", "image/webp", SAMPLE_STICKER)
        shape = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return self._presence.write({"sticker": stored.as_json() | shape | {"emoji": emoji}})

    async def send(self, content: Content) -> Message:
        """Send anything else, given as the Bot API shows it: a place, a poll, a contact (see `parcels`)."""
        self._require_unblocked()
        return self._presence.write(content)

    async def forward(self, text: str) -> Message:
        """Pass on a text that somebody wrote elsewhere."""
        self._require_unblocked()
        origin = {"type": "hidden_user", "sender_user_name": "Kāds", "date": self._world.clock.date()}
        return self._presence.write(plain_text(_visible(text)) | {"forward_origin": origin})

    async def block(self) -> None:
        """Stop the bot: it cannot write any more."""
        self._require_private("block a bot")
        self._set_blocked(True)

    async def unblock(self) -> None:
        """Let the bot write again."""
        self._require_private("unblock a bot")
        self._set_blocked(False)

    def tag(self, badge: str) -> None:
        """Mark the chat in the page's list, for example as `danger`."""
        self.chat.badges.add(badge)
        self.chat.happen("badge", self._world.clock.date(), badge=badge)

    # --- What they see ---

    async def next_message(self, timeout: float = PATIENCE) -> Message:
        """The next new message of a bot. Raises NothingCame."""
        event = await self._messages.next(lambda event: event.kind == "message" and _by_bot(event), timeout)
        return self._message_of(event)

    async def wait_for(self, predicate: Callable[[Message], bool], timeout: float = PATIENCE) -> Message:
        """The next message of a bot, new or edited, for which `predicate` holds; others count as read.

        Raises NothingCame.
        """

        def wanted(event: ChatEvent) -> bool:
            return event.kind in {"message", "edit"} and _by_bot(event) and predicate(self._message_of(event))

        return self._message_of(await self._messages.next(wanted, timeout))

    async def next_toast(self, timeout: float = PATIENCE) -> str:
        """The next note shown in answer to a press. Raises NothingCame."""
        event = await self._toasts.next(lambda event: event.kind == "answer" and bool(event.details["text"]), timeout)
        return str(event.details["text"])

    # --- How it works ---

    def _message_of(self, event: ChatEvent) -> Message:
        return self.chat.messages[(event.message or {})["message_id"]]

    def _require_private(self, what: str) -> None:
        if self.chat.kind != "private":
            raise NotPossible(f"one can {what} only in a private chat, not in a {self.chat.kind}")

    def _require_unblocked(self) -> None:
        if self.chat.blocked:
            raise NotPossible("this person has blocked the bot: unblock it, or press Start again")

    def _press(self, message: Message, button: Button) -> Press:
        if not button.token:
            raise NotPossible(f"the button {button.label!r} opens a link and is no matter of the bot's")
        return Press(self._presence.press(message, button), self.chat)

    def _stored(self, kind: str, name: str, content_type: str, content: bytes) -> StoredFile:
        return self._world.files.add(kind, Upload(name, content_type, content))

    def _set_blocked(self, blocked: bool) -> None:
        if self.chat.blocked == blocked:
            return
        self.chat.blocked = blocked
        self.chat.happen("blocked" if blocked else "unblocked", self._world.clock.date())
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        for bot in self._presence.bots:
            self._presence.change_bot(bot, before, after)


def _visible(text: str) -> str:
    if not text.strip():
        raise NotPossible("a message needs at least one visible character")
    return text.strip()


def _on(message: Message, wanted: Button) -> Button | None:
    """The button under a message that has the wanted one's token or, failing that, its label."""
    by_token = next((it for it in message.buttons if wanted.token and it.token == wanted.token), None)
    return by_token or next((it for it in message.buttons if it.label == wanted.label), None)


def _by_bot(event: ChatEvent) -> bool:
    return bool(event.message and event.message["from"]["is_bot"])
