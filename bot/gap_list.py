"""Open gaps as a list with buttons, a few at a time."""

from __future__ import annotations

from bot.desk import GapLine, StaffDesk
from bot.replies import Reply
from bot.wording import Wording
from conversations.messages import Button

PAGE = 5  # gaps; more in one message are not read
SNOOZE_DAYS = 28
FEWEST_SHOWN = 5  # counts below are not named: they could point at a person


def show(desk: StaffDesk, words: Wording, page: int = 0, *, replaces: bool = False) -> Reply:
    """Return page number `page` of the open gaps, counted from 0; the last one if there are not so many."""
    gaps = desk.gaps()
    if not gaps:
        return Reply(words("gaps.none"), replaces=replaces)
    page = min(page, (len(gaps) - 1) // PAGE)
    first = page * PAGE
    shown = list(enumerate(gaps[first : first + PAGE], start=first + 1))
    lines = [_line(words, number, gap) for number, gap in shown]
    rows = [row for number, gap in shown for row in _rows(words, number, gap, page)]
    if first + PAGE < len(gaps):
        rows.append((Button(words("gaps.more"), f"staff.gaps.page.{page + 1}"),))
    return Reply("\n\n".join([words("gaps.heading", count=len(gaps)), *lines]), tuple(rows), replaces=replaces)


def note(desk: StaffDesk, words: Wording, action: str, alert_id: int) -> str | None:
    """Mark an alert `seen`, or `snooze` it, and return what to say; None for another action."""
    if action == "seen":
        return words("gaps.noted") if desk.mark_seen(alert_id) else words("gaps.closed")
    if action == "snooze":
        return words("gaps.snoozed") if desk.snooze(alert_id, SNOOZE_DAYS) else words("gaps.closed")
    return None


def shown_count(words: Wording, count: int) -> str:
    """Write a number of people, small ones only roughly."""
    return words("gaps.few", limit=FEWEST_SHOWN) if 0 < count < FEWEST_SHOWN else str(count)


def _line(words: Wording, number: int, gap: GapLine) -> str:
    heading = words("gaps.line", number=number, subject=gap.subject, place=gap.place)
    if gap.seen:
        heading += " · " + words("gaps.seen_mark")
    return f"{heading}\n{_detail(words, gap)}"


def _detail(words: Wording, gap: GapLine) -> str:
    return words(
        f"gaps.details.{gap.kind}",
        n=shown_count(words, gap.n),
        value=_written(words, gap, gap.value),
        interval=_written(words, gap, gap.low, gap.high),
        before=_written(words, gap, gap.before),
        target=_written(words, gap, gap.target),
    )


def _written(words: Wording, gap: GapLine, *numbers: float | None) -> str:
    """One number, or two as an interval, in the gap's unit; a question mark for one that is not known."""
    if gap.unit == "points":
        return "–".join("?" if number is None else words.decimal(number) for number in numbers)
    return words.percent(*numbers)


def _rows(words: Wording, number: int, gap: GapLine, page: int) -> list[tuple[Button, ...]]:
    snooze = Button(words("gaps.snooze", number=number), f"staff.gaps.snooze.{gap.alert_id}.{page}")
    acted = Button(words("gaps.acted", number=number), f"staff.action.gap.{gap.alert_id}")
    told = () if gap.kind == "NO_DATA" else (acted,)  # where nobody spoke, nobody can be told
    if gap.seen:
        return [(snooze, *told)]
    seen = Button(words("gaps.seen", number=number), f"staff.gaps.seen.{gap.alert_id}.{page}")
    return [row for row in ((seen, snooze), told) if row]
