"""What the commands do, apart from how they are typed."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from analytics import catalogue, gaps, texts
from analytics.crosswalk import crosswalk
from analytics.disclosure import rules as disclosure_rules
from app.authoring.evidence import known_evidence
from app.bootstrap import Parts
from app.framework_sources import framework_fits
from app.invitations import attrition
from app.seed import known_username, seed
from bot.wording import LANGUAGES, wording
from conversations import library
from models import schema
from models.unit_of_work import UnitOfWork
from nlp import examples
from simulator.bots import BotAccount
from simulator.phrasebook import Phrasebook
from simulator.telegram import Entry, TelegramServer, serve

TRIAL_TOKEN = "1000000001:a-token-for-this-machine-only-0000000"  # noqa: S105 - the stand-in's, opens nothing
TRIAL_BOT = BotAccount(TRIAL_TOKEN, "atbalss_bot", "Atbalss")


def migrate(parts: Parts) -> None:
    """Bring the database to this program's tables."""
    database = parts.open_database()
    try:
        schema.upgrade(database.engine)
    finally:
        database.close()


def seed_world(parts: Parts) -> dict[str, Any]:
    """Add what is missing of the small world and return what there is."""
    now = parts.clock.now()

    def make(uow: UnitOfWork) -> dict[str, Any]:
        return asdict(seed(uow, parts.chance, now, known_username(uow)))

    return parts.database.write(make).result()


def show_world(world: dict[str, Any], out: Console) -> None:
    """Print events and invitations for a person who wants to try them."""
    events = Table("event", "code", "institution", title="Events: open the bot with /start CODE")
    for event in world["events"]:
        events.add_row(event["title"], event["code"], event["institution"])
    staff = Table("invitation for", "code", "sees", "used", title="Staff: open the bot with /start CODE, once each")
    for entry in world["staff"]:
        staff.add_row(entry["name"], entry["code"], entry["scope"], "yes" if entry["used"] else "no")
    out.print(events)
    out.print(staff)


def show_panel(parts: Parts, out: Console) -> None:
    """Print what has come of invitations and of the panel; counts below five are hidden."""
    now = parts.clock.now()
    found = parts.database.read(lambda uow: attrition.read(uow, now))
    asked = Table("flow, wave", *attrition.OUTCOMES, *attrition.UNSENT, title="Invitations that were due")
    for row in attrition.invitation_rows(found):
        asked.add_row(*row)
    lost = Table("last wave sent", *attrition.REASONS, title="Members of the panel who were lost")
    for row in attrition.loss_rows(found):
        lost.add_row(*row)
    out.print(f"members of the panel now: {attrition.shown(found.members)}")
    out.print(asked)
    out.print(lost)


def check_data() -> list[str]:
    """Load every data file. Returns a line for each kind; raises the error of the first faulty one."""
    flows = library.load(evidence=known_evidence())
    for language in LANGUAGES:
        wording(language)
        texts.texts(language)
    gaps.rules()
    disclosure_rules()
    crosswalk()
    phrases = Phrasebook.load().phrases
    catalogue_size = sum(1 for _ in catalogue.catalogue())
    fits = framework_fits()
    return [
        f"flows and texts: {len(flows.flows)} flows in {len(flows.languages)} languages, every path walked",
        f"indicators: {catalogue_size}, gap rules, crosswalk, disclosure and texts",
        fits,
        f"synthetic people: {len(phrases)} phrases",
        f"codebook and corpus: {examples.check()}",
    ]


async def simulate(parts: Parts, port: int, out: Console) -> None:
    """Run the stand-in with the small world's ways in, until interrupted."""
    world = await asyncio.to_thread(seed_world, parts)

    def tell(server: TelegramServer) -> None:
        out.print(f"Chat page: {server.url}\nStart the bot beside it:", markup=False, highlight=False)
        out.print(
            f"  ATBALSS_TELEGRAM_API_URL={server.url} ATBALSS_TELEGRAM_TOKEN={TRIAL_TOKEN} atbalss run",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )

    await serve([TRIAL_BOT], entries=entries_of(world), port=port, started=tell)


def entries_of(world: dict[str, Any]) -> list[Entry]:
    """Return the ways into the bot that the chat page offers: events for students, invitations for guests."""
    events = [Entry(event["title"], event["code"], "student", event["institution"]) for event in world["events"]]
    general = Entry("Bez pasākuma", "", "student", "/start")
    guests = [entry for entry in world["staff"] if entry["guest"] and not entry["used"]]
    return [*events, general, *(Entry(entry["name"], entry["code"], "coordinator", entry["scope"]) for entry in guests)]
