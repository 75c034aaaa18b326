"""How synthetic people give an answer: by words, by one press or several, and once more if nothing happens."""

from __future__ import annotations

from simulator.answering import halves, option, otherwise, selection, skips, spelled, typed, words
from simulator.errors import NothingCame
from simulator.keyboards import Button
from simulator.questions import DONE, SKIP, Kind, Question, is_marked, question_in
from simulator.scene import Scene
from simulator.temperament import Habit

IN_WORDS = frozenset({Kind.TEXT, Kind.NUMBER, Kind.DATE})  # where no button may be offered
SPELLABLE = frozenset({Kind.RATING, Kind.PAIR, Kind.AGE, Kind.NUMBER})


class Replying:
    """Answers one question after the other."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._plan = scene.plan
        self._memory = scene.memory
        self._attention = scene.attention

    async def answer(self, question: Question) -> Question | None:
        """Answer or skip, and return what is asked next."""
        if skips(self._plan, question):
            return await self._press_on(question, SKIP)
        if question.kind is Kind.TEXT:
            return await self._write(question, words(self._plan, question))
        if question.kind in IN_WORDS and not question.options:
            return await self._write(question, typed(self._plan, question))
        if self._plan.has(Habit.SPELLS_NUMBERS) and question.kind in SPELLABLE:
            return await self._type(question, spelled(self._plan, question))
        if self._plan.has(Habit.TYPES) and question.kind is not Kind.PERMISSIONS:
            return await self._type(question, typed(self._plan, question))
        return await self._press_answer(question)

    async def _write(self, question: Question, text: str) -> Question | None:
        message = await self._scene.write(text)
        self._memory.answered.append(question)
        self._memory.written.append((question, message))
        return await self._attention.next_question(question)

    async def _type(self, question: Question, text: str) -> Question | None:
        await self._scene.write(text)
        reply = await self._attention.next_question(question, repeated=True)
        if reply is not None and reply.id == question.id:
            return await self._press_answer(reply)
        self._memory.answered.append(question)
        return reply

    async def _press_answer(self, question: Question) -> Question | None:
        if question.kind in (Kind.MULTI, Kind.PERMISSIONS):
            await self._mark(question)
            return await self._press_on(question, DONE)
        if question.kind is Kind.PAIR:
            return await self._press_pair(question)
        chosen = option(self._plan, question)
        if question.id in self._memory.reconsidered:
            chosen = otherwise(self._plan, question, chosen)
        self._memory.pressed.append((question, chosen))
        return await self._press_on(question, chosen)

    async def _mark(self, question: Question) -> None:
        """Press one by one what applies, and look each time that it was marked."""
        if self._plan.has(Habit.PRESSES_OUT_OF_ORDER) and question.kind is Kind.MULTI:
            await self._press(question, DONE)
        for chosen in selection(self._plan, question):
            if is_marked(question.options[chosen]):
                continue  # from before they went back
            await self._press_and_look(question, chosen)

    async def _press_pair(self, question: Question) -> Question | None:
        """Press one half, look what is offered then, and press the other."""
        wanted = halves(self._plan, question)
        if self._plan.has(Habit.PRESSES_OUT_OF_ORDER):
            wanted.reverse()
        first = next(half for half in wanted if half in question.options)
        [second] = [half for half in wanted if half != first]
        before = [button.label for button in question.message.buttons]
        await self._press(question, first)
        await self._attention.changed_buttons(question.message, before, self._scene.pace.patience)
        then = question_in(question.message)
        if then is None or second not in then.options:
            raise NothingCame(f"the other half of {question.id} was never asked")
        return await self._press_on(then, second)

    async def _press_and_look(self, question: Question, chosen: str) -> None:
        before = [button.label for button in question.message.buttons]
        await self._press(question, chosen)
        await self._attention.changed_buttons(question.message, before, self._scene.pace.glance)

    async def _press_on(self, question: Question, chosen: str) -> Question | None:
        """Press what leads to the next question; once more if nothing happens, as people do."""
        await self._press(question, chosen)
        if self._plan.has(Habit.DOUBLE_PRESSES):
            await self._scene.person.press(_button(question, chosen), question.message)
        if chosen != SKIP:
            self._memory.answered.append(question)
        try:
            return await self._attention.next_question(question)
        except NothingCame:
            return await self._try_again(question, chosen)

    async def _try_again(self, question: Question, chosen: str) -> Question | None:
        standing = self._attention.standing()
        if standing is not None and standing.id != question.id:
            return standing  # it had come already: they had looked away
        await self._press(question, chosen)
        return await self._attention.next_question(question)

    async def _press(self, question: Question, chosen: str) -> None:
        await self._scene.press(_button(question, chosen), question.message)


def _button(question: Question, chosen: str) -> Button:
    return (question.options | question.controls)[chosen]
