"""The HTTP layer of python-telegram-bot over aiohttp, which tells "not sent" from "nobody knows".

PTB's own backend slows to a tenth under concurrency and calls both cases a NetworkError; re-sending a message
that did arrive is a nuisance to a person, dropping one that did not is a loss.
"""

from __future__ import annotations

import io
import json
from functools import lru_cache
from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECTIONS = 64
CONNECT_SECONDS = 5.0  # includes waiting for a free connection
READ_SECONDS = 20.0
UPLOAD_SECONDS = 60.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NotSentError(NetworkError):
    """No connection came about: Telegram has not seen the call."""


class AnswerLostError(NetworkError):
    """The call left us, its answer did not arrive: it may have taken effect or not."""


class AiohttpRequest(BaseRequest):
    """One session on the running loop. Errors name only their class: aiohttp's texts hold the URL, and so the token."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer when the caller does not say."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the session, unless it is open."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the session, if it is open."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB passes it; the total covers it
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - as above; waiting is part of connecting
    ) -> tuple[int, bytes]:
        """Return status and body. Raises NotSentError or AnswerLostError."""
        if self._session is None or self._session.closed:
            raise NotSentError("the session is not open")
        read, connect = _given(read_timeout, READ_SECONDS), _given(connect_timeout, CONNECT_SECONDS)
        files = request_data is not None and request_data.contains_files
        body = _parts(request_data) if request_data is not None and files else _form(request_data)
        try:
            response = await self._session.request(
                method,
                url,
                data=body,
                headers=None if files else FORM,
                timeout=_timeout(read, connect, UPLOAD_SECONDS if files else 0.0),
                allow_redirects=False,
            )
            async with response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as exc:
            raise NotSentError(type(exc).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as exc:
            raise AnswerLostError(type(exc).__name__) from None


def _given(value: Any, default: float) -> float | None:
    """PTB passes its own marker where the caller said nothing, and None where the caller wants no limit."""
    return default if isinstance(value, DefaultValue) else value


@lru_cache
def _timeout(read: float | None, connect: float | None, upload: float) -> aiohttp.ClientTimeout:
    """One timer for all of a call. Only an upload has a second one: most of its time may pass before the answer."""
    total = None if read is None or connect is None else connect + upload + read
    return aiohttp.ClientTimeout(total=total, connect=connect, sock_connect=connect, sock_read=read if upload else None)


def _form(data: RequestData | None) -> bytes:
    """The same fields as PTB's `url_encoded_parameters`: that encodes each value twice, and in Python instead of C."""
    values = data.parameters if data is not None else {}
    fields = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    return URL.build(query=fields).raw_query_string.encode()


def _parts(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(data.json_parameters)
    for field, (filename, content, mimetype) in data.multipart_data.items():
        file = io.BytesIO(content) if isinstance(content, bytes) else content  # aiohttp streams files, not bytes
        form.add_field(field, file, filename=filename, content_type=mimetype)
    return form
