"""Open gaps as a list by institution, a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.gap_desk import GapDesk, GapLine
from bot.replies import Reply
from bot.wording import Wording, written
from conversations.messages import Button

PAGE = 5  # gaps; more in one message are not read
FEWEST_SHOWN = 5  # counts below are not named: they could point at a person
PREFIX = "staff.gaps."


def show(desk: GapDesk, words: Wording, page: int = 0, *, replaces: bool = False) -> Reply:
    """Return page number `page` of the open gaps, counted from 0; the last one if there are not so many."""
    gaps = desk.lines()
    if not gaps:
        return Reply(words("gaps.none"), replaces=replaces)
    page = min(page, (len(gaps) - 1) // PAGE)
    first = page * PAGE
    shown = list(enumerate(gaps[first : first + PAGE], start=first + 1))
    rows = [_row(words, number, gap, page) for number, gap in shown]
    turn = [Button(words("gaps.previous"), f"{PREFIX}page.{page - 1}")] if page else []
    if first + PAGE < len(gaps):
        turn.append(Button(words("gaps.more"), f"{PREFIX}page.{page + 1}"))
    rows += [tuple(turn)] if turn else []
    text = "\n\n".join([words("gaps.heading", count=len(gaps)), *_places(words, shown)])
    return Reply(text, tuple(rows), replaces=replaces)


def shown_count(words: Wording, count: int) -> str:
    """Write a number of people in steps of five: what is counted live must not tell who has just answered."""
    if 0 < count < FEWEST_SHOWN:
        return words("gaps.few", limit=FEWEST_SHOWN)
    return words("gaps.least", n=count - count % FEWEST_SHOWN) if count else "0"


def _places(words: Wording, shown: Sequence[tuple[int, GapLine]]) -> list[str]:
    """Write what is open place by place."""
    blocks = []
    for place, numbered in groupby(shown, key=lambda each: each[1].place):
        blocks.append("\n".join([place, *(_line(words, number, gap) for number, gap in numbered)]))
    return blocks


def _line(words: Wording, number: int, gap: GapLine) -> str:
    part = f"{gap.part}: " if gap.part else ""
    trend = f"{gap.arrow} {words(f'gaps.trend.{gap.trend}')}" if gap.trend else ""
    since = words("gaps.since", day=written(gap.since, None))
    owner = words("gaps.owner", name=gap.owner) if gap.owner else ""
    beneath = words("gaps.beneath", count=gap.beneath) if gap.beneath else ""
    seen = words("gaps.seen_mark") if gap.seen else ""
    facts = (gap.people, trend, since, owner, beneath, seen)
    return f"{number}. {part}{gap.summary}\n" + " · ".join(fact for fact in facts if fact)


def _row(words: Wording, number: int, gap: GapLine, page: int) -> tuple[Button, ...]:
    more = Button(words("gaps.card", number=number), f"{PREFIX}card.{gap.alert_id}")
    if gap.seen:
        return (more,)
    return (Button(words("gaps.seen", number=number), f"{PREFIX}seen.{gap.alert_id}.{page}"), more)
