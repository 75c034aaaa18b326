"""The picture `docs/chat.png`, from a demo with 60 people: `python -m tests.simulator.chat_picture`.

Some minutes. Needs Debian's chromium and fonts-noto-color-emoji, and a machine with nothing else to do: people who wait
long for the bot break the rules of Telegram, and the page says so.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from app.demo import Demo, DemoOptions
from app.demo_bot import BotProgram
from simulator.chats import Chat
from tests.simulator.chromium import chromium

TARGET = Path(__file__).parents[2] / "docs" / "chat.png"
PEOPLE, SEED = 60, 11
WINDOW = (1180, 820)
THANKS = "Paldies par atbildēm"  # ends a conversation that came to its end


class PicturedDemo(Demo):
    """A demo that is looked at instead of waiting for visitors."""

    async def _stay(self, bot: BotProgram) -> None:
        key = next(chat.key for chat in bot.server.chats if _is_finished_talk(chat))
        with tempfile.TemporaryDirectory() as profile:
            async with chromium(Path(profile)) as tab:
                await tab.resize(*WINDOW)
                await tab.open(f"{bot.server.url}/#{key}")
                await tab.until(f"document.querySelector('#bubbles')?.textContent.includes({json.dumps(THANKS)})")
                await asyncio.sleep(1)  # until what slides in has come to rest
                TARGET.write_bytes(await tab.picture())


def _is_finished_talk(chat: Chat) -> bool:
    return any(THANKS in message.content.get("text", "") for message in chat.messages.values())


async def main(out: Path) -> None:
    await PicturedDemo(DemoOptions(out, SEED, PEOPLE, once=True, port=0), Console()).run()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(Path(sys.argv[1] if len(sys.argv) > 1 else folder)))
