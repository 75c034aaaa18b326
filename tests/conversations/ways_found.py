"""Every way through a flow, found by walking the engine itself: not all answers, but all that lead elsewhere.

Of the options that lead the same way, each time another one is taken, so that many are seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conversations import engine
from conversations.flow import AnyStep, Flow, Multi, OpenText, Pair, Permissions, codes, is_probe
from conversations.library import Library
from conversations.messages import Press, Text
from conversations.selection import asked_of
from conversations.session import Session
from conversations.tokens import DONE, Token
from tests.conversations.person import SESSION_ID

LANGUAGE = "lv"  # the ways are the same in every language
TRIES = 200  # seeds that are tried to find one for each question of a group

Deeds = tuple[str, ...]
"""What a person does at one question: options in the order they are pressed, or `long` or `short` for words."""


@dataclass(frozen=True)
class Start:
    """How a conversation begins."""

    seed: int = 1
    facts: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """A conversation from the greeting to its end: each question with what was done there."""

    start: Start
    asked: tuple[tuple[str, Deeds], ...]
    end: str

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(question for question, _deeds in self.asked)


class Walker:
    """Walks one flow."""

    def __init__(self, library: Library, flow: Flow) -> None:
        self.languages, self.flow = library.languages, flow
        self.taken: Counter[str] = Counter()

    def ways(self, starts: Iterator[Start]) -> Iterator[Way]:
        """Yield every way once: with the same facts, another order of questions is another way."""
        seen = set()
        for start in starts:
            for way in self._walk(start, self._begin(start), ()):
                facts = start.facts if len(way.asked) > 1 else {}  # whoever declines does it the same way everywhere
                key = (tuple(facts.items()), way.questions, way.end)
                if key not in seen:
                    seen.add(key)
                    yield way

    def seeds(self, start: Start) -> list[int]:
        """Return a seed for each question that only some people get."""
        if not any(map(self._is_drawn, (step.id for step in self.flow.steps))):
            return [start.seed]
        found: dict[str, int] = {}
        for seed in range(1, TRIES):
            tried = Start(seed, start.facts, start.known)
            ways = self._walk(tried, self._begin(tried), ())
            found.setdefault(next(question for way in ways for question in filter(self._is_drawn, way.questions)), seed)
        return list(found.values())

    def _is_drawn(self, question: str) -> bool:
        return bool(getattr(self.flow.step(question), "group", ""))

    def _begin(self, start: Start) -> Session:
        session, _events = engine.start(
            self.flow,
            self.languages,
            session_id=SESSION_ID,
            language=LANGUAGE,
            seed=start.seed,
            facts=start.facts,
            known=start.known,
        )
        return session

    def _walk(self, start: Start, session: Session, asked: tuple[tuple[str, Deeds], ...]) -> Iterator[Way]:
        if session.status != "active":
            yield Way(start, asked, session.question)
            return
        step = self.flow.step(session.question)
        for deeds in self._choices(asked_of(session, step)):
            yield from self._walk(start, self._do(session, step, deeds), (*asked, (step.id, deeds)))

    def _do(self, session: Session, step: AnyStep, deeds: Deeds) -> Session:
        for deed in deeds:
            words = "vārds" if deed == "short" else "te ir daudz vārdu"
            press = Press(str(Token(SESSION_ID, step.id, deed)))
            incoming = Text(words) if isinstance(step, OpenText) else press
            session, _events = engine.step(session, incoming, self.flow, self.languages)
        return session

    def _choices(self, step: AnyStep) -> Iterator[Deeds]:
        """Yield one thing to do for each direction that leads on from here."""
        match step:
            case OpenText():
                probed = any(is_probe(other) and other.probes == step.id for other in self.flow.steps)
                yield from (("long",), ("short",)) if probed else (("long",),)
            case Pair():
                yield ("before-2", "now-4")
            case Permissions():
                yield (self._next(step, codes(step)), DONE)
            case _:
                done = (DONE,) if isinstance(step, Multi) else ()
                for options in self._directions(step):
                    yield (self._next(step, options), *done)

    def _directions(self, step: AnyStep) -> list[tuple[str, ...]]:
        """Return the options, those together that nothing tells apart."""
        directions: dict[tuple[object, ...], list[str]] = {}
        for code in codes(step):
            conditions = [other.only[step.id] for other in self.flow.steps if step.id in other.only]
            leads = (step.routes.get(code), *(code in values for values in conditions))
            directions.setdefault(leads, []).append(code)
        return [tuple(options) for options in directions.values()]

    def _next(self, step: AnyStep, options: tuple[str, ...]) -> str:
        key = f"{step.id}.{options[0]}"
        self.taken[key] += 1
        return options[self.taken[key] % len(options)]
