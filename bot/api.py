"""One call of the Bot API by name and parameters, and its answer with Telegram's own error code.

`Bot`'s methods would turn a code into an exception class that hides it (a 400 is a NetworkError there, like a lost
connection), and they don't take a stored call as it is.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from telegram import Bot, InputFile
from telegram.error import NetworkError
from telegram.request import RequestData

# RequestData can't be filled from outside without it; the lock file pins the library's version.
from telegram.request._requestparameter import RequestParameter

from bot.backoff import Backoff
from bot.clock import Clock
from bot.errors import BadTokenError
from bot.replies import Attachment
from bot.request import AnswerLostError

logger = logging.getLogger(__name__)

OK = 200
BAD_REQUEST = 400
UNAUTHORIZED = 401
FORBIDDEN = 403
NOT_FOUND = 404
CONFLICT = 409
TOO_MANY_REQUESTS = 429


@dataclass(frozen=True)
class Answer:
    """What Telegram said. `code` is 200 if the call took effect, else its error code."""

    code: int
    result: Any = None
    description: str = ""
    retry_after: int | None = None  # seconds
    new_chat_id: int | None = None  # of a group that has become a supergroup

    @property
    def rejects_token(self) -> bool:
        """Whether the bot is unknown. A 404 may also mean an unknown method, which says so."""
        return self.code == UNAUTHORIZED or (self.code == NOT_FOUND and "method" not in self.description.lower())


async def call(
    bot: Bot,
    method: str,
    payload: dict[str, Any],
    attachment: Attachment | None = None,
    *,
    read_seconds: float | None = None,
) -> Answer:
    """Call `method`. Raises NotSentError or AnswerLostError; every answer, also a refusal, is returned."""
    fields = [RequestParameter(name, value, None) for name, value in payload.items()]
    if attachment is not None:
        file = InputFile(attachment.content, filename=attachment.filename)
        fields.append(RequestParameter.from_input(attachment.field, file))
    data = RequestData(fields)
    timeouts = {} if read_seconds is None else {"read_timeout": read_seconds}
    status, body = await bot.request.do_request(f"{bot.base_url}/{method}", "POST", data, **timeouts)
    return _answer(status, body)


async def insist(bot: Bot, method: str, payload: dict[str, Any], *, backoff: Backoff, clock: Clock) -> Answer:
    """Call `method` until Telegram has decided about it: no lost connection, no 429, no 5xx. Raises BadTokenError.

    Only for calls that may be repeated.
    """
    while True:
        try:
            answer = await call(bot, method, payload)
        except NetworkError as exc:
            logger.warning("no answer from Telegram, trying again", extra={"error": type(exc).__name__})
            await clock.sleep(backoff.next())
            continue
        if answer.rejects_token:
            raise BadTokenError(bot.token)
        if answer.code < 500 and answer.code != TOO_MANY_REQUESTS:
            return answer
        await clock.sleep(answer.retry_after or backoff.next())


def _answer(status: int, body: bytes) -> Answer:
    content = _json_object(body)
    if content.get("ok") is True:
        return Answer(OK, content.get("result"))
    code = _integer(content.get("error_code")) or status
    if code == OK:  # a proxy's page, say: nobody knows whether Telegram saw the call
        raise AnswerLostError("the answer is not the Bot API's")
    parameters = content.get("parameters")
    if not isinstance(parameters, dict):
        parameters = {}
    return Answer(
        code,
        description=str(content.get("description", "")),
        retry_after=_integer(parameters.get("retry_after")),
        new_chat_id=_integer(parameters.get("migrate_to_chat_id")),
    )


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:  # also of bytes that are no text
        return {}
    return content if isinstance(content, dict) else {}


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None
