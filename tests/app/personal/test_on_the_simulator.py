"""One's own data through the real program: permission, file, deletion."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.bootstrap import Parts
from app.commands import TRIAL_BOT, seed_world
from app.settings import Settings
from models.belongings import personal_tables
from simulator.chats import Message
from simulator.person import Person
from simulator.telegram import TelegramServer
from tests.app.personal.conftest import rows
from tests.app.test_crash import ROOT, start
from tests.conftest import SECRET


@pytest.fixture
async def learner(tmp_path: Path) -> AsyncIterator[tuple[Person, Parts]]:
    """Somebody who has answered how old they are and where they study."""
    address = f"sqlite:///{tmp_path}/atbalss.db"
    parts = Parts(Settings(database_url=address, secret_key=SECRET, data_dir=ROOT / "var"))  # type: ignore[arg-type]
    _ = parts.reliability  # learned and measured before people wait for it
    code = next(event["code"] for event in seed_world(parts)["events"] if event["key"] == "ogre-autumn")
    server = TelegramServer([TRIAL_BOT], speed=10, seed=3)
    await server.start()
    bot = await start(server.url, address)
    person = server.person(7001, "Anna")
    await person.start(code)
    for button in ("Sākam!", "16–17", "Citur", "4"):
        await person.press(button, await heard(person, button))
    yield person, parts
    bot.terminate()
    await bot.wait()
    await server.stop()
    parts.close()


async def heard(person: Person, word: str) -> Message:
    """Wait for a message with these words, or a button with this label."""
    return await person.wait_for(
        lambda message: word in message.text or any(word == button.label for button in message.buttons), timeout=60.0
    )


async def test_permission_file_and_deletion(learner: tuple[Person, Parts]) -> None:
    person, parts = learner
    await person.say("/consents")
    await person.press("Atļaut: citēt", await heard(person, "Atļaut: citēt"))
    await heard(person, "Atsaukt: citēt")

    await person.say("/mydata")
    sent = await heard(person, "Tas pats datoram (JSON)")
    assert "document" in sent.content
    await person.press("Tas pats datoram (JSON)", sent)
    await heard(person, "Tas pats datoram saprotamā veidā")

    await person.say("/delete")
    await heard(person, "Jā, dzēst visu")
    await person.say("jā")
    assert "1 atbilde, 2 atļaujas, 1 saruna" in (await heard(person, "Izdzēsts")).text
    assert [model for model in personal_tables() if rows(parts.database, model)] == []
