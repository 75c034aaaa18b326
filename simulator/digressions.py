"""What synthetic people do besides answering: looking for help, coming back to earlier answers, sending a sticker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from simulator.answering import second_thought
from simulator.errors import NothingCame
from simulator.mischief import MISCHIEF
from simulator.questions import Kind, Question, languages_in
from simulator.scene import Scene
from simulator.temperament import Habit

LATEST = 3  # answers after which a digression is due
IMMEDIATE = frozenset({Habit.SWITCHES_LANGUAGE})

Way = Callable[[Scene, Question], Awaitable[Question | None]]


class Digressions:
    """Does each habit of a person once, when its moment comes."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._left = [habit for habit in WAYS if scene.plan.has(habit)]

    async def before(self, question: Question) -> Question | None:
        """Do what is due before answering, and return the question as it stands in the chat after that, if any."""
        for habit in [habit for habit in self._left if self._is_due(habit, question)]:
            if not _is_possible(habit, self._scene, question):
                continue  # the one before has led elsewhere
            await self._scene.look()
            self._left.remove(habit)
            self._scene.memory.habits.append(habit)
            then = await WAYS[habit](self._scene, question)
            if then is None:
                return None
            question = then
        return question

    def _is_due(self, habit: Habit, question: Question) -> bool:
        moment = 0 if habit in IMMEDIATE else self._scene.plan.chance(habit).randint(1, LATEST)
        return len(self._scene.memory.answered) >= moment and _is_possible(habit, self._scene, question)


def _is_possible(habit: Habit, scene: Scene, question: Question) -> bool:
    match habit:
        case Habit.SENDS_VOICE | Habit.PASTES | Habit.EMOJI_ONLY:
            return question.kind is Kind.TEXT
        case Habit.FLOODS | Habit.WRONG_KIND | Habit.FORWARDS:
            return question.kind is not Kind.TEXT
        case Habit.PRESSES_LATE:
            return bool(scene.memory.pressed)
        case Habit.GOES_BACK:
            return len(scene.memory.answered) > 1
        case Habit.OPENS_ANOTHER:
            return bool(scene.plan.other_event)
        case Habit.CHANGES_MIND:
            return bool(scene.memory.written) and question.kind is not Kind.TEXT
        case _:
            return True


async def _switch_language(scene: Scene, question: Question) -> Question:
    own, message, offered = scene.plan.temperament.language, question.message, question.languages
    if own not in offered:
        await scene.person.say("/language")
        message = await scene.attention.next_message()
        offered = languages_in(message)
    if own not in offered:
        return question
    before = message.text
    await scene.person.press(offered[own], message)
    return await scene.attention.asked_anew(message, before) or question


async def _ask_help(scene: Scene, question: Question) -> Question:
    await scene.person.say("/help")
    return await scene.back_to(question)


async def _ask_about_privacy(scene: Scene, question: Question) -> Question:
    await scene.person.say("/privacy")
    return await scene.back_to(question)


async def _send_voice(scene: Scene, question: Question) -> Question:
    await scene.person.send_voice()
    return await scene.back_to(question)


async def _send_sticker(scene: Scene, question: Question) -> Question:
    await scene.person.send_sticker()
    return await scene.back_to(question)


async def _press_late(scene: Scene, question: Question) -> Question:
    earlier, chosen = scene.memory.pressed[0]
    others = [button for option, button in earlier.options.items() if option != chosen]
    await scene.person.press(others[0], earlier.message)
    try:
        await scene.person.next_toast(scene.pace.glance)
    except NothingCame:
        return question
    return question


async def _change_mind(scene: Scene, question: Question) -> Question:
    answered, message = scene.memory.written[-1]
    rather = second_thought(scene.plan, answered)
    if rather is None:
        return question
    await scene.pace.type(rather, scene.rng)
    await scene.person.edit(message.id, rather)
    return await scene.back_to(question)


async def _come_back(scene: Scene, question: Question) -> Question:
    await scene.away()
    return question


WAYS: Mapping[Habit, Way] = {
    Habit.SWITCHES_LANGUAGE: _switch_language,
    Habit.ASKS_HELP: _ask_help,
    Habit.ASKS_PRIVACY: _ask_about_privacy,
    Habit.SENDS_VOICE: _send_voice,
    Habit.SENDS_STICKER: _send_sticker,
    Habit.PRESSES_LATE: _press_late,
    Habit.CHANGES_MIND: _change_mind,
    Habit.COMES_BACK: _come_back,
    **MISCHIEF,
}
