from __future__ import annotations

import pytest

from simulator.telegram import Group, NotPossible, Person, TelegramServer
from tests.simulator.api import Api, keyboard


@pytest.fixture
def group(server: TelegramServer, anna: Person) -> Group:
    """A group with a bot in privacy mode and one that reads along."""
    return server.group("Karjeras komanda", anna, ["atbalss_bot", "other_bot"])


async def texts(api: Api) -> list[str]:
    """What the bot was told in the group."""
    messages = [update.get("message", {}) for update in await api.updates()]
    return [message["text"] for message in messages if message.get("chat", {}).get("type") == "group"]


async def test_bot_is_told_that_it_was_added(api: Api, group: Group) -> None:
    change = (await api.last_update())["my_chat_member"]

    assert (change["chat"]["title"], change["new_chat_member"]["status"]) == ("Karjeras komanda", "member")


async def test_privacy_hides_what_is_not_meant_for_the_bot(api: Api, other_api: Api, group: Group) -> None:
    await api.result("sendMessage", chat_id=group.chat.id, text="Sveiki")
    in_group = group.people[7]

    await in_group.say("Labdien")
    await in_group.say("/help@atbalss_bot")
    await in_group.say("/help@other_bot")
    await in_group.say("Paldies", reply_to=group.chat.messages[1])

    assert await texts(api) == ["/help@atbalss_bot", "Paldies"]
    assert len(await texts(other_api)) == 4


async def test_command_for_nobody_goes_to_the_bot_that_spoke_last(api: Api, group: Group) -> None:
    await group.people[7].say("/first")
    await api.result("sendMessage", chat_id=group.chat.id, text="Sveiki")

    await group.people[7].say("/second")

    assert await texts(api) == ["/second"]


async def test_members_press_buttons(server: TelegramServer, api: Api, group: Group) -> None:
    member = await group.join(server.person(8, "Jānis"))
    await api.result("sendMessage", chat_id=group.chat.id, text="Nu?", reply_markup=keyboard("a"))

    await member.press("a")

    query = (await api.last_update())["callback_query"]
    assert (query["from"]["first_name"], query["message"]["chat"]["id"]) == ("Jānis", group.chat.id)


async def test_removed_bot_cannot_write(api: Api, group: Group) -> None:
    await group.remove_bot("atbalss_bot")

    error = await api.error("sendMessage", chat_id=group.chat.id, text="a")

    assert error == "403 Forbidden: bot was kicked from the group chat"
    assert (await api.last_update())["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_group_that_became_a_supergroup_names_its_new_id(api: Api, group: Group) -> None:
    old = group.chat.id

    new = await group.migrate()

    body = await api("sendMessage", chat_id=old, text="a")
    assert body["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await api.result("sendMessage", chat_id=new.id, text="a"))["chat"]["type"] == "supergroup"


async def test_others_messages_are_not_the_bots_to_delete(api: Api, group: Group) -> None:
    message = await group.people[7].say("/stop@atbalss_bot")

    error = await api.error("deleteMessage", chat_id=group.chat.id, message_id=message.id)

    assert error == "400 Bad Request: message can't be deleted"


async def test_bot_is_not_started_or_blocked_in_a_group(group: Group) -> None:
    for act in (group.people[7].start(), group.people[7].block()):
        with pytest.raises(NotPossible, match="only in a private chat"):
            await act
