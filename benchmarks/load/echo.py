"""The reference: python-telegram-bot's echo bot with its defaults, told by the environment where Telegram is.

By webhook, PTB's own server would need tornado, which nothing here uses: aiohttp takes its place, in the way of PTB's
example `customwebhookbot`. Updates are acknowledged when they are in the queue in memory, as PTB's own server does.
"""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


@dataclass(frozen=True)
class Place:
    """Where the bot finds Telegram, and Telegram the bot; without a port it polls."""

    api_url: str
    token: str
    port: int = 0


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    assert update.message
    await update.message.reply_text(update.message.text or "")


def application(place: Place) -> Application[Any, Any, Any, Any, Any, Any]:
    """The echo bot of PTB's first page."""
    made = Application.builder().token(place.token).base_url(f"{place.api_url}/bot").build()
    made.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    return made


async def serve(bot: Application[Any, Any, Any, Any, Any, Any], place: Place) -> None:
    """Take updates by webhook until told to end."""

    async def take(request: web.Request) -> web.Response:
        await bot.update_queue.put(Update.de_json(await request.json(), bot.bot))
        return web.Response()

    pages = web.Application()
    pages.router.add_post("/echo", take)
    runner = web.AppRunner(pages, access_log=None)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with bot:
        await bot.start()
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", place.port).start()
        await bot.bot.set_webhook(f"http://127.0.0.1:{place.port}/echo")
        await ended.wait()
        await runner.cleanup()
        await bot.stop()


def main() -> None:
    place = Place(os.environ["ECHO_API"], os.environ["ECHO_TOKEN"], int(os.environ.get("ECHO_PORT", "0")))
    if place.port:
        asyncio.run(serve(application(place), place))
    else:
        application(place).run_polling()


if __name__ == "__main__":
    main()
