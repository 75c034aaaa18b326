"""Danger in the chats of those in charge: a notice without the text, the text on demand, and the end of it."""

from __future__ import annotations

from datetime import datetime

from bot.danger_desk import DangerDesk, DangerLine, DangerNotice, Opened
from bot.event_draft import LOCAL
from bot.replies import Reply
from bot.wording import Wording, written
from conversations.messages import Button

LINK = "danger-"  # of the deep link's payload: /start danger-<code>
BUTTON = "staff.danger"  # of every button here: staff.danger.<action>.<signal>
MOST_LINES = 10


def notice(words: Wording, told: DangerNotice) -> Reply:
    """Return what a person in charge is told at once."""
    where = words("danger.where.place", place=told.place) if told.place else words("danger.where.nowhere")
    parts = [where, words(f"danger.why.{told.why}"), words("danger.how")]
    if told.link:
        parts.append(words("danger.link", link=told.link))
    return Reply("\n\n".join(part for part in parts if part), ((_open(words("danger.open"), told.signal_id),),))


def many(words: Wording) -> Reply:
    """Return what a person in charge is told, once in a while, when more comes in than anybody can read one by one."""
    return Reply(words("danger.many"), ((Button(words("danger.list"), BUTTON),),))


def follow(desk: DangerDesk, words: Wording, code: str) -> Reply:
    """Open a one-time link; `code` may carry its prefix."""
    opened = desk.open_by_code(code.removeprefix(LINK))
    return Reply(words("danger.no_link")) if opened is None else _opened(words, opened)


def show(desk: DangerDesk, words: Wording) -> Reply:
    """List what waits for this person, without texts."""
    lines = list(enumerate(desk.lines(), 1))
    if not lines:
        return Reply(words("danger.none"))
    if len(lines) > MOST_LINES:  # the newest must not stand behind a flood of others, nor the oldest
        lines = lines[: MOST_LINES // 2] + lines[-MOST_LINES // 2 :]
    listed = [_line(words, number, line) for number, line in lines]
    rows = tuple((_open(words("danger.open_number", number=number), line.signal_id),) for number, line in lines)
    return Reply("\n".join([words("danger.heading"), "", *listed]), rows)


def press(desk: DangerDesk, words: Wording, action: str, signal_id: int) -> Reply:
    """Take a press on `staff.danger.<action>.<signal>`: open, done (asks), yes, no."""
    if action == "done":
        return _ask_whether_done(words, signal_id)
    if action == "yes":
        return Reply(words("danger.handled" if desk.take_care(signal_id) else "danger.gone"), replaces=True)
    opened = desk.open(signal_id)
    replaces = action == "no"
    return (
        Reply(words("danger.gone"), replaces=replaces) if opened is None else _opened(words, opened, replaces=replaces)
    )


def _ask_whether_done(words: Wording, signal_id: int) -> Reply:
    yes = Button(words("danger.yes"), f"{BUTTON}.yes.{signal_id}")
    no = Button(words("danger.no"), f"{BUTTON}.no.{signal_id}")
    return Reply(words("danger.sure"), ((yes,), (no,)), replaces=True)


def _opened(words: Wording, opened: Opened, *, replaces: bool = False) -> Reply:
    place = opened.place or words("danger.no_place")
    text = words("danger.opened", place=place, when=_moment(opened.noticed_at), text=opened.text)
    done = Button(words("danger.done"), f"{BUTTON}.done.{opened.signal_id}")
    return Reply(text, ((done,),), replaces=replaces)


def _line(words: Wording, number: int, line: DangerLine) -> str:
    state = words("danger.state.opened" if line.opened else "danger.state.unopened")
    place = line.place or words("danger.no_place")
    return words("danger.line", number=number, place=place, when=_moment(line.noticed_at), state=state)


def _open(label: str, signal_id: int) -> Button:
    return Button(label, f"{BUTTON}.open.{signal_id}")


def _moment(at: datetime) -> str:
    local = at.astimezone(LOCAL)
    return written(local.date(), local.time())
