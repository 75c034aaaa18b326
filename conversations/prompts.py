"""How a question looks: its text and its buttons."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.burden import progress
from conversations.filling import fill, label, labels
from conversations.flow import HALVES, RATINGS, Consent, End, Pair, Permissions
from conversations.messages import Button, Outgoing
from conversations.talk import Talk
from conversations.texts import QuestionText
from conversations.tokens import BACK, DONE, LANGUAGE, SKIP

MARK = "✓ "  # before what is chosen
ROW_WIDTH = 20  # characters of labels beside each other that a narrow phone still shows whole
POINT = "• "  # begins the line in a text of permissions that says more about one of them, in the order of the options
_PARAGRAPH = "\n\n"

_LISTS = frozenset({"multi", "permissions"})
_PERMITTING = frozenset({"consent", "permissions"})

Row = tuple[Button, ...]


def ask(talk: Talk, *, lead: str = "", replaces: bool = False) -> Outgoing:
    """Return the open question, with a paragraph of its own before it if there is something to say first."""
    return Outgoing(_paragraphs(lead, _body(talk), _halves(talk)), _rows(talk), replaces)


def closed(talk: Talk, outcome: str) -> Outgoing:
    """Return the open question as it stays in the chat: with its outcome and without buttons."""
    return Outgoing(_paragraphs(_body(talk), outcome), replaces=True)


def chosen(talk: Talk, given: tuple[str, ...]) -> str:
    """Return how an answer to the open question was understood."""
    return MARK + (labels(talk, talk.step, given) or talk.texts.chat.notes.none)


def numbered(talk: Talk) -> str:
    """Return the labels of the open question as a numbered list."""
    step = talk.step
    return "\n".join(f"{place}. {label(talk, step, code)}" for place, code in enumerate(talk.codes, 1))


def pack(buttons: Iterable[Button]) -> tuple[Row, ...]:
    """Put short buttons beside each other and long ones below each other."""
    rows: list[Row] = []
    width = 0
    for button in buttons:
        width += len(button.label)
        if rows and width <= ROW_WIDTH:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
            width = len(button.label)
    return tuple(rows)


def language_row(talk: Talk) -> Row:
    """Return a button for each language but the one that is spoken."""
    others = [texts for code, texts in talk.languages.items() if code != talk.session.language]
    return tuple(Button(texts.chat.name, talk.token(texts.language, LANGUAGE)) for texts in others)


def _body(talk: Talk) -> str:
    session = talk.session
    wording = talk.wording(session.question)
    text = _of_the_undecided(talk, fill(talk, _worded(talk, wording) if wording.when else wording.text))
    found = progress(talk.plan, session)
    if not found:
        return text
    return f"{fill(talk, talk.texts.chat.notes.progress, position=found[0], total=found[1])}\n{text}"


def _of_the_undecided(talk: Talk, text: str) -> str:
    """Leave out what a text says of permissions that were decided before: they have no button."""
    if not isinstance(talk.step, Permissions):
        return text
    options, lines = talk.plan.codes[talk.step.id], text.splitlines()
    if len(talk.codes) == len(options):
        return text
    points = (line for line in lines if line.startswith(POINT))
    decided = {line for line, code in zip(points, options, strict=False) if code not in talk.codes}
    return "\n".join(line for line in lines if line not in decided)


def _worded(talk: Talk, wording: QuestionText) -> str:
    answered = (step for step, given in talk.session.given.items() if given)
    return wording.wording({*talk.session.facts, *answered})


def _halves(talk: Talk) -> str:
    """Which half of a pair is asked for, and what was said for the other."""
    if not isinstance(talk.step, Pair):
        return ""
    wording, said = talk.wording(talk.step.id), talk.session.chosen.get(talk.step.id, ())
    numbers = (*(code.rpartition("-")[2] for code in said), "…")
    return "\n".join(f"{wording.label(half)}: {number}" for half, number in zip(HALVES, numbers, strict=False))


def _rows(talk: Talk) -> tuple[Row, ...]:
    step = talk.step
    if isinstance(step, End):
        return ()
    options = _options(talk)
    rows = tuple((button,) for button in options) if step.kind in _LISTS else pack(options)
    if isinstance(step, Consent) and step.offers_languages and (languages := language_row(talk)):
        rows = (*rows, languages)
    return (*rows, *pack(_last_buttons(talk)))


def _options(talk: Talk) -> list[Button]:
    step, session = talk.step, talk.session
    offered, marked = talk.codes, talk.marked
    if isinstance(step, Pair):
        half = HALVES[len(session.chosen.get(step.id, ()))]
        offered = tuple(f"{half}-{rating}" for rating in RATINGS)
        marked = session.given.get(step.id, ())
    labels_of, prefix = talk.script.labels(session.language, step), f"{session.id}.{step.id}."
    return [Button(MARK + labels_of[code] if code in marked else labels_of[code], prefix + code) for code in offered]


def _last_buttons(talk: Talk) -> list[Button]:
    step, texts, prefix = talk.step, talk.texts.chat.buttons, f"{talk.session.id}.{talk.session.question}."
    buttons = [Button(texts.done, prefix + DONE)] if step.kind in _LISTS else []
    if talk.is_revisited:
        buttons.append(Button(texts.leave, prefix + SKIP))
    elif not step.required and step.kind not in _PERMITTING:  # "no" skips a permission, and /skip does
        buttons.append(Button(texts.skip, prefix + SKIP))
    if len(talk.session.path) > 1:
        buttons.append(Button(texts.back, prefix + BACK))
    return buttons


def _paragraphs(*parts: str) -> str:
    return _PARAGRAPH.join(filter(None, parts))
