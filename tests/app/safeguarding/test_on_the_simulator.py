"""The whole way through the real program: a cry for help, the contact's notice, the text, and the end of it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Parts
from app.commands import TRIAL_BOT, seed_world
from app.settings import Settings
from models.tables import AuditRecord, DangerSignal
from simulator.chats import Message
from simulator.coordinators import coordinate
from simulator.person import Person
from simulator.telegram import TelegramServer
from tests.app.test_crash import ROOT, start
from tests.app.test_learners import rows
from tests.conftest import SECRET

CRY = "tēvs mani sit katru vakaru, es baidos iet mājās"
LINK = re.compile(r"start=(danger-\w+)")


@dataclass
class Stage:
    """A running bot with the small world."""

    server: TelegramServer
    parts: Parts
    world: dict[str, Any]

    async def join(self, user_id: int, name: str) -> Person:
        person = self.server.person(user_id, name, role="coordinator")
        code = next(entry["code"] for entry in self.world["staff"] if entry["name"] == name)
        await coordinate(person, code)
        return person


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    address = f"sqlite:///{tmp_path}/atbalss.db"
    parts = Parts(Settings(database_url=address, secret_key=SECRET, data_dir=ROOT / "var"))  # type: ignore[arg-type]
    _ = parts.reliability  # learned and measured before people wait for it
    world = seed_world(parts)
    server = TelegramServer([TRIAL_BOT], speed=10, seed=3)
    await server.start()
    bot = await start(server.url, address)
    for _ in range(600):
        if server.calls.get("getUpdates", 0):
            break
        await asyncio.sleep(0.1)
    yield Stage(server, parts, world)
    bot.terminate()
    await bot.wait()
    await server.stop()
    parts.close()


async def heard(person: Person, word: str) -> Message:
    return await person.wait_for(lambda message: word in message.text, timeout=30.0)


async def test_a_cry_for_help_reaches_the_schools_contact_and_is_taken_care_of(stage: Stage) -> None:
    contact = await stage.join(6001, "Ogres Krastu vidusskolas sociālā pedagoģe")
    other = await stage.join(6002, "Rīgas bērnu aizsardzības speciāliste")
    learner = stage.server.person(7001, "Anna")
    event = next(event["code"] for event in stage.world["events"] if event["key"] == "ogre-autumn")
    await learner.start(event)
    await heard(learner, "Karjeras nedēļa Ogrē")
    cried_at = time.monotonic()
    await learner.send_photo(caption=CRY)

    assert "112" in (await heard(learner, "116111")).text
    notice = await heard(contact, "Ogres Krastu vidusskola")
    assert time.monotonic() - cried_at < 10.0  # a minute is promised
    assert CRY not in notice.text

    found = LINK.search(notice.text)
    assert found is not None
    await other.start(found[1])
    assert CRY not in (await heard(other, "Šī saite neder")).text
    await contact.start(found[1])
    opened = await heard(contact, CRY)
    await contact.press("Par to ir parūpēts", opened)
    asked = await heard(contact, "Vai tas jau ir nodots")
    await contact.press("Jā, tekstu var dzēst", asked)
    await heard(contact, "Teksts ir izdzēsts")

    assert not any(CRY in message.text for message in contact.chat.messages.values())
    [signal] = rows(stage.parts.database, DangerSignal)
    assert (signal.text_encrypted, signal.next_at) == (b"", None)
    actions = [row.action for row in rows(stage.parts.database, AuditRecord) if "danger" in row.action]
    assert actions == ["danger_noticed", "danger_told", "danger_refused", "open_danger", "danger_handled"]
