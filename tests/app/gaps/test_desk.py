"""A coordinator's gaps through the real tables: list, card, decisions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from analytics.windows import local_day
from app.gaps.desk import GapsDesk
from models import reports
from models.database import Database
from models.tables import Alert, AuditRecord, Coordinator, CoordinatorScope, Gap, GapDecision, OutboxMessage
from models.unit_of_work import UnitOfWork
from tests.analytics.conftest import ALL, NOW, World
from tests.analytics.test_alerts import make_gap

DAY = timedelta(days=1)


class Office:
    """A coordinator of R49 and her desk, within one transaction."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.world = World(uow.session)
        self.me = self.coordinator("Ilze")

    def coordinator(self, name: str, **changes: Any) -> Coordinator:
        person = self.world.make_coordinator(name=name, **changes)
        person.chat_id_encrypted = self.uow.vault.encrypt(b"77")
        return person

    @property
    def desk(self) -> GapsDesk:
        scopes = reports.scopes_of(self.uow.session, self.me.id or 0)
        return GapsDesk(self.uow, self.me, scopes, ALL, NOW)

    def number(self) -> int:
        (line,) = self.desk.lines()
        return line.alert_id

    def rows(self, table: type[Any]) -> list[Any]:
        self.uow.session.flush()
        return list(self.uow.session.scalars(select(table)))


@pytest.fixture
def within(database: Database) -> Callable[[Callable[[Office], None]], None]:
    return lambda work: database.write(lambda uow: work(Office(uow))).result()


Within = Callable[[Callable[[Office], None]], None]


def test_a_line_says_what_where_since_when_and_where_it_goes(within: Within) -> None:
    def work(office: Office) -> None:
        gap = make_gap(office.world, value=47.0, low=31.0, high=63.0, opened_at=NOW - 20 * DAY)
        day = local_day(NOW - 20 * DAY)
        office.world.make_telling(gap, 58.0, NOW - 20 * DAY)

        (line,) = office.desk.lines()

        assert (line.place, line.since, line.arrow, line.trend) == ("R49 vidusskola", day, "↘", "worse")
        assert line.people == "uz jautājumu atbildēja: 34 jaunieši (2026./27. m. g. 1. pusgads)"
        assert line.summary.replace("\u00a0", " ") == "Pieejamība 47 % (31–63 %), mērķis 80 %"

    within(work)


def test_below_target_and_dropped_is_one_line_that_says_both(within: Within) -> None:
    def work(office: Office) -> None:
        numbers = {"value": 47.0, "low": 31.0, "high": 63.0}
        make_gap(office.world, **numbers)
        make_gap(office.world, kind="DROP", before=70.0, before_window="2025/26-1", **numbers)
        office.world.make_value("E2-I6", 70, window="2025/26-1")

        (line,) = office.desk.lines()

        assert line.summary.replace("\u00a0", " ").endswith("mērķis 80 %, turklāt pirms gada 70 %")

    within(work)


def test_a_card_tells_all_and_a_strangers_number_opens_nothing(within: Within) -> None:
    def work(office: Office) -> None:
        make_gap(office.world, value=47.0, low=31.0, high=63.0, probability=0.97)
        card = office.desk.card(office.number())
        office.me, stranger = office.coordinator("Jānis"), card

        assert stranger is not None
        assert "Ļoti ticami (97 no 100)" in stranger.text
        assert office.desk.card(stranger.alert_id) is None

    within(work)


def test_looking_at_the_list_is_not_being_told(within: Within) -> None:
    def work(office: Office) -> None:
        make_gap(office.world)
        office.desk.lines()

        assert [alert.times for alert in office.rows(Alert)] == [0]

    within(work)


@pytest.mark.parametrize(
    ("span", "day"), [("2w", NOW + 14 * DAY), ("4w", NOW + 28 * DAY), ("semester", NOW + 38 * DAY)]
)
def test_what_is_put_off_leaves_the_list_until_then(within: Within, span: str, day: Any) -> None:
    def work(office: Office) -> None:
        make_gap(office.world)

        assert office.desk.snooze(office.number(), "holidays", span) == local_day(day)
        assert office.desk.lines() == []
        assert [(it.decision, it.reason) for it in office.rows(GapDecision)] == [("snoozed", "holidays")]

    within(work)


def test_what_is_not_relevant_to_one_is_still_there_for_others(within: Within) -> None:
    def work(office: Office) -> None:
        make_gap(office.world)
        office.desk.dismiss(office.number())
        assert office.desk.lines() == []

        office.me = office.coordinator("Jānis")
        assert len(office.desk.lines()) == 1

    within(work)


def test_who_is_asked_to_look_after_a_gap_is_told_once_in_their_language(within: Within) -> None:
    def work(office: Office) -> None:
        make_gap(office.world)
        other = office.coordinator("Olga", language="ru")
        office.coordinator("Anna", level="institution", place="OGRE")
        number = office.number()

        assert [(it.name, it.is_me) for it in office.desk.colleagues(number)] == [("Ilze", True), ("Olga", False)]
        for _ in range(2):
            assert office.desk.assign(number, other.id or 0) is not None

        (message,) = office.rows(OutboxMessage)
        assert "Ilze просит вас" in json.loads(office.uow.vault.decrypt(message.payload_encrypted))["text"]
        assert office.rows(Gap)[0].owner_id == other.id
        assert office.desk.lines()[0].owner == "Olga"

    within(work)


def test_nobody_can_be_asked_who_does_not_hear_of_the_place(within: Within) -> None:
    def work(office: Office) -> None:
        make_gap(office.world)
        stranger = office.coordinator("Anna", level="institution", place="OGRE")

        assert office.desk.assign(office.number(), stranger.id or 0) is None
        assert office.rows(GapDecision) == []

    within(work)


def test_taking_it_oneself_sends_no_message(within: Within) -> None:
    def work(office: Office) -> None:
        make_gap(office.world)
        office.desk.assign(office.number(), office.me.id or 0)

        assert office.rows(OutboxMessage) == []

    within(work)


def test_a_coordinator_without_scope_sees_an_empty_list(within: Within) -> None:
    def work(office: Office) -> None:
        make_gap(office.world)
        for scope in office.rows(CoordinatorScope):
            office.uow.session.delete(scope)
        office.uow.session.flush()

        assert office.desk.lines() == []

    within(work)


def make_complaints(office: Office) -> None:
    for _ in range(12):
        office.world.make_answer("S5", "ilgi jāgaida uz konsultāciju", labels=[("E2.ACCESS", "negative")])
    make_gap(office.world, scope_level="institution", scope="R49", n=12)


def test_that_peoples_words_were_read_is_noted_each_time(within: Within) -> None:
    def work(office: Office) -> None:
        make_complaints(office)
        for _ in range(2):
            card = office.desk.card(office.number())

        assert card is not None
        assert "ilgi jāgaida" in card.text
        noted = [(each.actor, each.action) for each in office.rows(AuditRecord)]
        assert noted == [(f"coordinator:{office.me.id}", "read_quotes")] * 2

    within(work)


def test_who_may_not_read_texts_gets_the_gap_without_peoples_words(within: Within) -> None:
    def work(office: Office) -> None:
        make_complaints(office)
        office.me.role = "admin"

        card = office.desk.card(office.number())

        assert card is not None
        assert "ilgi jāgaida" not in card.text
        assert office.rows(AuditRecord) == []

    within(work)


def test_whom_a_gap_is_handed_to_reads_words_only_by_their_own_right_and_on_record(within: Within) -> None:
    def work(office: Office) -> None:
        make_complaints(office)
        reader, admin = office.coordinator("Anna"), office.coordinator("Jānis", role="admin")
        number = office.number()
        for person in (reader, admin):
            office.desk.assign(number, person.id or 0)

        assert [each.actor for each in office.rows(AuditRecord)] == [f"coordinator:{reader.id}"]
        told = [office.uow.vault.decrypt(call.payload_encrypted).decode() for call in office.rows(OutboxMessage)]
        assert ["ilgi j" in text for text in told] == [True, False]

    within(work)
