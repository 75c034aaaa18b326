"""Chats and what is in them: accounts, messages with their earlier versions, and everything that happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.keyboards import Button, Markup, inline_buttons, reply_buttons
from simulator.waiting import Bell

Content = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """A person or a bot."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = ""
    is_bot: bool = False

    def as_json(self) -> dict[str, Any]:
        """The Bot API's User."""
        user: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {"username": self.username, "language_code": self.language_code}
        return user | {name: value for name, value in optional.items() if value}


@dataclass(frozen=True)
class Version:
    """What a message was before an edit."""

    date: int
    content: Content
    markup: Markup | None


@dataclass
class Message:
    """A message. `content` holds the fields that make its kind: text, photo, caption, document …"""

    id: int
    chat: Chat
    sender: Account
    date: int
    content: Content
    markup: Markup | None = None
    reply_to: Message | None = None
    edit_date: int | None = None
    deleted: bool = False
    versions: list[Version] = field(default_factory=list)

    @property
    def from_bot(self) -> bool:
        """Whether a bot wrote it."""
        return self.sender.is_bot

    @property
    def text(self) -> str:
        """Its text or caption."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def buttons(self) -> list[Button]:
        """The buttons under it now."""
        return inline_buttons(self.markup)

    @property
    def earlier_buttons(self) -> list[Button]:
        """The buttons that were under it before a change."""
        return [button for version in self.versions for button in inline_buttons(version.markup)]

    def change(self, date: int, content: Content, markup: Markup | None) -> None:
        """Replace content and keyboard, and remember what they were."""
        self.versions.append(Version(self.edit_date or self.date, self.content, self.markup))
        self.content, self.markup, self.edit_date = content, markup, date

    def as_json(self, *, with_reply: bool = True) -> dict[str, Any]:
        """The Bot API's Message."""
        body: dict[str, Any] = {"message_id": self.id, "from": self.sender.as_json(), "chat": self.chat.as_json()}
        body |= {"date": self.date} | self.content
        if self.edit_date is not None:
            body["edit_date"] = self.edit_date
        if self.markup is not None and "inline_keyboard" in self.markup:
            body["reply_markup"] = self.markup
        if with_reply and self.reply_to is not None:
            body["reply_to_message"] = self.reply_to.as_json(with_reply=False)
        return body


@dataclass(frozen=True)
class ChatEvent:
    """Something that happened in a chat.

    `kind` is message, edit, delete, press, answer (to a press), action (the bot is typing), started, blocked,
    unblocked, badge or kicked. `message` is a snapshot of the message it is about.
    """

    number: int
    kind: str
    date: int
    message: dict[str, Any] | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the page and for dumps."""
        body: dict[str, Any] = {"number": self.number, "kind": self.kind, "date": self.date} | self.details
        return body | ({"message": self.message} if self.message is not None else {})


@dataclass
class Chat:
    """A private chat of a person with a bot, or a group of people and bots."""

    id: int
    title: str
    kind: str = "private"
    person: Account | None = None
    bot_ids: set[int] = field(default_factory=set)
    role: str = "student"
    picture: str = ""
    badges: set[str] = field(default_factory=set)
    started: bool = False
    blocked: bool = False
    migrated_to: int | None = None
    keyboard: Markup | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    events: list[ChatEvent] = field(default_factory=list)
    changed: Bell = field(default_factory=Bell)

    @property
    def key(self) -> str:
        """Its name over all bots: a person's chats with two bots have the same id."""
        return f"{min(self.bot_ids)}.{self.id}" if self.person else str(self.id)

    @property
    def keys(self) -> list[Button]:
        """The buttons of the keyboard below the chat."""
        return reply_buttons(self.keyboard)

    @property
    def toasts(self) -> list[str]:
        """The short notes with which presses were answered."""
        return [event.details["text"] for event in self.events if event.kind == "answer" and event.details["text"]]

    def as_json(self) -> dict[str, Any]:
        """The Bot API's Chat."""
        name = "first_name" if self.person else "title"
        return {"id": self.id, "type": self.kind, name: self.title}

    def add(self, sender: Account, date: int, content: Content, **more: Any) -> Message:
        """A new message in the chat."""
        message = Message(max(self.messages, default=0) + 1, self, sender, date, content, **more)
        self.messages[message.id] = message
        self.happen("message", date, message)
        return message

    def happen(self, kind: str, date: int, message: Message | None = None, **details: Any) -> ChatEvent:
        """Write down that something happened, and wake who waits for it."""
        snapshot = message.as_json() if message else None
        event = ChatEvent(len(self.events) + 1, kind, date, snapshot, details)
        self.events.append(event)
        self.changed.ring()
        return event

    def dump(self) -> dict[str, Any]:
        """Everything ever sent and received here."""
        return {
            "key": self.key,
            "chat": self.as_json(),
            "role": self.role,
            "language": self.person.language_code if self.person else "",
            "badges": sorted(self.badges),
            "blocked": self.blocked,
            "events": [event.as_json() for event in self.events],
        }
