"""The ways through a flow as people read them: each question once in full, then what was done on each way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from conversations import engine
from conversations.events import AnswerGiven, ConsentDecided, Event, ProfileGiven, Said
from conversations.flow import AnyStep, End, Flow
from conversations.library import Library
from conversations.messages import Outgoing, Press, Text
from conversations.session import Session
from tests.conversations.person import SESSION_ID
from tests.conversations.ways_found import Deeds, Start, Walker, Way

SAID = yaml.safe_load((Path(__file__).parent / "said.yaml").read_text(encoding="utf-8"))
EVENT = {"event": "Ēnu diena"}
MEMBER = {"age_band": "16-17", "sector": "general", "contact_later": "yes", "hear_back": "yes", "quoting": "no"}

# How the conversations of a flow begin. A member of the panel has told much before.
STARTS: dict[str, tuple[Start, ...]] = {
    "S": (Start(facts=EVENT), Start(facts=EVENT | {"date": "15.12.2026"}, known=MEMBER)),
    "V": (Start(), Start(facts={"date": "15.12.2026"}, known=MEMBER)),
    "C": (Start(), Start(facts={"date": "15.12.2026"}, known=MEMBER)),
    "E": (Start(facts=EVENT), Start(facts=EVENT, known=MEMBER)),
    "G": (
        *(
            Start(facts={"wave": wave, "today": "2026-11-28", "graduated": graduated}, known=MEMBER)
            for wave in ("3", "6", "12")
            for graduated in ("yes", "no")
        ),
        Start(facts={"wave": "3", "today": "2026-11-28", "graduated": "yes"}),
    ),
}

_PROGRESS = re.compile(r"(\d+ \w+ \d+)\n")


def found(library: Library, flow: Flow) -> tuple[Way, ...]:
    """Return all ways through a flow."""
    walker = Walker(library, flow)
    return tuple(walker.ways(_starts(walker, STARTS[flow.flow])))


def told(library: Library, flow: Flow, language: str, ways: Sequence[Way]) -> dict[str, Any]:
    """Return the record of all ways in one language, those together that begin alike."""
    asks: dict[str, str] = {}
    common = set.intersection(*(set(way.questions) for way in ways if _is_whole(flow.step(way.end))))
    groups = []
    for (facts, known), alike in groupby(ways, lambda way: (way.start.facts, way.start.known)):
        records = [_way(Teller(library, flow, language, asks), way, common) for way in alike]
        groups.append({"facts": dict(facts), "known": dict(known), "ways": records})
    return {
        "flow": flow.flow,
        "version": flow.version,
        "language": language,
        "asks": _in_order(flow, asks),
        "told": groups,
    }


class Teller:
    """Plays one way and writes it down. `asks` gathers the wordings of all ways."""

    def __init__(self, library: Library, flow: Flow, language: str, asks: dict[str, str]) -> None:
        self.library, self.flow, self.language, self.asks = library, flow, language, asks
        self.events: list[Event] = []
        self.session: Session
        self.message: Outgoing

    def begin(self, start: Start) -> None:
        session, events = engine.start(
            self.flow,
            self.library.languages,
            session_id=SESSION_ID,
            language=self.language,
            seed=start.seed,
            facts=start.facts,
            known=start.known,
        )
        self._keep(session, events)

    def asked(self) -> str:
        """Return the name under which the wording of the open question is kept, with how far the person is."""
        progress = _PROGRESS.match(self.message.text)
        text = self.message.text[progress.end() :] if progress else self.message.text
        rows = [" ".join(f"[{button.label}]" for button in row) for row in self.message.rows]
        name = self._name("\n".join((text, *rows)))
        return f"{name} ({progress[1]})" if progress else name

    def does(self, deeds: Deeds) -> str:
        """Play what is done at the open question, and return it in words."""
        return " + ".join(self._does(deed) for deed in deeds)

    def _does(self, deed: str) -> str:
        question = self.session.question
        if deed in ("long", "short"):
            words = SAID[self.language]["short" if deed == "short" else question]
            self._step(Text(words))
            return f"say {words}"
        button = next(b for row in self.message.rows for b in row if b.token.endswith(f".{question}.{deed}"))
        self._step(Press(button.token))
        return f"press {button.label}"

    def _step(self, incoming: Press | Text) -> None:
        self._keep(*engine.step(self.session, incoming, self.flow, self.library.languages))

    def _keep(self, session: Session, events: tuple[Event, ...]) -> None:
        self.session = session
        self.events += events
        self.message = [event.message for event in events if isinstance(event, Said)][-1]

    def _name(self, wording: str) -> str:
        """A question may be worded in several ways: the later ones are numbered."""
        question = self.session.question
        names = (question, *(f"{question}/{number}" for number in range(2, len(self.asks) + 2)))
        name = next(name for name in names if self.asks.get(name, wording) == wording)
        self.asks[name] = wording
        return name


def _starts(walker: Walker, starts: Iterable[Start]) -> Iterator[Start]:
    for start in starts:
        for seed in walker.seeds(start):
            yield Start(seed, start.facts, start.known)


def _way(teller: Teller, way: Way, common: set[str]) -> dict[str, Any]:
    teller.begin(way.start)
    talk = [{teller.asked(): teller.does(deeds)} for _question, deeds in way.asked]
    by = ", ".join(question for question in way.questions if question not in common)
    kept = " · ".join(kept for event in teller.events if (kept := _kept(event)))
    return {"by": by or "–", "seed": way.start.seed, "talk": talk, "end": teller.asked(), "kept": kept}


def _is_whole(end: AnyStep) -> bool:
    return isinstance(end, End) and end.status in ("completed", "enrolled")


def _in_order(flow: Flow, asks: dict[str, str]) -> dict[str, str]:
    """Return the wordings in the order of the flow, whichever way met them first."""
    ids = [step.id for step in flow.steps]
    return {name: asks[name] for name in sorted(asks, key=lambda name: ids.index(name.partition("/")[0]))}


def _kept(event: Event) -> str:
    match event:
        case AnswerGiven():
            value = "+".join(event.choices) or event.text or str(event.number)
            chance = f" ({event.probability:.2f})" if event.probability < 1 else ""
            return f"{event.question} {value}{chance}"
        case ProfileGiven():
            return f"{event.field} {event.value}"
        case ConsentDecided():
            return f"{event.purpose} {'yes' if event.granted else 'no'}"
        case _:
            return ""
