"""The demo's summary counts what became of invitations, and shows no small groups."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.demo_loop import loop_lines
from models.database import Database
from models.tables import Action, Consent, Coordinator, Invitation, PanelLoss, PanelMember, Respondent
from models.unit_of_work import UnitOfWork
from tests.conftest import NOW

DAY = timedelta(days=1)


def make_invitation(number: int, **changes: Any) -> Invitation:
    defaults: dict[str, Any] = {"flow": "G", "wave": 6, "due_at": NOW, "sent_at": NOW, "done": True}
    person = {"key": f"k{number}", "respondent_id": f"r{number}"}
    return Invitation(**defaults | person | {"expires_at": NOW + DAY, "closes_at": NOW + DAY} | changes)


def fill(uow: UnitOfWork) -> None:
    uow.session.add_all([Respondent(id=f"r{number}", created_on=date(2026, 11, 1)) for number in range(5)])
    uow.session.flush()
    uow.session.add_all(
        [
            make_invitation(0, answered_at=NOW),
            make_invitation(1, answered_at=NOW, reminded_at=NOW),
            make_invitation(2, cancelled="declined"),
            make_invitation(3, sent_at=None, wave=3, cancelled="missed"),
            make_invitation(4, flow="S", wave=0, answered_at=NOW),
            PanelMember(respondent_id="r0", anchor_on=date(2026, 4, 21), joined_at=NOW),
            PanelMember(respondent_id="r2", anchor_on=date(2026, 4, 21), joined_at=NOW, left_at=NOW),
            PanelLoss(month="2026-10", wave=6, why="withdrawn"),
        ]
    )


def lines(database: Database) -> list[str]:
    return list(database.read(lambda uow: loop_lines(uow, {"completed": 2, "snoozed": 1})))


@pytest.fixture
def filled(database: Database) -> Database:
    database.write(fill).result()
    return database


def test_a_wave_tells_who_was_invited_who_answered_and_who_was_lost(filled: Database) -> None:
    panel, wave, events, did, *_ = lines(filled)

    assert panel == "Panel: 2 agreed to be written to later, 1 are in it."
    assert wave == "Wave of 6 months: 3 invited, 2 answered, 1 declined. Lost so far: 1 withdrawn."
    assert events == "Enrolled before an event: 1; invited after it: 1, 1 answered."
    assert did == "Written to, people did: 2 answered to the end, 1 put it off."


def test_reminders_that_were_held_back_are_told_by_reason(filled: Database) -> None:
    assert "Reminders: 1 sent, at most one each; held back: 2 answered, 1 declined." in lines(filled)


def test_the_newest_decision_about_a_permission_counts(filled: Database) -> None:
    def decide(uow: UnitOfWork) -> None:
        for granted in (True, False):
            uow.session.add(
                Consent(
                    respondent_id="r0",
                    purpose="quoting",
                    granted=granted,
                    text_version="quoting/1",
                    language="lv",
                    decided_at=NOW,
                )
            )

    filled.write(decide).result()

    assert "Permissions: being quoted: 0 yes, 1 no." in lines(filled)


@pytest.mark.parametrize(("told", "shown"), [(4, "fewer than 5"), (5, "5")])
def test_how_many_were_told_is_shown_from_five_on(filled: Database, told: int, shown: str) -> None:
    def act(uow: UnitOfWork) -> None:
        someone = Coordinator(
            bot_id=1, chat_key="c", chat_id_encrypted=b"", name="I", role="coordinator", language="lv", joined_at=NOW
        )
        uow.session.add(someone)
        uow.session.flush()
        by = {"recorded_by": someone.id, "recorded_at": NOW, "written_in": "lv"}
        uow.session.add(Action(scope_level="institution", scope="ogre", theme="E2.STAFF", told=told, **by))

    filled.write(act).result()

    assert f"You said, we did: E2.STAFF in ogre: {shown} of those who raised it were told, once." in lines(filled)
