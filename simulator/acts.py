"""What people do, over HTTP: for the page, and for scripts in other processes."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator.chats import Message
from simulator.errors import ApiError, NotPossible
from simulator.person import Person
from simulator.phones import Phones
from simulator.summaries import summary
from simulator.world import World

Wanted = dict[str, Any]
Act = Callable[[Person, Wanted], Awaitable[dict[str, Any]]]

PERSON = frozenset({"first_name", "user_id", "language_code", "role", "picture", "badges", "bot"})


class Acts:
    """Takes what people do as JSON; answers with what came of it, or 400 and the reason."""

    def __init__(self, world: World, phones: Phones) -> None:
        self._world = world
        self._phones = phones

    @property
    def routes(self) -> list[web.RouteDef]:
        """The addresses, for an aiohttp application."""
        return [
            web.post("/simulator/people", self.new_person),
            web.post("/simulator/chats/{key}/{act}", self.act),
        ]

    async def new_person(self, request: web.Request) -> web.Response:
        """Somebody new: `first_name`, and if wanted `user_id`, `language_code`, `role`, `picture`, `badges`, `bot`."""
        try:
            wanted = await _body(request)
            person = self._person(wanted)
        except NotPossible as error:
            return _refusal(error)
        return web.json_response(summary(self._world, person.chat))

    async def act(self, request: web.Request) -> web.Response:
        """Let the person of a chat do something, one of ACTS."""
        try:
            act = _act(request.match_info["act"])
            person = self._phones.in_chat(request.match_info["key"])
            return web.json_response(await act(person, await _body(request)))
        except (NotPossible, ApiError) as error:
            return _refusal(error)

    def _person(self, wanted: Wanted) -> Person:
        if unknown := wanted.keys() - PERSON:
            raise NotPossible(f"a person has {', '.join(sorted(PERSON))}, but no {', '.join(sorted(unknown))}")
        name = _text(wanted, "first_name")
        user_id = wanted.get("user_id") or self._world.unused_person_id()
        return self._phones.person(**wanted | {"first_name": name, "user_id": user_id})


async def _start(person: Person, wanted: Wanted) -> dict[str, Any]:
    return _sent(await person.start(wanted.get("payload", "")))


async def _say(person: Person, wanted: Wanted) -> dict[str, Any]:
    return _sent(await person.say(_text(wanted, "text")))


async def _press(person: Person, wanted: Wanted) -> dict[str, Any]:
    message_id = wanted.get("message_id")
    message = person.chat.messages.get(message_id) if message_id is not None else None
    if message_id is not None and message is None:
        raise NotPossible(f"there is no message {message_id} in this chat")
    press = await person.press(_text(wanted, "button"), message)
    return {"query": press.query_id if press else None}


async def _edit(person: Person, wanted: Wanted) -> dict[str, Any]:
    return _sent(await person.edit(wanted.get("message_id", 0), _text(wanted, "text")))


async def _voice(person: Person, _: Wanted) -> dict[str, Any]:
    return _sent(await person.send_voice())


async def _photo(person: Person, _: Wanted) -> dict[str, Any]:
    return _sent(await person.send_photo())


async def _sticker(person: Person, _: Wanted) -> dict[str, Any]:
    return _sent(await person.send_sticker())


async def _block(person: Person, _: Wanted) -> dict[str, Any]:
    await person.block()
    return {}


async def _unblock(person: Person, _: Wanted) -> dict[str, Any]:
    await person.unblock()
    return {}


async def _tag(person: Person, wanted: Wanted) -> dict[str, Any]:
    person.tag(_text(wanted, "badge"))
    return {}


ACTS: dict[str, Act] = {
    "start": _start,
    "say": _say,
    "press": _press,
    "edit": _edit,
    "voice": _voice,
    "photo": _photo,
    "sticker": _sticker,
    "block": _block,
    "unblock": _unblock,
    "tag": _tag,
}


def _act(name: str) -> Act:
    if name not in ACTS:
        raise NotPossible(f"people can {', '.join(sorted(ACTS))}, but not {name!r}")
    return ACTS[name]


def _sent(message: Message) -> dict[str, Any]:
    return {"message": message.as_json()}


def _text(wanted: Wanted, name: str) -> str:
    value = wanted.get(name)
    if not isinstance(value, str) or not value:
        raise NotPossible(f"{name} is missing: it is a text in the JSON of the request")
    return value


async def _body(request: web.Request) -> Wanted:
    # Foreign web pages can post forms to this machine, but not JSON without being asked first.
    if request.content_type != "application/json":
        raise NotPossible("the body must be JSON, and Content-Type say so")
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise NotPossible("the body is not JSON") from None
    if not isinstance(body, dict):
        raise NotPossible("the body must be a JSON object")
    return body


def _refusal(error: Exception) -> web.Response:
    return web.json_response({"error": str(error)}, status=400)
