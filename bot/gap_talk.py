"""What staff decide about one gap: the card with its buttons, and the short questions behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.gap_desk import REASONS, SPANS, GapDesk
from bot.gap_list import PREFIX, show
from bot.replies import Reply, Rows
from bot.wording import Wording, written
from conversations.messages import Button
from conversations.tokens import number_in

MAX_NAME = 40  # characters on a button


def press(desk: GapDesk, words: Wording, area: str, rest: Sequence[str]) -> Reply:
    """Answer a press on `staff.gaps.<action>.<number>.…`, or on `staff.seen.<number>` and `staff.snooze.<number>`."""
    if area == "seen":
        return _note_seen(desk, words, number_in(rest[0]) or 0)
    if area == "snooze":
        return _ask_reason(desk, words, number_in(rest[0]) or 0, replaces=False)
    action, value, first, second, *_ = [*rest, "", "", ""]
    number = number_in(value) or 0
    presses: dict[str, Callable[[], Reply]] = {
        "seen": lambda: _seen_in_list(desk, words, number, number_in(first) or 0),
        "card": lambda: card(desk, words, number),
        "open": lambda: replace(card(desk, words, number), replaces=False),  # beside the alert, which stays
        "note": lambda: _note(desk, words, number),
        "later": lambda: _ask_reason(desk, words, number),
        "why": lambda: _ask_span(desk, words, number, first),
        "until": lambda: _snooze(desk, words, number, first, second),
        "give": lambda: _ask_owner(desk, words, number),
        "owner": lambda: _assign(desk, words, number, number_in(first) or 0),
        "done": lambda: _finish(desk, words, number),
        "drop": lambda: _dismiss(desk, words, number),
    }
    return presses.get(action, lambda: show(desk, words, number, replaces=True))()


def card(desk: GapDesk, words: Wording, alert_id: int, said: str = "") -> Reply:
    """Return all that is known of a gap, with what can be done about it; above it what has just been noted."""
    found = desk.card(alert_id)
    if found is None:
        return Reply(words("gaps.closed"), (_back(words),), replaces=True)
    seen = () if found.seen else (_button(words, "note", alert_id),)
    acted = Button(words("gaps.acted"), f"staff.action.gap.{alert_id}")
    rows: Rows = (
        (*seen, _button(words, "later", alert_id)),
        (_button(words, "give", alert_id), acted if found.may_act else _button(words, "done", alert_id)),
        (_button(words, "drop", alert_id), *_back(words)),
    )
    return Reply("\n\n".join(part for part in (said, found.text) if part), rows, replaces=True)


def _note_seen(desk: GapDesk, words: Wording, alert_id: int) -> Reply:
    """Mark as seen what an alert told, and say so beside it."""
    return Reply(words("gaps.noted") if desk.mark_seen(alert_id) else words("gaps.closed"))


def _ask_reason(desk: GapDesk, words: Wording, alert_id: int, *, replaces: bool = True) -> Reply:
    """Ask why a gap is put off."""
    if desk.card(alert_id) is None:
        return Reply(words("gaps.closed"))
    rows = tuple((Button(words(f"gaps.reasons.{it}"), f"{PREFIX}why.{alert_id}.{it}"),) for it in REASONS)
    return Reply(words("gaps.why"), (*rows, (_button(words, "card", alert_id, "gaps.back"),)), replaces=replaces)


def _ask_span(desk: GapDesk, words: Wording, alert_id: int, reason: str) -> Reply:
    if reason not in REASONS:
        return _ask_reason(desk, words, alert_id)
    row = tuple(Button(words(f"gaps.spans.{it}"), f"{PREFIX}until.{alert_id}.{reason}.{it}") for it in SPANS)
    return Reply(words("gaps.until"), (row, (_button(words, "later", alert_id, "gaps.back"),)), replaces=True)


def _snooze(desk: GapDesk, words: Wording, alert_id: int, reason: str, span: str) -> Reply:
    if reason not in REASONS or span not in SPANS:
        return _ask_reason(desk, words, alert_id)
    until = desk.snooze(alert_id, reason, span)
    said = words("gaps.snoozed", day=written(until, None)) if until else words("gaps.closed")
    return Reply(said, (_back(words),), replaces=True)


def _ask_owner(desk: GapDesk, words: Wording, alert_id: int) -> Reply:
    people = desk.colleagues(alert_id)
    if not people:
        return Reply(words("gaps.closed"), (_back(words),), replaces=True)
    rows = tuple(
        (Button((words("gaps.me") if it.is_me else it.name)[:MAX_NAME], f"{PREFIX}owner.{alert_id}.{it.id}"),)
        for it in people
    )
    return Reply(words("gaps.who"), (*rows, (_button(words, "card", alert_id, "gaps.back"),)), replaces=True)


def _assign(desk: GapDesk, words: Wording, alert_id: int, colleague: int) -> Reply:
    owner = desk.assign(alert_id, colleague)
    if owner is None:
        return Reply(words("gaps.closed"), (_back(words),), replaces=True)
    said = words("gaps.mine") if owner.is_me else words("gaps.given", name=owner.name)
    return card(desk, words, alert_id, said)


def _note(desk: GapDesk, words: Wording, alert_id: int) -> Reply:
    desk.mark_seen(alert_id)
    return card(desk, words, alert_id)


def _seen_in_list(desk: GapDesk, words: Wording, alert_id: int, page: int) -> Reply:
    """A press within the list shows the list anew in its place."""
    desk.mark_seen(alert_id)
    return show(desk, words, page, replaces=True)


def _finish(desk: GapDesk, words: Wording, alert_id: int) -> Reply:
    said = words("gaps.finished") if desk.finish(alert_id) else words("gaps.closed")
    return Reply(said, (_back(words),), replaces=True)


def _dismiss(desk: GapDesk, words: Wording, alert_id: int) -> Reply:
    said = words("gaps.dismissed") if desk.dismiss(alert_id) else words("gaps.closed")
    return Reply(said, (_back(words),), replaces=True)


def _button(words: Wording, action: str, alert_id: int, label: str = "") -> Button:
    return Button(words(label or f"gaps.do.{action}"), f"{PREFIX}{action}.{alert_id}")


def _back(words: Wording) -> tuple[Button, ...]:
    return (Button(words("gaps.to_list"), f"{PREFIX}page.0"),)
