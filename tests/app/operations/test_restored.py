"""The drill: a backup is made under way, the database is lost, and the bot goes on from the copy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bootstrap import Parts
from app.commands import TRIAL_BOT, seed_world
from app.operations.backup import back_up, restore
from app.settings import Settings
from models.tables import Answer, Contact
from simulator.person import Person
from simulator.telegram import TelegramServer
from tests.app.personal.conftest import rows
from tests.app.personal.test_on_the_simulator import heard
from tests.app.test_crash import ROOT, start
from tests.conftest import SECRET

SAID = "stāstīja par īsto darba dienu"


@dataclass
class Drill:
    """The bot program, its database in a file, and Telegram."""

    folder: Path
    server: TelegramServer
    code: str
    bot: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        return f"sqlite:///{self.folder}/atbalss.db"

    def parts(self) -> Parts:
        return Parts(Settings(database_url=self.address, secret_key=SECRET, data_dir=ROOT / "var"))  # type: ignore[arg-type]

    async def begin(self) -> None:
        self.bot = await start(self.server.url, self.address)

    async def stop(self) -> None:
        if self.bot and self.bot.returncode is None:
            self.bot.terminate()
            await self.bot.wait()

    async def back_up(self) -> None:
        parts = self.parts()
        await asyncio.to_thread(back_up, parts, self.folder / "backup.db")
        parts.close()

    async def lose_and_restore(self) -> None:
        for path in self.folder.glob("atbalss.db*"):
            path.unlink()
        parts = self.parts()
        await asyncio.to_thread(restore, parts, str(self.folder / "backup.db"))
        parts.close()

    def answers(self) -> set[str]:
        """The questions that the database holds answers to."""
        parts = self.parts()
        found = {row.question for row in rows(parts.database, Answer) if row.current}
        parts.close()
        return found

    def people(self) -> int:
        parts = self.parts()
        found = len(rows(parts.database, Contact))
        parts.close()
        return found


@pytest.fixture
async def drill(tmp_path: Path) -> AsyncIterator[Drill]:
    server = TelegramServer([TRIAL_BOT], speed=5, seed=3)  # a press lives 30 s
    await server.start()
    drill = Drill(tmp_path, server, "")
    parts = drill.parts()
    _ = parts.reliability  # learned and measured before people wait for it
    drill.code = next(event["code"] for event in seed_world(parts)["events"] if event["key"] == "ogre-autumn")
    parts.close()
    await drill.begin()
    yield drill
    await drill.stop()
    await server.stop()


async def goes_on(person: Person, *buttons: str) -> None:
    for button in buttons:
        await person.press(button, await heard(person, button))


async def test_the_bot_goes_on_from_a_backup_made_under_way(drill: Drill) -> None:
    anna, boriss = drill.server.person(7001, "Anna"), drill.server.person(7002, "Boriss")
    await anna.start(drill.code)
    await goes_on(anna, "Sākam!", "16–17", "Citur")
    first = await heard(anna, "1 no 6")
    await drill.back_up()
    await anna.press("4", first)
    await heard(anna, "2 no 6")
    await anna.say(SAID)
    third = await heard(anna, "3 no 6")
    await boriss.start(drill.code)
    await heard(boriss, "Sākam!")
    await drill.stop()
    assert (drill.answers(), drill.people()) == ({"S1", "S2"}, 2)

    await drill.lose_and_restore()
    assert (drill.answers(), drill.people()) == (set(), 1)
    late = await anna.press("5", third)  # Telegram keeps it until somebody takes it
    await drill.begin()

    assert late is not None
    assert await late.wait(60) is not None
    await anna.start(drill.code)  # whoever is lost follows the link: what the backup does not know is asked again
    await anna.press("4", await heard(anna, "1 no 6"))  # a question that the backup had not seen sent comes once more
    await heard(anna, "2 no 6")
    await anna.say(SAID)
    await anna.press("5", await heard(anna, "3 no 6"))
    await heard(anna, "4 no 6")
    await boriss.start(drill.code)
    await heard(boriss, "Sākam!")
    assert (drill.answers(), drill.people()) == ({"S1", "S2", "S3"}, 2)
