"""How things stand, for one member of staff: nothing outside their scopes is shown, whatever a button says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from sqlalchemy import func, select
from sqlmodel import col

from analytics import alerts, digests, trends, windows
from analytics.alert_quality import false_alert_rate
from analytics.catalogue import catalogue
from analytics.chart_rows import Series, change_in_words, trend_of
from analytics.charts import png, trend_chart
from analytics.digest_times import Rhythm
from analytics.disclosure import Gate, record
from analytics.gaps import RESPONSE_RATE
from analytics.indicators import Reading, reading_of
from analytics.people import Heard, people
from analytics.reliability import Reliability
from analytics.sayings import sayings
from analytics.texts import LANGUAGES, Texts, texts
from analytics.windows import Window, local_day
from app import digest_settings, naming
from bot.action_desk import Choice
from bot.evidence_desk import DigestSettings, Picture, Quoted, Standing, Stretch
from bot.rights import grants
from conversations.messages import Button
from models import reports
from models.heard import newest_answer, values_at
from models.reports import Scope
from models.tables import Alert, Coordinator, IndicatorValue
from models.unit_of_work import UnitOfWork

MOST_QUOTES = 5
INSTITUTION = "i:"  # begins the codes of places that are no scope of their own


@dataclass(frozen=True)
class Evidence:
    """Serves `bot.evidence_talk` and `bot.settings_talk` for one coordinator with these scopes."""

    uow: UnitOfWork
    me: Coordinator
    scopes: Sequence[Scope]
    reliability: Reliability
    now: datetime

    def look(self) -> None:
        """Note that the coordinator has looked at the evidence: what comes later is new."""
        self.me.looked_at = self.now

    # --- what may be asked for ----------------------------------------------------------------------------

    def places(self) -> Sequence[Choice]:
        """Return the own scopes, then the institutions inside them; nothing for who has no scope."""
        return [Choice(code, self._title(scope)) for code, scope in self._places.items()]

    @cached_property
    def _places(self) -> dict[str, Scope]:
        own = {str(number): scope for number, scope in enumerate(self.scopes)}
        known = {(scope.level, scope.key) for scope in self.scopes}
        inside = [
            Scope("institution", place.code, place.name)
            for place in reports.places(self.uow.session).values()
            if ("institution", place.code) not in known
            and (("municipality", place.municipality) in known or ("national", "LV") in known)
        ]
        inside.sort(key=lambda scope: scope.title)
        return own | {f"{INSTITUTION}{scope.key}": scope for scope in inside}

    def find(self, kind: Literal["place", "theme", "indicator"], words: str) -> Sequence[Choice]:
        """Return what could be meant, the likeliest first: one if it is certain."""
        named: list[naming.Named]
        if kind == "place":
            named = [(code, (scope.key, self._title(scope))) for code, scope in self._places.items()]
            return [Choice(code, self._title(self._places[code])) for code in naming.find(words, named)]
        if kind == "theme":
            named = [
                (theme, [texts(language).theme(theme) for language in LANGUAGES]) for theme in self._words.themes()
            ]
            return [Choice(theme, self._words.theme(theme)) for theme in naming.find(words, named)]
        named = [(one.id, [texts(language).indicator(one) for language in LANGUAGES]) for one in catalogue()]
        return [Choice(found, self._words.indicator(catalogue()[found])) for found in naming.find(words, named)]

    def themes(self) -> Sequence[Choice]:
        """Return the themes that may be asked for."""
        return [Choice(theme, self._words.theme(theme)) for theme in self._words.themes()]

    def indicators(self) -> Sequence[Choice]:
        """Return the indicators that may be asked for: those of the digest."""
        return [Choice(key, self._words.indicator(catalogue()[key])) for key in catalogue().digest]

    # --- digest and status --------------------------------------------------------------------------------

    def digest(self, place: str = "") -> Picture:
        """Return the digest of the week so far: of all scopes, or of one place."""
        scopes = [self._places[place]] if place in self._places else self.scopes
        composed = digests.compose(
            self.uow.session,
            scopes,
            self.me.language,
            windows.containing("week", self.now),
            self.now,
            self.reliability,
            looked_at=self.me.looked_at,
            quoting=grants(self.me.role, "texts"),
        )
        if composed.quotes:
            self._note_reading(f"digest of {len(scopes)} scopes")
        record(self.uow.session, composed.told)
        self.look()
        buttons = [Button(label, token) for label, token in composed.buttons]
        rows = tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))
        return Picture(composed.caption, composed.png or None, rows)

    def status(self, place: str = "") -> Standing:
        """Return how things stand in one place; the first one if none is named."""
        scope = self._scope(place)
        week, semester = (windows.containing(kind, self.now) for kind in ("week", "semester"))
        values = {row.indicator: row for row in self._values(scope, [semester])}
        stretches = self._stretches(scope, semester, week, values.get(RESPONSE_RATE))
        newest = newest_answer(self.uow.session, scope)
        gaps = alerts.open_gaps(self.uow.session, [scope])
        computed = max((row.computed_at for row in values.values()), default=None)
        self.look()
        return Standing(
            place=self._title(scope),
            semester=stretches[0],
            week=stretches[1],
            newest_day=self._words.day(local_day(newest)) if newest else "",
            computed_day=self._words.day(local_day(computed)) if computed else "",
            gaps=len(gaps),
            unseen=self._unseen([gap.id or 0 for gap in gaps]),
            audited=max((row.audited for row in values.values()), default=0),
            false_alerts=self._false_alerts(),
        )

    def _false_alerts(self) -> str:
        """Return which share of the alerts that people judged was false, over the whole country."""
        found = false_alert_rate(self.uow.session, self.now)
        if found is None:
            return ""
        low, value, high = (round(100 * share) for share in (found.low, found.value, found.high))
        return self._words.say("course/share", value=value, n=found.n, low=low, high=high)

    def _stretches(self, scope: Scope, semester: Window, week: Window, rate: IndicatorValue | None) -> list[Stretch]:
        """Return who answered in the semester and this week, as the gate lets it be told."""
        gate = Gate(self.uow.session, self._audience, "status", self.now)
        rates = [reading_of(rate)] if rate else []
        stretches = [self._stretch(scope, semester, rates, gate), self._stretch(scope, week, [], gate)]
        record(self.uow.session, gate.told)
        return stretches

    def _stretch(self, scope: Scope, window: Window, others: Sequence[Reading], gate: Gate) -> Stretch:
        counted = people(self.uow.session, scope, window)
        told, *rates = gate.release([counted, *others], window)
        heard = Heard(told, not counted.n).in_words(self._words) if counted.n else ""
        return Stretch(self._words.window(window), heard, "".join(self._rate(rate) for rate in rates))

    def _rate(self, rate: Reading) -> str:
        if rate.value is None or rate.low is None or rate.high is None:
            return ""
        return self._words.figure(catalogue()[RESPONSE_RATE], rate.n, rate.value, rate.low, rate.high)

    def _unseen(self, gap_ids: Sequence[int]) -> int:
        query = select(func.count(col(Alert.id))).where(
            col(Alert.coordinator_id) == self.me.id, col(Alert.state) == "open", col(Alert.gap_id).in_(gap_ids)
        )
        return self.uow.session.scalar(query) or 0

    # --- quotes and trends --------------------------------------------------------------------------------

    def quotes(self, theme: str, place: str = "") -> Quoted:
        """Return what people say about a theme this semester."""
        scope, semester = self._scope(place), windows.containing("semester", self.now)
        found = sayings(self.uow.session, scope, semester, self.reliability, (theme,))
        said = [quote.text for quote in found.quotes[:MOST_QUOTES]]
        self._note_reading(f"{scope.level}:{scope.key}")
        return Quoted(self._words.theme(theme), self._title(scope), self._words.window(semester), said, found.why)

    def trend(self, indicator: str, place: str = "", by: str = "") -> Picture:
        """Return how an indicator went, by `month` or `semester`; by what shows more if neither is named."""
        scope, asked = self._scope(place), catalogue()[indicator]
        series = self._released(trends.series(self.uow.session, scope, asked, self.now, by))
        marked = trends.windows_with_alerts(self.uow.session, scope, asked, series)
        drawn = trend_of(asked, self._title(scope), series, self._words, marked)
        title = self._words.say("course/title", indicator=drawn.title, place=self._title(scope))
        said = f"{title}\n{change_in_words(asked, series, self._words)}"
        is_known = any(reading is not None and reading.value is not None for _, reading in series)
        return Picture(said, png(trend_chart(drawn)) if is_known else None)

    def _released(self, series: Series) -> Series:
        """Let a series through the gate, window by window."""
        gate = Gate(self.uow.session, self._audience, "trend", self.now)
        told = [
            (window, gate.release([reading], window)[0] if reading is not None else None) for window, reading in series
        ]
        record(self.uow.session, gate.told)
        return told

    @property
    def _audience(self) -> str:
        return "staff" if any(scope.level == "national" for scope in self.scopes) else "school"

    def _note_reading(self, subject: str) -> None:
        self.uow.audit.note(self.now, f"coordinator:{self.me.id}", "read_quotes", subject)

    # --- settings -----------------------------------------------------------------------------------------

    def settings(self) -> DigestSettings:
        """Return when this person gets a digest."""
        rhythm = Rhythm.of(self.me)
        return DigestSettings(
            rhythm.every,
            rhythm.weekday,
            rhythm.hour,
            self.me.quiet_digest,
            digest_settings.coming(self.me, self.now, self._words),
            [self._title(scope) for scope in self.scopes],
        )

    def change(self, setting: str, value: str) -> None:
        """Change one of `every`, `weekday`, `hour` and `quiet`; what is no choice changes nothing."""
        digest_settings.change(self.uow.session, self.me, setting, value, self.now)

    # --- shared -------------------------------------------------------------------------------------------

    @property
    def _words(self) -> Texts:
        return texts(self.me.language)

    def _scope(self, place: str) -> Scope:
        return self._places.get(place) or next(iter(self._places.values()))

    def _title(self, scope: Scope) -> str:
        return self._words.place(scope.level, scope.title)

    def _values(self, scope: Scope, asked: Sequence[Window]) -> list[IndicatorValue]:
        every = [indicator.id for indicator in catalogue()]
        return values_at(self.uow.session, scope.level, scope.key, [window.key for window in asked], every)
