"""Groups of people and bots."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.bots import Bot
from simulator.chats import Account, Chat
from simulator.person import Person
from simulator.presence import Presence
from simulator.world import World

FIRST_SUPERGROUP = -1_000_000_000_000


class Group:
    """A group; `people` are its members by user id, and do there what a Person can do."""

    def __init__(self, world: World, title: str, owner: Account, bots: Sequence[Bot]) -> None:
        self._world = world
        self._enter(world.new_group(title, bots), owner)
        self.people = {owner.id: Person(world, owner, self.chat)}
        for bot in bots:
            self._owner.change_bot(bot, "left", "member")

    async def join(self, person: Person) -> Person:
        """Somebody joins; what is returned is them in this group."""
        account = person.account
        member = self.people[account.id] = Person(self._world, account, self.chat)
        Presence(self._world, account, self.chat).write({"new_chat_members": [account.as_json()]})
        return member

    async def remove_bot(self, username: str = "") -> None:
        """The owner throws a bot out."""
        bot = self._world.bot_named(username)
        self.chat.bot_ids.discard(bot.id)
        self.chat.happen("kicked", self._world.clock.date(), bot=bot.account.username)
        self._owner.change_bot(bot, "member", "kicked")

    async def migrate(self) -> Chat:
        """Telegram turns the group into a supergroup with another id, which is returned; the old one is closed."""
        old, owner = self.chat, self._owner
        new = self._world.new_group(old.title, owner.bots, FIRST_SUPERGROUP + old.id)
        owner.write({"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        self._enter(new, owner.account)
        self._owner.write({"migrate_from_chat_id": old.id})
        self.people = {user_id: Person(self._world, it.account, new) for user_id, it in self.people.items()}
        return new

    def _enter(self, chat: Chat, owner: Account) -> None:
        self.chat = chat
        self._owner = Presence(self._world, owner, chat)
