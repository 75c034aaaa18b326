"""The engine: a session and what came in make a session and what happened. No input, no output, no clock.

A turn sends at most one new message; the question that was pressed may change in place besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from conversations import commands, lobby, moves
from conversations.edits import take_edit
from conversations.errors import MissingFactError, WrongFlowError
from conversations.events import Said
from conversations.filling import fill
from conversations.flow import Flow, is_targeted
from conversations.messages import Command, Edited, Incoming, Media, Press, Text
from conversations.presses import take_press
from conversations.prompts import ask
from conversations.script import Script, script_for
from conversations.selection import known_answer
from conversations.session import Session
from conversations.talk import Talk, Turn
from conversations.texts import Languages
from conversations.tokens import is_session_id
from conversations.typed import take_text

KNOWABLE = frozenset({"age_band", "sector", "contact_later", "hear_back", "quoting", "teach_classifier"})
FACT_LIMIT = 200  # characters of a fact such as an event's title: with it every message stays below 4,096


def start(  # every argument is another thing the host knows of the person and the occasion
    flow: Flow,
    languages: Languages,
    *,
    session_id: str,
    language: str,
    seed: int,
    facts: Mapping[str, str],
    known: Mapping[str, str] = MappingProxyType({}),
    evidence: Mapping[str, int] = MappingProxyType({}),
) -> Turn:
    """Begin a session and greet. `languages` holds the texts of every language.

    `facts` must hold what `flow` needs; others are left out. `known` is what the person told before, by profile field
    or purpose (`age_band`: "16-17", `contact_later`: "yes"): it is not asked again. `evidence` counts the usable
    answers so far by question. Raises MissingFactError if a fact is missing, and ValueError if `session_id` cannot
    stand in a button, no texts are in `language`, or the fact `today` is no day such as 2026-09-15.
    """
    if not is_session_id(session_id):
        raise ValueError(f"session id {session_id!r}: give at most 8 letters or digits, and not a reserved name")
    if language not in languages:
        raise ValueError(f"language {language!r}: give one of {', '.join(languages)}")
    if missing := set(flow.facts) - set(facts):
        raise MissingFactError(f"flow {flow.flow} needs the fact {sorted(missing)[0]!r}: give it in `facts`")
    if "today" in facts:
        date.fromisoformat(facts["today"])
    first = flow.steps[0].id
    script = script_for(flow, languages)
    session = Session(
        session_id,
        flow.flow,
        flow.version,
        language,
        seed,
        question=first,
        facts={name: facts[name][:FACT_LIMIT] for name in (*flow.facts, *flow.optional_facts) if name in facts},
        path=(first,),
        known=(told := {name: value for name, value in known.items() if name in KNOWABLE}),
        given={s.id: codes for s in flow.steps if (codes := known_answer(s, told)) is not None},
        evidence={step.id: evidence.get(step.id, 0) for step in flow.steps if is_targeted(flow, step)},
    )
    return session, (Said(ask(Talk(session, script))),)


def step(session: Session, incoming: Incoming, flow: Flow, languages: Languages, *, today: str = "") -> Turn:
    """Take one turn. A session that has ended answers like the lobby.

    `today` (such as "2026-09-15") says that another day has come since the session began: "yesterday" depends on it.
    Raises WrongFlowError if the session is not pinned to this very flow and version.
    """
    script = script_for(flow, languages)
    _check_pinned(session, script)
    if session.status != "active":
        return session, lobby.respond(incoming, languages, language=session.language)
    return _take(Talk(_at(session, today), script), incoming)


def resume(session: Session, flow: Flow, languages: Languages, *, language: str) -> Turn:
    """Go on with a session that danger had interrupted, at the question that was open, now in `language`.

    Raises ValueError if it was not interrupted, and WrongFlowError as in `step`.
    """
    script = script_for(flow, languages)
    _check_pinned(session, script)
    if session.status != "interrupted":
        raise ValueError(f"session {session.id} is {session.status}: only an interrupted one can be resumed")
    return moves.repeat(Talk(session.change(status="active", language=language), script))


def _at(session: Session, today: str) -> Session:
    """Return the session as it is on another day, if its flow asks what day it is."""
    if not today or session.facts.get("today", today) == today:
        return session
    return session.change(facts={**session.facts, "today": today})


def _take(talk: Talk, incoming: Incoming) -> Turn:
    match incoming:
        case Text(danger=True) | Edited(danger=True):
            return moves.heed_danger(talk, incoming.text, incoming.message)
        case Command():
            return commands.obey(talk, incoming)
        case Press():
            return take_press(talk, incoming)
        case Text():
            return take_text(talk, incoming)
        case Edited():
            return take_edit(talk, incoming)
        case Media():
            return moves.repeat(talk, fill(talk, talk.texts.chat.media.word(incoming.kind)))


def ask_again(session: Session, flow: Flow, languages: Languages, words: str = "") -> Turn:
    """Return to the open question after the host has spoken of something else; `words` stand above it."""
    script = script_for(flow, languages)
    _check_pinned(session, script)
    return moves.repeat(Talk(session, script), words)


def _check_pinned(session: Session, script: Script) -> None:
    flow = script.plan.flow
    pinned = session.flow == flow.flow and session.version == flow.version
    if not pinned or session.question not in script.plan.steps:
        raise WrongFlowError(
            f"session at {session.flow} {session.version}, {session.question}: give it that flow, not "
            f"{flow.flow} {flow.version}, and give a changed flow a new version"
        )
