"""A person's conversations as the file tells them: questions, answers with what was said earlier, how it was read."""

from __future__ import annotations

from collections.abc import Iterator

from app.personal.holdings import Holdings
from app.personal.page import Block
from app.personal.reading import Reading
from conversations.texts import SHARED
from models.belongings import Row
from models.tables import Answer, ConversationSession, Label, Review, ReviewItem

AGE, SECTOR = "P1", "P2"  # questions whose options name the bands of a profile


def blocks(holdings: Holdings, reading: Reading) -> Iterator[Block]:
    """Yield each conversation with its answers."""
    for talk in holdings.of(ConversationSession):
        yield _heading(talk, holdings, reading)
        answers = holdings.of(Answer, session_id=talk["id"])
        for question in dict.fromkeys(row["question"] for row in answers):
            yield _question(talk, question, holdings, reading)


def name_of(row: Row, reading: Reading) -> str:
    """Return what kind of conversation this is; of the panel with its wave."""
    words = reading.words.talks
    name = words.flows.get(row["flow"], words.other_flow)
    return f"{name}, {words.waves.format(months=row['wave'])}" if row["wave"] else name


def _heading(talk: Row, holdings: Holdings, reading: Reading) -> Block:
    words = reading.words.talks
    event = holdings.events.get(talk["event_id"] or 0)
    head = f"{name_of(talk, reading)}: {event.title}" if event else name_of(talk, reading)
    lines = [reading.when(talk["started_at"])]
    if talk["status"] != "active":
        lines.append(words.ended.format(when=reading.when(talk["completed_at"] or talk["updated_at"])))
    lines += [words.late] if talk["late"] else []
    if talk["age_band"]:
        lines.append(words.age.format(age=_option(talk, AGE, talk["age_band"], reading)))
    if talk["sector"]:
        lines.append(words.sector.format(sector=_option(talk, SECTOR, talk["sector"], reading)))
    return Block(head, tuple(lines), opens=True)


def _option(talk: Row, step: str, code: str, reading: Reading) -> str:
    known = reading.texts.questions.get(SHARED, {})
    return known[step].label(code) if step in known else reading.label(talk, step, code)


def _question(talk: Row, question: str, holdings: Holdings, reading: Reading) -> Block:
    """The newest answer first, then what was said before it, however often it was changed."""
    answers = holdings.of(Answer, session_id=talk["id"])
    revisions = [row for row in reversed(answers) if row["question"] == question]
    lines = tuple(line for row in revisions for line in _revision(talk, row, row is revisions[0], holdings, reading))
    return Block(reading.question(talk, question, answers), lines)


def _revision(talk: Row, row: Row, newest: bool, holdings: Holdings, reading: Reading) -> Iterator[str]:
    words = reading.words.talks
    note = words.given if row["current"] else words.withdrawn if newest else words.earlier
    yield f"→ {reading.answer(talk, row)} ({note.format(when=reading.when(row['given_at']))})"
    if row["redactions"]:
        yield words.masked.format(number=row["redactions"])
    yield from _understood(row, holdings, reading)
    for item in holdings.of(ReviewItem, answer_id=row["id"]):
        if item["shown_at"]:
            yield words.shown.format(when=reading.when(item["shown_at"]))


def _understood(row: Row, holdings: Holdings, reading: Reading) -> Iterator[str]:
    words = reading.words.talks
    machine = holdings.of(Label, answer_id=row["id"], source="machine")
    counted = [label for label in machine if not label["guess"]]
    guessed = [label for label in machine if label["guess"]]
    if counted:
        yield words.machine.format(labels=_labels(counted, reading))
    if guessed:
        yield words.unsure.format(labels=_labels(guessed, reading))
    for review in holdings.of(Review, answer_id=row["id"]):
        said = holdings.of(Label, review_id=review["id"])
        yield words.person.format(labels=_labels(said, reading) or words.nothing)
        if review["note"]:
            yield words.note.format(note=review["note"])


def _labels(labels: list[Row], reading: Reading) -> str:
    words = reading.words.talks
    named = (
        words.label.format(theme=reading.theme(row["theme"]), polarity=words.polarity[row["polarity"]])
        for row in labels
    )
    return "; ".join(dict.fromkeys(named))
