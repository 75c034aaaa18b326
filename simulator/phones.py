"""The phones of all people, by chat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.errors import NotPossible
from simulator.groups import Group
from simulator.person import Person
from simulator.world import World


class Phones:
    """Hands out people; the same person in the same chat is always the same object."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_chat: dict[str, Person] = {}

    def person(
        self,
        user_id: int,
        first_name: str,
        language_code: str = "lv",
        *,
        role: str = "student",
        picture: str = "",
        badges: Iterable[str] = (),
        bot: str = "",
    ) -> Person:
        """A person and their chat with a bot (by username, by default the first); created at first sight."""
        account = self._world.person(user_id, first_name, language_code)
        chat = self._world.private_chat(self._world.bot_named(bot), account)
        if chat.key not in self._by_chat:
            chat.role, chat.picture = role, picture
            chat.badges.update(badges)
            self._by_chat[chat.key] = Person(self._world, account, chat)
        return self._by_chat[chat.key]

    def in_chat(self, key: str) -> Person:
        """The person of a private chat. Raises NotPossible if there is none."""
        if key not in self._by_chat:
            raise NotPossible(f"there is no private chat {key!r}: /simulator/chats lists those there are")
        return self._by_chat[key]

    def group(self, title: str, owner: Person, bots: Sequence[str] = ("",)) -> Group:
        """A new group with bots in it, by username."""
        return Group(self._world, title, owner.account, [self._world.bot_named(name) for name in bots])
