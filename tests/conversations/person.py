"""A person at a chat: presses buttons by their labels, and the session sleeps as JSON between turns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from conversations import engine, lobby
from conversations.events import Event, Noted, Said
from conversations.flow import DateQuestion, Flow, Multi, Number, OpenText, Pair, Permissions, codes, is_probe
from conversations.library import Library
from conversations.messages import Button, Command, Edited, Incoming, Media, Outgoing, Press, Text
from conversations.plan import group_of
from conversations.prompts import MARK
from conversations.session import Session
from conversations.tokens import DONE, Token

SESSION_ID = "abcd1234"

Kind = TypeVar("Kind")


class Person:
    """`events` are those of the last turn, `seen` are all buttons ever shown, the newest last."""

    def __init__(  # what a host knows
        self,
        library: Library,
        flow: str,
        *,
        language: str,
        seed: int,
        facts: dict[str, str],
        version: int | None = None,
        **known: Any,
    ) -> None:
        self.library, self.flow, self.language, self.version = library, flow, language, version
        self.seen: list[Button] = []
        self.typed = 0
        self.state = ""
        if flow == "lobby":
            self.events: tuple[Event, ...] = ()
            return
        session, events = engine.start(
            self.played,
            library.languages,
            session_id=SESSION_ID,
            language=language,
            seed=seed,
            facts=facts,
            **known,
        )
        self._keep(session, events)

    @property
    def played(self) -> Flow:
        return self.library.flow(self.flow, self.version)

    @property
    def session(self) -> Session:
        return Session.from_json(self.state)

    def jump_to(self, question: str) -> Person:
        """Stand at a question as if all before it had been answered."""
        steps = self.played.steps
        target = next(step for step in steps if step.id == question)
        before = [
            step.id
            for step in steps[: steps.index(target)]
            if (not is_probe(step) and not group_of(step)) or step.id == getattr(target, "probes", "")
        ]
        session = replace(self.session, question=question, path=(*before, question), given=dict.fromkeys(before, ()))
        self._keep(session, self.events)
        self.does(Command("start"))
        return self

    def does(self, incoming: Incoming) -> tuple[Event, ...]:
        if self.flow == "lobby":
            events = lobby.respond(incoming, self.library.languages, language=self.language)
            return self._keep(None, events)
        return self._keep(*engine.step(self.session, incoming, self.played, self.library.languages))

    def presses(self, label: str) -> tuple[Event, ...]:
        """Press the newest button with this label, even one that has gone from the screen."""
        tokens = [button.token for button in self.seen if button.label.removeprefix(MARK) == label]
        return self.does(Press(tokens[-1]))

    def taps(self, place: str) -> tuple[Event, ...]:
        """Press the button with the token of a question and an option, such as `S1.4`."""
        return self.does(Press(f"{SESSION_ID}.{place}"))

    @property
    def labels(self) -> list[str]:
        """The buttons under what was said last."""
        return [button.label for row in self.got(Said)[-1].message.rows for button in row]

    def says(self, text: str, *, danger: bool = False) -> tuple[Event, ...]:
        self.typed += 1
        return self.does(Text(text, danger, f"m{self.typed}"))

    def edits(self, message: str, text: str, *, danger: bool = False) -> tuple[Event, ...]:
        return self.does(Edited(text, message, danger))

    def commands(self, line: str) -> tuple[Event, ...]:
        name, _, argument = line.removeprefix("/").partition(" ")
        return self.does(Command(name, argument))

    def goes_on(self, choice: int) -> tuple[Event, ...]:
        """Answer the open question sensibly, with one option or another."""
        step = self.played.step(self.session.question)
        if isinstance(step, OpenText):
            return self.says("Patika programmētāji un roboti")
        if isinstance(step, Number | DateQuestion):
            return self.says(str(step.least + choice) if isinstance(step, Number) else "vakar")
        options = codes(step)
        if isinstance(step, Pair):
            options = options[5:] if self.session.chosen.get(step.id) else options[:5]
        finished = isinstance(step, Multi | Permissions) and self.session.chosen.get(step.id)
        return self.does(Press(str(Token(SESSION_ID, step.id, DONE if finished else options[choice % len(options)]))))

    def sends(self, kind: str) -> tuple[Event, ...]:
        return self.does(Media(kind))

    def got(self, kind: type[Kind]) -> list[Kind]:
        """Return the events of one kind in the last turn."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def messages(self) -> list[Outgoing]:
        """The new messages of the last turn."""
        return [said.message for said in self.got(Said) if not said.message.replaces]

    @property
    def heard(self) -> str:
        """The text of the one new message of the last turn."""
        (message,) = self.messages
        return message.text

    @property
    def replaced(self) -> str:
        """The text that took the place of the pressed message in the last turn."""
        (said,) = (said for said in self.got(Said) if said.message.replaces)
        return said.message.text

    @property
    def toast(self) -> str:
        (noted,) = self.got(Noted)
        return noted.toast.text

    def _keep(self, session: Session | None, events: tuple[Event, ...]) -> tuple[Event, ...]:
        self.state = session.to_json() if session else ""
        self.events = events
        self.seen += [button for said in self.got(Said) for row in said.message.rows for button in row]
        return events
