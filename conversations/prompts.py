"""How a question looks: its text and its buttons."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.burden import progress
from conversations.filling import fill, label, labels
from conversations.flow import HALVES, RATINGS, Consent, End, Multi, Pair, Permissions, codes
from conversations.messages import Button, Outgoing
from conversations.talk import Talk
from conversations.tokens import BACK, DONE, LANGUAGE, SKIP

MARK = "✓ "  # before what is chosen
ROW_WIDTH = 20  # characters of labels beside each other that a narrow phone still shows whole
_PARAGRAPH = "\n\n"

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
    return "\n".join(f"{place}. {label(talk, step, code)}" for place, code in enumerate(codes(step), 1))


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
    answered = (step for step, given in session.given.items() if given)
    text = wording.wording({*session.facts, *answered}) if wording.when else wording.text
    return _paragraphs(_progress(talk), fill(talk, text), gap="\n")


def _progress(talk: Talk) -> str:
    found = progress(talk.plan, talk.session)
    return fill(talk, talk.texts.chat.notes.progress, position=found[0], total=found[1]) if found else ""


def _halves(talk: Talk) -> str:
    """Which half of a pair is asked for, and what was said for the other."""
    if not isinstance(talk.step, Pair):
        return ""
    wording, said = talk.wording(talk.step.id), talk.session.chosen.get(talk.step.id, ())
    numbers = (*(code.rpartition("-")[2] for code in said), "…")
    return "\n".join(f"{wording.label(half)}: {number}" for half, number in zip(HALVES, numbers, strict=False))


def _rows(talk: Talk) -> tuple[Row, ...]:
    step = talk.step
    options = _options(talk)
    one_below_the_other = isinstance(step, Multi | Permissions)
    rows = tuple((button,) for button in options) if one_below_the_other else pack(options)
    languages = language_row(talk) if isinstance(step, Consent) and step.offers_languages else ()
    return tuple(row for row in (*rows, languages, *pack(_last_buttons(talk))) if row)


def _options(talk: Talk) -> list[Button]:
    step, marked, prefix = talk.step, talk.marked, talk.token("")
    offered = codes(step)
    if isinstance(step, Pair):
        said = talk.session.chosen.get(step.id, ())
        offered = tuple(f"{HALVES[len(said)]}-{rating}" for rating in RATINGS)
        marked = talk.session.given.get(step.id, ())
    return [
        Button(MARK + label(talk, step, code) if code in marked else label(talk, step, code), prefix + code)
        for code in offered
    ]


def _last_buttons(talk: Talk) -> list[Button]:
    step, texts = talk.step, talk.texts.chat.buttons
    if isinstance(step, End):
        return []
    may_skip = talk.is_revisited or not (step.required or isinstance(step, Consent | Permissions))
    offered = (
        (DONE, texts.done, isinstance(step, Multi | Permissions)),
        (SKIP, texts.leave if talk.is_revisited else texts.skip, may_skip),  # "no" skips a permission, and /skip does
        (BACK, texts.back, len(talk.session.path) > 1),
    )
    return [Button(text, talk.token(option)) for option, text, is_offered in offered if is_offered]


def _paragraphs(*parts: str, gap: str = _PARAGRAPH) -> str:
    return gap.join(part for part in parts if part)
