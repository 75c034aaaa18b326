"""A tiny bot that asks a short interview, by the conventions that people rely on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from simulator.bots import Bot, BotAccount
from simulator.chats import Chat, Message
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.limits import Limits
from simulator.updates import Update
from simulator.world import World

QUESTIONS: dict[str, tuple[str, ...]] = {
    "P0": ("yes", "no"),
    "P1": ("u13", "13-15", "16-17", "18-25", "26+"),
    "S1": ("1", "2", "3", "4", "5"),
    "S2": ("skip",),
    "S4": ("jobs", "people", "nothing", "done", "skip"),
    "S5": ("skip",),
    "C4": (*(f"{half}-{rating}" for half in ("before", "now") for rating in range(1, 6)), "skip"),
    "S6": ("been", "know", "no", "skip"),
    "P3": ("yes", "no"),
    "P5": ("hear_back", "quoting", "done"),
}
IN_PLACE = {"S4", "P5"}  # several are chosen, until done
REPLIES = {"/language": "Which?", "/help": "I ask, you answer.", "/privacy": "No names.", "/mydata": "All I know."}
STOP = ("/stop", "stop", "beidzam", "стоп")
DANGER = ("negribu dzīvot",)


def small_world() -> World:
    return World([BotAccount("1001:x", "bot", "Bot")], clock=Clock(), limits=Limits(), faults=Faults(), seed=1)


@dataclass
class Interview:
    """Where one person is; `answers` by question, and what else they did."""

    language: str = "lv"
    event: str = ""
    at: int = -1
    chosen: set[str] = field(default_factory=set)
    answers: dict[str, Any] = field(default_factory=dict)
    did: list[str] = field(default_factory=list)

    @property
    def question(self) -> str:
        return [*QUESTIONS, "end"][self.at] if self.at >= 0 else "end"

    def begin(self, event: str) -> None:
        self.event, self.at = event, -1
        self.chosen.clear()
        self.answers.clear()


class ScriptedBot:
    """Serves all chats of a world.

    At the question `mute_at` it falls silent; `blind` it notices no danger; when it `stutters`, it asks all twice.
    """

    def __init__(
        self,
        world: World,
        *,
        mute_at: str = "",
        blind: bool = False,
        knows_link: bool = True,
        stutters: bool = False,
        languages: tuple[str, ...] = ("lv", "en", "ru"),
    ) -> None:
        self.world = world
        self.interviews: dict[int, Interview] = {}
        self._bot: Bot = world.bot_named()
        self._mute_at = mute_at
        self._blind = blind
        self._knows_link = knows_link
        self._times = 2 if stutters else 1
        self._languages = languages

    async def serve(self) -> None:
        while True:
            for update in self._bot.updates.pending(100):
                self._bot.updates.drop(update)
                self._take(update)
            await self._bot.updates.added.wait(1)

    def invite(self, user_id: int) -> None:
        """Write to somebody unasked."""
        buttons = [(option, f"invite.1.{option}") for option in ("start", "later", "no", "never")]
        self.interviews[user_id].begin("")
        self._say(self._bot.chats[user_id], "How are you now?", buttons)

    def _take(self, update: Update) -> None:
        body = update.body
        person = body["from"] if update.kind == "callback_query" else body["chat"]
        chat, talk = self._bot.chats[person["id"]], self.interviews.setdefault(person["id"], Interview())
        match update.kind:
            case "callback_query":
                self._pressed(chat, talk, body)
            case "edited_message":
                talk.did.append(f"edited: {body['text']}")
                self._say(chat, "Changed.")
            case "message":
                self._said(chat, talk, body.get("text", ""))

    def _said(self, chat: Chat, talk: Interview, text: str) -> None:
        if text.startswith("/start"):
            return self._start(chat, talk, text.removeprefix("/start").strip())
        talk.did.append(text or "media")
        if text in STOP or text == "/delete":
            return self._leave(chat, talk, text)
        if talk.question == "end":
            return self._say(chat, "Nothing is asked now.")
        if text in REPLIES or not text:
            return self._aside(chat, talk, text)
        if text == "/back":
            return self._back(chat, talk)
        if not self._blind and any(word in text for word in DANGER):
            return self._say(chat, "Somebody listens: 116111.")
        if QUESTIONS[talk.question] == ("skip",) or text in QUESTIONS[talk.question]:
            talk.answers[talk.question] = text
            return self._next(chat, talk)
        return self._ask(chat, talk)

    def _start(self, chat: Chat, talk: Interview, event: str) -> None:
        if not self._knows_link:
            return self._say(chat, "I know no such event.")
        if talk.question != "end" and talk.event == event:
            return self._ask(chat, talk)
        talk.begin(event)
        return self._next(chat, talk)

    def _leave(self, chat: Chat, talk: Interview, text: str) -> None:
        if text == "/delete":
            return self._say(chat, "Everything?", [("yes", "lobby.delete.yes"), ("no", "lobby.delete.no")])
        talk.begin("")
        return self._say(chat, "Bye.")

    def _back(self, chat: Chat, talk: Interview) -> None:
        talk.at = max(0, talk.at - 1)
        self._ask(chat, talk)

    def _aside(self, chat: Chat, talk: Interview, text: str) -> None:
        if text == "/mydata":
            self._say(chat, REPLIES[text])
        elif text == "/language":
            self._say(chat, REPLIES[text], [(code, f"s.language.{code}") for code in ("lv", "en", "ru")])
        else:
            self._ask(chat, talk, REPLIES.get(text, "Words, please."))

    def _pressed(self, chat: Chat, talk: Interview, body: dict[str, Any]) -> None:
        _, question, option = body["data"].split(".")
        message = chat.messages[body["message"]["message_id"]]
        note = "" if question in ("language", "delete", "1", talk.question) else "Long answered."
        chat.happen("answer", 0, query=body["id"], text=note)
        talk.did.append(f"pressed {question}.{option}")
        if (question, option) == ("S4", "done") and not talk.chosen & set(QUESTIONS["S4"]):
            return  # choose at least one
        if body["data"].startswith("invite."):
            self._invited(chat, talk, message, option)
        elif question == "language":
            self._switch(chat, talk, message, option)
        elif question == "delete":
            talk.begin("")
            self._replace(chat, message, "Deleted.")
        elif not note:
            self._answered(chat, talk, message, option)

    def _invited(self, chat: Chat, talk: Interview, message: Message, option: str) -> None:
        if option != "start":
            return self._replace(chat, message, f"{option}!")
        if talk.question == "end":
            talk.begin("")
            return self._next(chat, talk)
        return self._ask(chat, talk)

    def _switch(self, chat: Chat, talk: Interview, message: Message, language: str) -> None:
        talk.language = language
        if any(button.token == "s.P0.yes" for button in message.buttons):
            return self._replace(chat, message, f"P0 in {language}?", self._buttons(talk))
        self._replace(chat, message, f"In {language}.")
        return self._ask(chat, talk)

    def _answered(self, chat: Chat, talk: Interview, message: Message, option: str) -> None:
        if option == "back":
            self._replace(chat, message, "Back.")
            return self._back(chat, talk)
        if talk.question in IN_PLACE and option not in ("done", "skip"):
            talk.chosen ^= {option}
            return self._replace(chat, message, f"{talk.question}?", self._buttons(talk))
        if talk.question == "C4" and option != "skip" and not self._both(talk, option):
            return self._replace(chat, message, "C4?", self._buttons(talk))
        own = sorted(talk.chosen & set(QUESTIONS[talk.question]))
        talk.answers[talk.question] = own if option == "done" or talk.question == "C4" else option
        self._replace(chat, message, f"✓ {option}")
        return self._say(chat, "From 13 on.") if option == "u13" else self._next(chat, talk)

    def _both(self, talk: Interview, option: str) -> bool:
        half = option.split("-")[0]
        talk.chosen = {it for it in talk.chosen if not it.startswith(half)} | {option}
        return sum(it in QUESTIONS["C4"] for it in talk.chosen) == 2

    def _next(self, chat: Chat, talk: Interview) -> None:
        talk.at += 1
        if talk.at == len(QUESTIONS):
            self._say(chat, "Thanks!")
        elif talk.question != self._mute_at:
            self._ask(chat, talk)

    def _ask(self, chat: Chat, talk: Interview, lead: str = "") -> None:
        for _ in range(self._times):
            self._say(chat, f"{lead} {talk.question}?".strip(), self._buttons(talk))

    def _buttons(self, talk: Interview) -> list[tuple[str, str]]:
        marked = [(f"✓ {code}" if code in talk.chosen else code, code) for code in QUESTIONS[talk.question]]
        languages = self._languages if talk.question == "P0" else ()
        marked += [("back", "back")] if talk.at > 0 else []
        own = [(label, f"s.{talk.question}.{code}") for label, code in marked]
        return own + [(code, f"s.language.{code}") for code in languages if code != talk.language]

    def _say(self, chat: Chat, text: str, buttons: Iterable[tuple[str, str]] = ()) -> None:
        chat.add(self._bot.user, 0, {"text": text}, markup=_markup(buttons))

    def _replace(self, chat: Chat, message: Message, text: str, buttons: Iterable[tuple[str, str]] = ()) -> None:
        message.change(0, {"text": text}, _markup(buttons))
        chat.happen("edit", 0, message)


def _markup(buttons: Iterable[tuple[str, str]]) -> dict[str, Any] | None:
    rows = [[{"text": label, "callback_data": token}] for label, token in buttons]
    return {"inline_keyboard": rows} if rows else None
