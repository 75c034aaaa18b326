"""What some people do once a conversation is over: change what they wrote, press old buttons, say thanks."""

from __future__ import annotations

from simulator.answering import second_thought
from simulator.errors import NothingCame
from simulator.scene import Scene
from simulator.temperament import Habit


async def after_the_end(scene: Scene) -> None:
    """Do what is left to do. The bot must answer each of it, but nothing of it begins a conversation."""
    if scene.plan.has(Habit.EDITS_AFTER_END) and scene.memory.written:
        scene.memory.habits.append(Habit.EDITS_AFTER_END)
        await _edit(scene)
    if scene.plan.has(Habit.PRESSES_AFTER_END) and scene.memory.pressed:
        scene.memory.habits.append(Habit.PRESSES_AFTER_END)
        await _press(scene)


async def _edit(scene: Scene) -> None:
    question, message = scene.memory.written[0]
    await scene.person.edit(message.id, second_thought(scene.plan, question) or f"{message.text}!!")
    await scene.attention.next_message()
    await scene.write(scene.said.thanks)
    await scene.attention.next_message()


async def _press(scene: Scene) -> None:
    """Press every button of the first question that was ever pressed."""
    question, _ = scene.memory.pressed[0]
    for button in question.options.values():
        await scene.person.press(button, question.message)
        try:
            await scene.person.next_toast(scene.pace.glance)
        except NothingCame:
            return
