"""The gaps of one member of staff within one transaction: what is open, and what they decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from analytics import alerts, gap_decisions
from analytics.alert_texts import areas, full_text, hidden_text, quoted_in
from analytics.gap_gate import beside, released
from analytics.gap_lists import Shown, all_open, hears, shown_to
from analytics.gap_surroundings import surroundings
from analytics.gaps import rules
from analytics.reliability import Reliability
from analytics.texts import texts
from analytics.windows import local_day
from app.gaps.lines import gap_line
from app.replying import DIGEST, Replies
from bot.gap_desk import Colleague, GapCard, GapLine
from bot.replies import calls_for
from bot.rights import grants
from bot.wording import wording
from conversations.messages import Button, Outgoing
from models import reports
from models.reports import Scope
from models.tables import Alert, Coordinator, Gap
from models.unit_of_work import UnitOfWork

MOST_GAPS = 15  # three pages; a longer list is read by nobody on a phone
MOST_COLLEAGUES = 8
QUIET = ("snoozed", "dismissed")


@dataclass(frozen=True)
class GapsDesk:
    """Serves `bot.gap_list` and `bot.gap_talk` for one coordinator with these scopes; without one nothing is open."""

    uow: UnitOfWork
    me: Coordinator
    scopes: Sequence[Scope]
    reliability: Reliability
    now: datetime

    # --- what is open ------------------------------------------------------------------------------------------

    def lines(self) -> Sequence[GapLine]:
        """Return the gaps that are neither put off nor dismissed, by place, the gravest place first."""
        told = [(shown, self._alert(shown.gap)) for shown in self._shown()[:MOST_GAPS]]
        found = [
            gap_line(self.uow.session, shown, alert, self.me.language, self.now)
            for shown, alert in told
            if not self._is_quiet(alert)
        ]
        places = list(dict.fromkeys(line.place for line in found))
        return sorted(found, key=lambda line: places.index(line.place))

    def card(self, alert_id: int) -> GapCard | None:
        """Return one gap; None if it is closed or not theirs."""
        gap, alert = self._gap(alert_id), self._own(alert_id)
        if gap is None or alert is None:
            return None
        shown = next((shown for shown in self._shown() if shown.gap.id == gap.id), Shown(gap))
        text = self._text(gap, self.me, shown)
        return GapCard(alert_id, text, alert.state == "seen", "acted" in areas(gap))

    def _text(self, gap: Gap, reader: Coordinator, shown: Shown | None = None) -> str:
        """Return what may be told of a gap to somebody; that they get people's words is noted."""
        words = texts(reader.language)
        may = released(self.uow.session, gap, f"alert:{gap.id}", self.now)
        told = beside(self.uow.session, shown, f"alert:{gap.id}", self.now) if shown and not may.hidden else None
        quoting = grants(reader.role, "texts")
        around = surroundings(self.uow.session, gap, self.reliability, told, quoting=quoting)
        if may.hidden:
            return hidden_text(gap, around, words)
        text = full_text(may.gap, around, words, self.now)
        if quoted_in(text, around):
            self.uow.audit.note(self.now, f"coordinator:{reader.id}", "read_quotes", f"gap:{gap.id}")
        return text

    def _shown(self) -> list[Shown]:
        session = self.uow.session
        return shown_to(all_open(session), self.scopes, reports.places(session))

    def _alert(self, gap: Gap, person: Coordinator | None = None) -> Alert:
        """Return somebody's alert about a gap; finding it in the list is not being told."""
        due = alerts.Due(person or self.me, gap)
        return alerts.known(self.uow.session, due) or alerts.record(self.uow.session, due, self.now, in_list=True)

    def _is_quiet(self, alert: Alert) -> bool:
        if alert.state == "snoozed" and alert.snoozed_until is not None:
            return alert.snoozed_until > self.now
        return alert.state in QUIET

    def _gap(self, alert_id: int) -> Gap | None:
        return alerts.gap_of(self.uow.session, alert_id, self._my_id)

    def _own(self, alert_id: int) -> Alert | None:
        return alerts.own_alert(self.uow.session, alert_id, self._my_id)

    @property
    def _my_id(self) -> int:
        return self.me.id or 0

    # --- decisions -----------------------------------------------------------------------------------------------

    def mark_seen(self, alert_id: int) -> bool:
        """Note that it was seen. False if it is closed, or not theirs."""
        return gap_decisions.mark_seen(self.uow.session, alert_id, self._my_id, self.now)

    def snooze(self, alert_id: int, reason: str, span: str) -> date | None:
        """Keep it quiet, and return until when. None if it is closed, or not theirs."""
        until = gap_decisions.snooze(self.uow.session, alert_id, self._my_id, self.now, reason=reason, span=span)
        return local_day(until) if until else None

    def finish(self, alert_id: int) -> bool:
        """Note that something was done. False if it is closed, or not theirs."""
        return gap_decisions.finish(self.uow.session, alert_id, self._my_id, self.now)

    def dismiss(self, alert_id: int) -> bool:
        """Never speak of it to this person again. False if it is closed, or not theirs."""
        return gap_decisions.dismiss(self.uow.session, alert_id, self._my_id, self.now)

    # --- who looks after it ---------------------------------------------------------------------------------------

    def colleagues(self, alert_id: int) -> Sequence[Colleague]:
        """Return who may look after it, the person asking first: whoever is told of such gaps there."""
        gap = self._gap(alert_id)
        if gap is None:
            return ()
        others = [person for person in self._who_hears(gap) if person.id != self.me.id]
        return [self._colleague(person) for person in (self.me, *others[: MOST_COLLEAGUES - 1])]

    def assign(self, alert_id: int, colleague: int) -> Colleague | None:
        """Hand it to somebody, who is told. None if it is closed, not theirs, or they may not look after it."""
        gap = self._gap(alert_id)
        person = next((it for it in (self.me, *self._who_hears(gap)) if it.id == colleague), None) if gap else None
        if gap is None or person is None:
            return None
        gap_decisions.assign(self.uow.session, alert_id, self._my_id, colleague, self.now)
        if person.id != self.me.id:
            self._tell(person, gap)
        return self._colleague(person)

    def _who_hears(self, gap: Gap) -> list[Coordinator]:
        session = self.uow.session
        places = reports.places(session)
        return [
            person
            for person in reports.staff(session, rules().alerts.roles)
            if any(hears(scope, gap, places) for scope in reports.scopes_of(session, person.id or 0))
        ]

    def _colleague(self, person: Coordinator) -> Colleague:
        return Colleague(person.id or 0, person.name, is_me=person.id == self.me.id)

    def _tell(self, person: Coordinator, gap: Gap) -> None:
        """Ask somebody in their chat and their language to look after a gap, once a day however often it is pressed."""
        alert = self._alert(gap, person)
        text = self._text(gap, person)
        asked = wording(person.language)("gaps.assigned", name=self.me.name)
        row = tuple(
            Button(texts(person.language).say(f"button/{label}"), f"{area}.{alert.id}")
            for label, area in areas(gap).items()
        )
        said = Outgoing(f"{asked}\n\n{text}", (row[:2], row[2:]))
        cause = f"assigned:{gap.id}:{person.id}:{local_day(self.now)}"
        Replies(self.uow, person.bot_id, cause, self.now).post(
            calls_for([said], self.uow.staffroom.chat_id(person)), DIGEST
        )
