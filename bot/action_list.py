"""What a member of staff recorded, with what came of it."""

from __future__ import annotations

from bot.action_desk import ActionLine, Rate
from bot.event_draft import LOCAL
from bot.event_steps import Scene
from bot.gap_list import shown_count
from bot.replies import Reply
from bot.wording import Wording, written
from conversations.messages import Button


def show(scene: Scene) -> list[Reply]:
    """Return the recorded actions, newest first."""
    desk, words = scene.desk.actions(), scene.words
    if desk is None:
        return [Reply(words("action.no_right"))]
    recorded = desk.recorded()
    more = ((Button(words("menu.action"), "staff.action"),),)
    if not recorded:
        return [Reply(words("actions.none"), more)]
    return [Reply("\n\n".join([words("actions.heading"), *(_line(words, line) for line in recorded)]), more)]


def _line(words: Wording, line: ActionLine) -> str:
    day = written(line.recorded_at.astimezone(LOCAL).date(), None)
    facts = {"place": line.place, "theme": line.theme, "text": line.text, "told": shown_count(words, line.told)}
    return words("actions.line", day=day, **facts) + "\n" + _effect(words, line)


def _effect(words: Wording, line: ActionLine) -> str:
    verdict = words(f"actions.verdicts.{line.verdict}")
    return words("actions.effect", before=_rate(words, line.before), since=_rate(words, line.since), verdict=verdict)


def _rate(words: Wording, rate: Rate | None) -> str:
    if rate is None:
        return words("actions.no_rate")
    return words("actions.rate", value=words.percent(rate.value), n=rate.n, interval=words.percent(rate.low, rate.high))
