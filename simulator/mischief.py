"""What people do to a bot without meaning it badly: paste a novel, flood it, leave and return, start all over again.

Each of these takes the question that is asked, and returns the one that is asked after it, None if there is none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from simulator.answering import words
from simulator.parcels import PARCELS
from simulator.questions import BACK, Question, languages_in
from simulator.scene import Scene
from simulator.temperament import Habit

NOVEL = 5_000  # characters: more than one message holds
FLOOD = 20  # messages
PARCELS_AT_ONCE = 3
NONSENSE = ("…", "???", ")))", "!!!!", "🤔", "🙃🙃")  # answers nothing, in any language
EMOJI = ("🔥🔥🔥", "👍", "🙈🙈", "💯", "😐")
_DELETES = ".delete.yes"


async def _go_back(scene: Scene, question: Question) -> Question:
    """Back to the question before, to answer it otherwise; what comes after that may be another way."""
    if BACK not in question.controls:
        await scene.person.say("/back")
        return await _reconsider(scene, await scene.back_to(question), question)
    await scene.press(question.controls[BACK], question.message)
    before = await scene.attention.next_question(question)
    return await _reconsider(scene, before or await scene.now(question), question)


async def _reconsider(scene: Scene, before: Question, question: Question) -> Question:
    if before.id != question.id:
        scene.memory.reconsidered.add(before.id)
    return before


async def _paste(scene: Scene, question: Question) -> Question | None:
    """Answer, and paste one's homework behind it by mistake."""
    text = f"{words(scene.plan, question)} "
    homework = (scene.said.homework + " ") * (NOVEL // len(scene.said.homework) + 1)
    scene.memory.answered.append(question)
    await scene.person.say(text + homework)
    return await scene.attention.next_after(question, scene.pace.glance)


async def _answer_by_emoji(scene: Scene, question: Question) -> Question | None:
    scene.memory.answered.append(question)
    await scene.write(scene.plan.chance("emoji").choice(EMOJI))
    return await scene.attention.next_after(question, scene.pace.glance)


async def _miss_the_point(scene: Scene, question: Question) -> Question:
    await scene.write(scene.said.beside_the_point)
    return await scene.back_to(question)


async def _forward(scene: Scene, question: Question) -> Question:
    await scene.person.forward(scene.said.from_elsewhere)
    return await scene.back_to(question)


async def _flood(scene: Scene, question: Question) -> Question:
    for number in range(FLOOD):
        await scene.person.say(NONSENSE[number % len(NONSENSE)])
    return await scene.attention.settled(question, scene.pace.glance)


async def _send_anything(scene: Scene, question: Question) -> Question:
    for kind in scene.plan.chance("parcels").sample(sorted(PARCELS), PARCELS_AT_ONCE):
        await scene.person.send(PARCELS[kind])
    await scene.person.send_photo(caption=words(scene.plan, question))
    return await scene.attention.settled(question, scene.pace.glance)


async def _switch_twice(scene: Scene, question: Question) -> Question:
    own = scene.plan.temperament.language
    other = scene.plan.chance("other language").choice(sorted({"lv", "ru", "en"} - {own}))
    return await _switch(scene, own, await _switch(scene, other, question))


async def _switch(scene: Scene, language: str, question: Question) -> Question:
    await scene.person.say("/language")
    message = await scene.attention.next_message()
    offered = languages_in(message)
    if language not in offered:
        return await scene.now(question)
    before = message.text
    await scene.press(offered[language], message)
    return await scene.attention.asked_anew(message, before) or question


async def _ask_for_own_data(scene: Scene, question: Question) -> Question:
    await scene.person.say("/mydata")
    return await scene.attention.settled(question, scene.pace.glance)


async def _restart(scene: Scene, question: Question) -> Question:
    return await scene.open_link(scene.plan.event, question)


async def _open_another(scene: Scene, question: Question) -> Question:
    scene.memory.begin_again()
    return await scene.open_link(scene.plan.other_event, question)


async def _say_stop(scene: Scene, question: Question) -> Question:
    await scene.write(scene.said.stop)
    await scene.attention.next_message()
    scene.memory.begin_again()
    return await scene.open_link(scene.plan.event, question)


async def _block_briefly(scene: Scene, question: Question) -> Question:
    await scene.person.block()
    await scene.look()
    return await scene.open_link(scene.plan.event, question)


async def _delete_and_return(scene: Scene, question: Question) -> Question:
    await scene.person.say("/delete")
    asked = await scene.attention.next_message()
    confirm = next((it for it in asked.buttons if it.token.endswith(_DELETES)), None)
    if confirm is None:
        return await scene.now(question)
    before = asked.text
    await scene.press(confirm, asked)
    # It may say so in the place of its question.
    await scene.person.wait_for(lambda it: it.id > asked.id or it.text != before, scene.pace.patience)
    await scene.attention.quiet(scene.pace.glance)
    scene.memory.begin_again()
    return await scene.open_link(scene.plan.event, question)


MISCHIEF: Mapping[Habit, Callable[[Scene, Question], Awaitable[Question | None]]] = {
    Habit.SWITCHES_TWICE: _switch_twice,
    Habit.WRONG_KIND: _miss_the_point,
    Habit.FORWARDS: _forward,
    Habit.FLOODS: _flood,
    Habit.SENDS_ANYTHING: _send_anything,
    Habit.ASKS_MYDATA: _ask_for_own_data,
    Habit.RESTARTS: _restart,
    Habit.BLOCKS_BRIEFLY: _block_briefly,
    Habit.GOES_BACK: _go_back,
    Habit.PASTES: _paste,
    Habit.EMOJI_ONLY: _answer_by_emoji,
    Habit.OPENS_ANOTHER: _open_another,
    Habit.SAYS_STOP: _say_stop,
    Habit.DELETES_AND_RETURNS: _delete_and_return,
}
