"""What becomes of a planned action: it is done and told to people, or dropped with a reason."""

from __future__ import annotations

from bot.action_desk import REASONS, ActionDesk
from bot.event_steps import Scene
from bot.replies import Reply, Rows
from conversations.messages import Button
from conversations.tokens import number_in

PREFIX = "staff.action."
PRESSES = frozenset({"finish", "finished", "drop", "dropped"})


def press(scene: Scene, action: str, value: str) -> list[Reply]:
    """Take a press on `staff.action.<action>.<id>`, or `staff.action.dropped.<id>.<reason>`."""
    desk = scene.desk.actions()
    if desk is None:
        return [Reply(scene.words("action.no_right"))]
    number, _, reason = value.partition(".")
    action_id = number_in(number) or 0
    match action:
        case "finish":
            return [_ask_finish(scene, desk, action_id)]
        case "finished":
            done = desk.finish(action_id)
            return [Reply(scene.words("action.done" if done else "action.not_planned"), replaces=True)]
        case "dropped" if reason in REASONS:
            dropped = desk.drop(action_id, reason)
            return [Reply(scene.words("action.dropped" if dropped else "action.not_planned"), replaces=True)]
        case _:
            return [_ask_why(scene, desk, action_id)]


def _ask_finish(scene: Scene, desk: ActionDesk, action_id: int) -> Reply:
    """Show once more what people will read."""
    words, plan = scene.words, desk.plan(action_id)
    if plan is None:
        return Reply(words("action.not_planned"))
    closed = [words("actions.gap_closed")] if plan.gap_closed else []
    text = [words("action.check.question"), *dict.fromkeys(plan.preview.values()), *closed, words("action.check.who")]
    yes = Button(words("action.check.yes"), f"{PREFIX}finished.{action_id}")
    return Reply("\n\n".join(text), ((yes,), _away(scene)))


def _ask_why(scene: Scene, desk: ActionDesk, action_id: int) -> Reply:
    if desk.plan(action_id) is None:
        return Reply(scene.words("action.not_planned"))
    rows: Rows = tuple(
        (Button(scene.words(f"actions.reasons.{code}"), f"{PREFIX}dropped.{action_id}.{code}"),) for code in REASONS
    )
    return Reply(scene.words("action.why"), (*rows, _away(scene)))


def _away(scene: Scene) -> tuple[Button]:
    return (Button(scene.words("menu.back"), "staff.actions"),)
