"""python-telegram-bot, with its own HTTP client, can read everything the stand-in says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from simulator.person import SAMPLE_PHOTO
from simulator.telegram import Fault, Person, TelegramServer
from tests.simulator.api import TOKEN

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Jā", callback_data="yes")]])


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as bot:
        yield bot


async def newest(bot: Bot) -> Update:
    (update,) = await bot.get_updates(offset=-1)
    return update


async def test_bot_knows_itself(bot: Bot) -> None:
    assert (bot.id, bot.username, bot.bot.is_bot) == (1001, "atbalss_bot", True)


async def test_wrong_token_is_noticed(server: TelegramServer) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1001:wrong", base_url=f"{server.url}/bot"):
            pass


async def test_command_is_an_entity_and_the_date_in_seconds(bot: Bot, anna: Person) -> None:
    sent = await anna.start("diena")

    message = (await newest(bot)).message

    assert message is not None
    assert message.parse_entities(["bot_command"]) == {message.entities[0]: "/start"}
    assert message.date == datetime.fromtimestamp(sent.date, UTC)


async def test_press_is_answered(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(7, "Sākam?", reply_markup=BUTTONS)
    await anna.press("yes")

    query = (await newest(bot)).callback_query

    assert query is not None
    assert query.message is not None
    assert (query.data, query.message.message_id) == ("yes", sent.message_id)
    assert await query.answer("Aiziet!")
    assert await anna.next_toast() == "Aiziet!"


async def test_message_is_edited_and_deleted(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(7, "a", reply_markup=BUTTONS)

    edited = await bot.edit_message_text("b", 7, sent.message_id, reply_markup=BUTTONS)
    bare = await bot.edit_message_reply_markup(7, sent.message_id)

    assert isinstance(edited, type(sent))
    assert isinstance(bare, type(sent))
    assert (edited.text, edited.reply_markup, bare.reply_markup) == ("b", BUTTONS, None)
    assert await bot.delete_message(7, sent.message_id)


async def test_files_go_there_and_back(bot: Bot, anna: Person) -> None:
    photo = await bot.send_photo(7, SAMPLE_PHOTO, caption="Pārskats")
    document = await bot.send_document(7, b"a;b", filename="atbildes.csv")
    album = await bot.send_media_group(7, [InputMediaPhoto(SAMPLE_PHOTO, caption="1"), InputMediaPhoto(SAMPLE_PHOTO)])

    assert document.document is not None
    assert (photo.photo[0].width, document.document.file_name, len(album)) == (6, "atbildes.csv", 2)
    file = await document.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"a;b"


async def test_every_kind_of_update_is_read(bot: Bot, server: TelegramServer, anna: Person) -> None:
    message = await anna.say("a")
    await anna.edit(message.id, "b")
    await anna.send_voice()
    await anna.send_photo()
    await anna.send_sticker()
    await anna.block()
    group = server.group("Komanda", anna)
    await group.join(server.person(8, "Jānis"))

    updates = await bot.get_updates()

    assert len(updates) == 9
    assert [update.my_chat_member.new_chat_member.status for update in updates if update.my_chat_member] == [
        "kicked",
        "member",
    ]


async def test_bot_describes_itself(bot: Bot, anna: Person) -> None:
    assert await bot.set_my_commands([BotCommand("help", "Palīdzība")])
    assert await bot.set_my_description("Čau", language_code="lv")
    assert await bot.set_my_short_description("Īsi")

    assert await bot.get_my_commands() == (BotCommand("help", "Palīdzība"),)
    assert (await bot.get_my_description("lv")).description == "Čau"
    assert (await bot.get_my_short_description()).short_description == "Īsi"
    assert (await bot.get_chat(7)).first_name == "Anna"
    assert await bot.send_chat_action(7, "typing")


async def test_webhook_is_set_and_deleted(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="s", allowed_updates=["message"])

    info = await bot.get_webhook_info()

    assert (info.url, info.max_connections, info.allowed_updates) == ("http://127.0.0.1:9/hook", 40, ("message",))
    with pytest.raises(Conflict):
        await bot.get_updates()
    assert await bot.delete_webhook()


async def test_refusals_become_ptbs_errors(
    bot: Bot, server: TelegramServer, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it PTB warns that it will change
    server.faults.next("sendMessage", Fault.TOO_MANY_REQUESTS)
    with pytest.raises(RetryAfter):
        await bot.send_message(7, "a")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "a")
    await anna.block()
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(7, "a")


async def test_migrated_group_becomes_ptbs_error(bot: Bot, server: TelegramServer, anna: Person) -> None:
    group = server.group("Komanda", anna)
    old = group.chat.id
    new = await group.migrate()

    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(old, "a")

    assert caught.value.new_chat_id == new.id


async def test_logging_out_is_understood(bot: Bot) -> None:
    assert await bot.close()
    assert await bot.log_out()
