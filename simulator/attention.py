"""What a synthetic person has read in the chat, and waits for."""

from __future__ import annotations

from simulator.chats import Message
from simulator.errors import NothingCame
from simulator.person import Person
from simulator.questions import Question, question_in


class Attention:
    """Reads on in a chat, from one message of the bot to the next. `patience` is in seconds of the world's.

    Every wait raises NothingCame when patience is at its end.
    """

    def __init__(self, person: Person, patience: float) -> None:
        self._person = person
        self._patience = patience
        self._seen = max(person.chat.messages, default=0)

    async def next_message(self) -> Message:
        """The next new message, whatever it says."""
        return self._note(await self._person.wait_for(self._is_new, self._patience))

    async def next_question(self, asked: Question, *, repeated: bool = False) -> Question | None:
        """What comes after a question; None if the bot says something that is no question.

        The same question again only counts if it may be `repeated`: else it is a message that came twice.
        """

        def is_next(message: Message) -> bool:
            found = question_in(message)
            if self._is_new(message):
                return found is None or repeated or not _same(found, asked)
            in_place = message.id == asked.message.id
            return in_place and found is not None and not _same(found, asked)

        return question_in(self._note(await self._person.wait_for(is_next, self._patience)))

    async def asked_anew(self, message: Message, before: str) -> Question | None:
        """A question in a new message, or in the place of `message`, whose text was `before`."""

        def is_asked(candidate: Message) -> bool:
            changed = candidate.id == message.id and candidate.text != before
            return question_in(candidate) is not None and (changed or self._is_new(candidate))

        return question_in(self._note(await self._person.wait_for(is_asked, self._patience)))

    async def changed_buttons(self, message: Message, before: list[str], glance: float) -> None:
        """Return once the labels under a message are no longer as `before`, or after a `glance`."""
        try:
            await self._person.wait_for(
                lambda it: it.id == message.id and [button.label for button in it.buttons] != before, glance
            )
        except NothingCame:
            return

    async def settled(self, asked: Question, glance: float) -> Question:
        """The question that stands once the bot has reacted and then been silent for a `glance`."""
        await self.next_message()
        await self.quiet(glance)
        return self.standing() or asked

    async def next_after(self, answered: Question, glance: float) -> Question | None:
        """The question that stands after an answer in several messages; None if the bot's last word asks nothing."""
        standing = await self.settled(answered, glance)
        return standing if standing.message.id >= self._seen else None

    async def quiet(self, glance: float) -> None:
        """Read until nothing new has come for a `glance`."""
        try:
            while True:
                self._note(await self._person.wait_for(self._is_new, glance))
        except NothingCame:
            return

    def standing(self) -> Question | None:
        """The newest question in the chat that has buttons to press, or asks for words."""
        spoken = (it for it in reversed(self._person.chat.messages.values()) if it.from_bot and not it.deleted)
        return next(filter(None, map(question_in, spoken)), None)

    def _is_new(self, message: Message) -> bool:
        return message.id > self._seen

    def _note(self, message: Message) -> Message:
        self._seen = max(self._seen, message.id)
        return message


def _same(found: Question, asked: Question) -> bool:
    return bool(found.id) and found.id == asked.id
