"""The register of actions, with what came of each: what is planned, what was done, what was dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.action_desk import ActionLine, Move, Rate
from bot.event_draft import LOCAL
from bot.event_steps import Scene
from bot.gap_list import shown_count
from bot.replies import Reply, Rows
from bot.wording import Wording, written
from conversations.messages import Button


def show(scene: Scene) -> list[Reply]:
    """Return the actions by state, what is overdue first."""
    desk, words = scene.desk.actions(), scene.words
    if desk is None:
        return [Reply(words("action.no_right"))]
    recorded = desk.recorded()
    more = (Button(words("menu.action"), "staff.action"),)
    if not recorded:
        return [Reply(words("actions.none"), (more,))]
    return [Reply("\n\n".join(_text(scene, recorded)), (*_buttons(words, recorded), more))]


def _text(scene: Scene, recorded: Sequence[ActionLine]) -> Iterable[str]:
    words, number = scene.words, 0
    for state, lines in groupby(recorded, key=lambda line: line.state):
        yield words(f"actions.heading.{state}")
        for line in lines:
            number += state == "planned"
            yield _planned(scene, line, number) if state == "planned" else _ended(words, line)


def _planned(scene: Scene, line: ActionLine, number: int) -> str:
    words, due = scene.words, line.due_on
    facts = {"place": line.place, "theme": line.theme, "text": line.text, "day": written(due, None) if due else "?"}
    late = due is not None and due < scene.now.astimezone(LOCAL).date()
    owner = line.owner or words("actions.owner_left")
    told = words("actions.late" if late else "actions.due", number=number, owner=owner, **facts)
    return told + "\n" + words("actions.gap_closed") if line.gap_closed else told


def _ended(words: Wording, line: ActionLine) -> str:
    day = written(line.recorded_at.astimezone(LOCAL).date(), None)
    facts = {"day": day, "place": line.place, "theme": line.theme, "text": line.text}
    if line.state == "dropped":
        why = words(f"actions.reasons.{line.reason}") if line.reason else "?"
        return words("actions.dropped", why=why, **facts)
    told = words("actions.line", told=shown_count(words, line.told), **facts)
    return "\n".join([told, _effect(words, line), *(_move(words, move) for move in line.moves if _is_news(move, line))])


def _is_news(move: Move, line: ActionLine) -> bool:
    """Tell whether a move says more than the line above it, which may have said already that it is too early."""
    return not move.verdict == line.verdict == "early"


def _buttons(words: Wording, recorded: Sequence[ActionLine]) -> Rows:
    planned = [line for line in recorded if line.state == "planned"]
    return tuple(
        (
            Button(words("actions.finish", number=number), f"staff.action.finish.{line.id}"),
            Button(words("actions.drop", number=number), f"staff.action.drop.{line.id}"),
        )
        for number, line in enumerate(planned, start=1)
    )


def _effect(words: Wording, line: ActionLine) -> str:
    verdict = words(f"actions.verdicts.{line.verdict}")
    return words("actions.effect", before=_rate(words, line.before), since=_rate(words, line.since), verdict=verdict)


def _rate(words: Wording, rate: Rate | None) -> str:
    if rate is None:
        return words("actions.no_rate")
    return words("actions.rate", value=words.percent(rate.value), n=rate.n, interval=words.percent(rate.low, rate.high))


def _move(words: Wording, move: Move) -> str:
    """Say how the indicator moved, as far as it may be said, and whether it moved elsewhere as well."""
    verdict = words(f"actions.moves.{move.verdict}")
    if move.before is None or move.since is None or move.low is None or move.high is None:
        return words("actions.move.untold", name=move.name, verdict=verdict)
    scale = 100 if move.unit == "share" else 1
    difference = scale * (move.since.value - move.before.value)
    told = words(
        "actions.move.told",
        name=move.name,
        before=_amount(words, move, move.before.value),
        since=_amount(words, move, move.since.value),
        difference=f"{difference:+.0f}",
        low=f"{scale * move.low:+.0f}",
        high=f"{scale * move.high:+.0f}",
        verdict=verdict,
    )
    if move.others is None:
        return told
    return told + " " + words("actions.move.others", others=f"{scale * move.others:+.0f}")


def _amount(words: Wording, move: Move, value: float) -> str:
    return words.percent(value) if move.unit == "share" else f"{value:+.0f}"
