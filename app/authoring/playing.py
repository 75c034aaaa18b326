"""`atbalss flow try`: a flow in the terminal, with the engine that people talk with."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from rich.console import Console

from app.authoring.versions import Version
from app.clock import RIGA, Clock
from conversations import engine
from conversations.events import Event, Noted, Said
from conversations.flow import Flow
from conversations.messages import Button, Command, Incoming, Media, Outgoing, Press, Text
from conversations.plan import Plan
from conversations.session import Session
from conversations.texts import Languages

HELP = "A number presses the button before it; =5 types 5. /back, /skip, /stop, /language, /help; !photo sends a photo."
SESSION_ID = "trytryit"  # as long as a real one
EXAMPLES = {"event": "Ēnu diena", "date": "15.12.2026"}  # facts that a texts' author wants to see filled


@dataclass(frozen=True)
class Beginning:
    """What the program would know when a conversation begins."""

    language: str
    seed: int
    facts: Mapping[str, str]


def play(version: Version, beginning: Beginning, out: Console, *, verbose: bool) -> None:
    """Play a flow with whoever types, or with lines that are piped in."""
    today = Clock().now().astimezone(RIGA).date().isoformat()
    facts = _example_facts(version.flow, beginning.facts, today)
    known = ", ".join(f"{name}={value}" for name, value in facts.items()) or "nothing"
    out.print(f"{version.name}, knowing {known}. {HELP}", markup=False, highlight=False)
    begun = engine.start(
        version.flow,
        version.languages,
        session_id=SESSION_ID,
        language=beginning.language,
        seed=beginning.seed,
        facts=facts,
    )
    session = Player(version.flow, version.languages, out, verbose).play(*begun, _lines())
    out.print(f"\n({session.status}, {len(session.path)} steps)", markup=False, highlight=False)


@dataclass
class Player:
    """A person at a terminal. `buttons` are those on the screen, as numbered."""

    flow: Flow
    languages: Languages
    out: Console
    verbose: bool = False
    buttons: list[Button] = field(default_factory=list)
    typed: int = 0

    def play(self, session: Session, events: tuple[Event, ...], lines: Iterator[str]) -> Session:
        """Show what is said, take line after line until the end or until there are no more, and return the session."""
        self._show(events)
        while session.status == "active":
            line = next(lines, None)
            if line is None:
                break
            incoming = self._heard(line.strip())
            session, events = engine.step(session, incoming, self.flow, self.languages)
            self._show(events)
        return session

    def _heard(self, line: str) -> Incoming:
        if line.isdecimal() and 0 < int(line) <= len(self.buttons):
            return Press(self.buttons[int(line) - 1].token)
        if line.startswith("/"):
            name, _, argument = line[1:].partition(" ")
            return Command(name.lower(), argument)
        if line.startswith("!"):
            return Media(line[1:])
        self.typed += 1
        return Text(line.removeprefix("="), message=f"m{self.typed}")

    def _show(self, events: tuple[Event, ...]) -> None:
        for event in events:
            match event:
                case Said(message):
                    self._say(message)
                case Noted(toast):
                    self._print(f"  ({toast.text})")
                case _ if self.verbose:
                    self._print(f"  · {told(event)}")

    def _say(self, message: Outgoing) -> None:
        if message.replaces and not message.rows:  # the pressed message stays, with what was chosen: that is enough
            self._print(f"  {message.text.rpartition(chr(10))[2]}")
            return
        self._print(f"\n{message.text}\n")
        self.buttons = [button for row in message.rows for button in row]
        place = 0
        for row in message.rows:
            numbered = [f"[{place + offset}] {button.label}" for offset, button in enumerate(row, 1)]
            self._print("  " + "   ".join(numbered))
            place += len(row)

    def _print(self, line: str) -> None:
        self.out.print(line, markup=False, highlight=False, soft_wrap=True)


def told(event: Event) -> str:
    """Return an event in one line: its name, and what is not as usual."""
    values = {f.name: getattr(event, f.name) for f in fields(event) if getattr(event, f.name) != f.default}
    return " ".join((type(event).__name__, *(f"{name}={value!r}" for name, value in values.items())))


def _example_facts(flow: Flow, given: Mapping[str, str], today: str) -> dict[str, str]:
    """Return what is given, and an example for each fact besides that the flow can't begin without."""
    values = Plan(flow).forks
    examples = {**EXAMPLES, "today": today}
    needed = {name: examples.get(name) or min(values.get(name, {name})) for name in flow.facts}
    return {**needed, **given}


def _lines() -> Iterator[str]:
    """Yield what is typed or piped in, line by line, until it ends."""
    prompt = "> " if sys.stdin.isatty() else ""
    while True:
        try:
            yield input(prompt)
        except EOFError:
            return
