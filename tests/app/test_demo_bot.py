"""A demo waits for the invitations that are due, and not for some that nobody gets."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.demo_bot import PACE, SEND_RATE, BotProgram
from app.demo_folder import DemoFolder
from bot.delivery import MAX_IN_FLIGHT
from models.database import Database
from models.tables import Invitation, Respondent
from simulator.limits import Limits
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("invitations", "has_invited"),
    [([], True), ([{"done": False}], False), ([{"done": True}], True)],
    ids=["nobody agreed", "one is due", "all are sent"],
)
def test_nobody_waits_for_invitations_that_are_not_due(
    database: Database, tmp_path: Path, invitations: list[dict[str, Any]], *, has_invited: bool
) -> None:
    times = dict.fromkeys(("due_at", "expires_at", "closes_at"), NOW)
    person = Respondent(id="r0", created_on=NOW.date())
    database.write(lambda uow: uow.session.add(person)).result()
    for made in invitations:
        invitation = Invitation(key="k0", respondent_id="r0", flow="G", wave=6, **times, **made)
        database.write(lambda uow, it=invitation: uow.session.add(it)).result()
    parts = cast("Any", SimpleNamespace(database=database))

    assert BotProgram(DemoFolder(tmp_path, 1), cast("Any", None), parts, NOW).has_invited() is has_invited


def test_no_halt_of_the_machine_makes_the_bot_break_the_limits_of_a_fast_clock() -> None:
    assert Limits().bot_per_second >= SEND_RATE + MAX_IN_FLIGHT
    assert float(PACE["ATBALSS_INVITE_RATE"]) <= float(PACE["ATBALSS_SEND_RATE"])  # else the bot would not start
