"""What stands in a text for {event}, {minutes} or {G1}."""

from __future__ import annotations

from conversations import days
from conversations.burden import ahead
from conversations.flow import AnyStep, DateQuestion, Pair
from conversations.talk import Talk

PROMISE = "promise"  # stands for what every greeting promises about danger
_UNKNOWN = "…"  # in place of a label when the question was skipped: better than a brace


def fill(talk: Talk, template: str, **moment: object) -> str:
    """Put what is known into the placeholders of a text.

    That is what is given for the `moment`, the session's facts, what the engine counts, the labels of answers by the
    id of their question, and helplines. A number with a noun in `counts` gets its noun.
    """
    if "{" not in template:
        return template
    return template.format_map(_Filling(talk, moment))


def label(talk: Talk, step: AnyStep, code: str) -> str:
    """Return what an answer's code is called in the person's language."""
    known = talk.script.labels(talk.session.language, step).get(code)
    if known is not None:
        return known
    return days.shown(code, talk.session.language) if isinstance(step, DateQuestion) else code


def labels(talk: Talk, step: AnyStep, codes: tuple[str, ...]) -> str:
    """Return a whole answer in the person's language."""
    return (" → " if isinstance(step, Pair) else ", ").join(label(talk, step, code) for code in codes)


class _Filling(dict[str, object]):
    """Looks a placeholder up when a text has it: most have none."""

    def __init__(self, talk: Talk, moment: dict[str, object]) -> None:
        super().__init__(moment)
        self._talk = talk

    def __missing__(self, name: str) -> str:
        talk = self._talk
        session, texts = talk.session, talk.texts
        if name in ("questions", "extras", "minutes"):
            return texts.count(name, getattr(ahead(talk.plan, session), name))
        if name in session.facts:
            return texts.counted(name, session.facts[name])
        if name == PROMISE:
            return texts.chat.promise
        if name in texts.helplines:
            return texts.helplines[name]
        given = session.given.get(name)
        return labels(talk, talk.plan.steps[name], given) if given else _UNKNOWN
