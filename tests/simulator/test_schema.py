from __future__ import annotations

import pytest

from simulator.errors import ApiError
from simulator.methods import method_named
from simulator.schema import METHODS
from tests.simulator.api import Api


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ("sendMessage", "chat_id is empty"),
        ("sendPhoto", "chat_id is empty"),
        ("answerCallbackQuery", "query is too old and response timeout expired or query ID is invalid"),
        ("getFile", "file_id not specified"),
        ("setMyCommands", 'parameter "commands" is required'),
    ],
)
async def test_missing_parameter_is_refused_in_telegrams_words(api: Api, method: str, missing: str) -> None:
    assert await api.error(method) == f"400 Bad Request: {missing}"


async def test_missing_text_is_named_as_empty(api: Api) -> None:
    assert await api.error("sendMessage", chat_id=7) == "400 Bad Request: message text is empty"


@pytest.mark.parametrize(
    ("value", "words"),
    [("{", "can't parse reply keyboard markup JSON object"), ("[]", "object expected as reply markup")],
)
def test_json_of_the_wrong_shape_is_refused(value: str, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        method_named("sendMessage").read({"chat_id": 1, "text": "a", "reply_markup": value})


def test_values_are_read_as_leniently_as_telegram_does() -> None:
    raw = {"chat_id": 12, "text": 5, "protect_content": "True", "message_thread_id": "x", "entities": "[]"}

    arguments = method_named("SENDMESSAGE").read(raw)

    expected = {"chat_id": "12", "text": "5", "protect_content": True, "message_thread_id": 0, "entities": []}
    assert arguments == expected


def test_unknown_parameters_are_named() -> None:
    assert method_named("sendMessage").unknown({"chat_id": 1, "txt": "a", "method": "sendMessage"}) == {"txt"}


async def test_unknown_parameters_are_ignored_but_counted(api: Api) -> None:
    await api.result("getMe", colour="red")

    assert api.server.violations == {"unknown parameter getMe.colour": 1}


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_every_method_of_the_table_is_implemented(api: Api, method: str) -> None:
    body = await api(method, timeout=0)

    assert body["ok"] or body["error_code"] == 400
