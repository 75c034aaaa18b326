"""How a question looks: its text and its buttons."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.flow import Consent, End, Multi, codes
from conversations.messages import Button, Outgoing
from conversations.talk import Talk
from conversations.tokens import DONE, LANGUAGE, SKIP

MARK = "✓ "  # before what is chosen
ROW_WIDTH = 20  # characters of labels beside each other that a narrow phone still shows whole
_PARAGRAPH = "\n\n"

Row = tuple[Button, ...]


def ask(talk: Talk, *, lead: str = "", replaces: bool = False) -> Outgoing:
    """Return the open question, with a paragraph of its own before it if there is something to say first."""
    return Outgoing(_paragraphs(lead, _body(talk)), _rows(talk), replaces)


def closed(talk: Talk, outcome: str) -> Outgoing:
    """Return the open question as it stays in the chat: with its outcome and without buttons."""
    return Outgoing(_paragraphs(_body(talk), outcome), replaces=True)


def label(talk: Talk, code: str) -> str:
    """Return the label of an option of the open question."""
    return talk.texts.question(talk.flow.flow, talk.step.id, talk.flow.version).label(code)


def numbered(talk: Talk) -> str:
    """Return the labels of the open question as a numbered list."""
    return "\n".join(f"{place}. {label(talk, code)}" for place, code in enumerate(codes(talk.step), 1))


def pack(buttons: Iterable[Button]) -> tuple[Row, ...]:
    """Put short buttons beside each other and long ones below each other."""
    rows: list[Row] = []
    for button in buttons:
        last = rows[-1] if rows else ()
        if last and sum(len(b.label) for b in (*last, button)) <= ROW_WIDTH:
            rows[-1] = (*last, button)
        else:
            rows.append((button,))
    return tuple(rows)


def language_row(talk: Talk) -> Row:
    """Return a button for each language but the one that is spoken."""
    others = [texts for code, texts in talk.languages.items() if code != talk.session.language]
    return tuple(Button(texts.chat.name, talk.token(texts.language, LANGUAGE)) for texts in others)


def _body(talk: Talk) -> str:
    wording = talk.texts.question(talk.flow.flow, talk.step.id, talk.flow.version).wording(talk.session.facts)
    return _paragraphs(_progress(talk), talk.fill(wording), gap="\n")


def _progress(talk: Talk) -> str:
    places = talk.flow.places
    for position, ids in enumerate(places, 1):
        if talk.step.id in ids:
            return talk.fill(talk.texts.chat.notes.progress, position=position, total=len(places))
    return ""


def _rows(talk: Talk) -> tuple[Row, ...]:
    step = talk.step
    options = _options(talk)
    rows = tuple((button,) for button in options) if isinstance(step, Multi) else pack(options)
    languages = language_row(talk) if isinstance(step, Consent) and step.offers_languages else ()
    return tuple(row for row in (*rows, languages, _last_row(talk)) if row)


def _options(talk: Talk) -> list[Button]:
    chosen = talk.session.chosen.get(talk.step.id, ())
    return [
        Button(MARK + label(talk, code) if code in chosen else label(talk, code), talk.token(code))
        for code in codes(talk.step)
    ]


def _last_row(talk: Talk) -> Row:
    step, labels = talk.step, talk.texts.chat.buttons
    done = (Button(labels.done, talk.token(DONE)),) if isinstance(step, Multi) else ()
    may_skip = not (step.required or isinstance(step, Consent | End))  # "no" skips a permission, and /skip does
    return (*done, Button(labels.skip, talk.token(SKIP))) if may_skip else done


def _paragraphs(*parts: str, gap: str = _PARAGRAPH) -> str:
    return gap.join(part for part in parts if part)
