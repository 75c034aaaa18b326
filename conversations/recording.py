"""What an answer leaves behind: in the session, what ways and texts depend on; in the events, what the host keeps."""

from __future__ import annotations

from conversations.answers import Answer, pair_of
from conversations.events import AnswerGiven, ConsentDecided, Event, ProfileGiven
from conversations.flow import AnyStep, Consent, Pair, Permissions, Profile
from conversations.selection import BRIEF, is_short, probability
from conversations.talk import Talk
from conversations.tokens import YES


def record(talk: Talk, step: AnyStep, given: Answer, *, probed: bool = True) -> tuple[Talk, tuple[Event, ...]]:
    """Settle a question, and tell of its answer: with the next revision if it was answered before.

    A short text is `probed` unless the conversation has gone past it.
    """
    session = talk.session
    codes = (BRIEF,) if probed and _is_brief(talk, step, given) else given.codes
    changes: dict[str, object] = {"given": {**session.given, step.id: codes}}
    if step.id in session.skipped:
        changes["skipped"] = tuple(skipped for skipped in session.skipped if skipped != step.id)
    match step:
        case Consent():
            events: tuple[Event, ...] = (ConsentDecided(step.purpose, given.code == YES, step.text_version),)
        case Permissions():
            events = tuple(ConsentDecided(p.purpose, p.purpose in given.choices, p.text_version) for p in step.options)
        case Profile():
            events = (ProfileGiven(step.field, given.code),)
        case _:
            revision = session.revisions.get(step.id, 0) + 1
            changes["revisions"] = {**session.revisions, step.id: revision}
            events = (_answer(talk, step, given, revision),)
    return talk.change(**changes), events


def _answer(talk: Talk, step: AnyStep, given: Answer, revision: int) -> AnswerGiven:
    return AnswerGiven(
        step.id,
        step.kind,
        number=given.number,
        choices=pair_of(given.choices) if isinstance(step, Pair) else given.choices,
        text=given.text,
        revision=revision,
        probability=probability(talk.plan, step, talk.session),
    )


def _is_brief(talk: Talk, step: AnyStep, given: Answer) -> bool:
    probe = talk.plan.probes.get(step.id)
    return probe is not None and given.text is not None and is_short(probe, given, talk.lexicon(step))
