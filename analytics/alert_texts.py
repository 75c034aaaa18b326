"""Alerts in words: what is missing or bad, where, how sure that is, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from analytics.catalogue import Indicator, catalogue
from analytics.gaps import rules
from analytics.indicators import Cell
from analytics.quotes import COMPLAINTS, Voices, pick, voices
from analytics.reliability import Reliability
from analytics.suppression import FEW_FOR_TEXT
from analytics.texts import Texts, sentence_case, texts
from analytics.windows import local_day, named, year_before
from models import reports
from models.reports import Place
from models.tables import Gap

QUOTES = 2
MENTIONS = 3
NOTHING_SAID = Voices()
NAME_LENGTH = 60  # characters of a place or event; longer names lose their middle


@dataclass(frozen=True)
class AlertMessage:
    """A message about one gap; buttons are (label, token) pairs."""

    text: str
    buttons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Surroundings:
    """What an alert needs to know beyond its gap."""

    place: str
    event: str = ""
    event_day: date | None = None
    expected: int | None = None
    voices: Voices = NOTHING_SAID


def surroundings(session: Session, gap: Gap, reliability: Reliability) -> Surroundings:
    """Look up the place, the event and, where enough people wrote, their words."""
    place = place_title(gap, reports.places(session))
    event = reports.event(session, gap.event_code) if gap.event_code else None
    if event is not None:
        return Surroundings(place, event.title, local_day(event.starts_at), event.expected)
    drivers = catalogue()[gap.indicator].drivers if gap.indicator in catalogue() else ()
    if gap.n < FEW_FOR_TEXT or not drivers:
        return Surroundings(place)
    cell = Cell(gap.scope_level, gap.scope, gap.cut)
    return Surroundings(place, voices=voices(session, cell, named(gap.window), reliability, drivers))


def compose(gap: Gap, around: Surroundings, *, alert_id: int, language: str, now: datetime) -> AlertMessage:
    """Write the message about a gap."""
    words = texts(language)
    paragraphs = [_heading(gap, around, words), _body(gap, around, words), _next_step(gap, words, now)]
    areas = {"seen": "staff.seen", "snooze": "staff.snooze"}
    if gap.kind != "NO_DATA":  # where nobody spoke, nobody can be told what was done
        areas["acted"] = "staff.action.gap"
    buttons = [(label, f"{area}.{alert_id}") for label, area in areas.items()]
    return AlertMessage(
        "\n\n".join(paragraphs), tuple((words.say(f"button/{label}"), token) for label, token in buttons)
    )


def summary(gap: Gap, event: str, words: Texts) -> str:
    """Return the gap in half a line, without its place."""
    indicator = catalogue()[gap.indicator]
    if gap.kind == "NO_DATA":
        return words.say("gap/NO_DATA", event=shortened(event))
    if gap.kind == "THIN_DATA" and gap.value is None:
        return words.say("gap/THIN_DATA", n=gap.n, needed=round(gap.target or 0))
    value = words.value(indicator, gap.value or 0.0)
    if gap.kind == "THIN_DATA":
        return words.say("gap/THIN_DATA_RATE", value=value)
    name = words.indicator(indicator)
    if gap.kind == "DROP":
        return words.say("gap/DROP", indicator=name, value=value, before=_before_in_brief(gap, indicator, words))
    interval = words.interval(indicator, gap.low or 0.0, gap.high or 0.0)
    target = target_in_brief(indicator, words)
    return words.say("gap/BELOW_TARGET", indicator=name, value=value, interval=interval, target=target)


def place_title(gap: Gap, places: dict[str, Place]) -> str:
    """Return the name of a gap's place."""
    place = places.get(gap.scope) if gap.scope_level == "institution" else None
    return place.name if place else gap.scope


def target_in_brief(indicator: Indicator, words: Texts) -> str:
    """Return `mērķis 80 %`; nothing if there is no target."""
    if indicator.target is None:
        return ""
    return words.say(f"target/{indicator.direction}", value=words.value(indicator, indicator.target))


def shortened(name: str, length: int = NAME_LENGTH) -> str:
    """Return a name that fits; a long one keeps its beginning and its end, where its differences mostly are."""
    if len(name) <= length:
        return name
    head = (length - 1) * 2 // 3
    return f"{name[:head].rstrip()}…{name[head + 1 - length :].lstrip()}"


def _heading(gap: Gap, around: Surroundings, words: Texts) -> str:
    title = words.say(f"alert/heading/{gap.kind}", indicator=words.indicator(catalogue()[gap.indicator]))
    place = shortened(words.place(gap.scope_level, around.place))
    where = (place, words.cut(gap.cut), words.window(named(gap.window)))
    return f"{title}\n{' · '.join(part for part in where if part)}"


def _body(gap: Gap, around: Surroundings, words: Texts) -> str:
    if gap.kind == "NO_DATA":
        return _no_data(around, words)
    indicator = catalogue()[gap.indicator]
    if gap.kind == "THIN_DATA":
        return _thin_data(gap, indicator, words)
    lines = [" ".join(part for part in _performance(gap, indicator, words) if part), *_voices(around.voices, words)]
    return "\n".join(lines)


def _no_data(around: Surroundings, words: Texts) -> str:
    facts = {"event": shortened(around.event), "day": words.day(around.event_day) if around.event_day else ""}
    if around.expected:
        return words.say("alert/NO_DATA_EXPECTED", **facts, expected=words.count("expected", around.expected))
    return words.say("alert/NO_DATA", **facts)


def _thin_data(gap: Gap, indicator: Indicator, words: Texts) -> str:
    if gap.value is None:
        people = words.count("people_answered", gap.n)
        return words.say("alert/THIN_DATA", people=people, needed=round(gap.target or 0))
    needed = words.value(indicator, gap.target or 0.0)
    return words.say("alert/THIN_DATA_RATE", sentence=_sentence(gap, indicator, words), needed=needed)


def _performance(gap: Gap, indicator: Indicator, words: Texts) -> list[str]:
    tone = "plain" if indicator.unit == "net" else "only" if indicator.direction == "up" else "already"
    sentence = words.say(f"alert/{tone}", sentence=_sentence(gap, indicator, words))
    return [sentence_case(sentence), _target(indicator, words), _before(gap, indicator, words)]


def _sentence(gap: Gap, indicator: Indicator, words: Texts) -> str:
    figure = words.figure(indicator, gap.n, gap.value or 0.0, gap.low or 0.0, gap.high or 0.0)
    return words.sentence(indicator, figure)


def _target(indicator: Indicator, words: Texts) -> str:
    if indicator.target is None:
        return ""
    return words.say(f"alert/target_{indicator.direction}", value=words.value(indicator, indicator.target))


def _before(gap: Gap, indicator: Indicator, words: Texts) -> str:
    if gap.before is None or gap.before_window is None:
        return ""
    key = "drop" if gap.kind == "DROP" else "before"
    when = "year" if _is_year_ago(gap) else "earlier"
    return words.say(
        f"alert/{key}_{when}",
        value=words.value(indicator, gap.before),
        window=words.window(named(gap.before_window)),
        points=words.count("points", round(abs(gap.before - (gap.value or 0.0)))),
    )


def _before_in_brief(gap: Gap, indicator: Indicator, words: Texts) -> str:
    value = words.value(indicator, gap.before or 0.0)
    if _is_year_ago(gap) or gap.before_window is None:
        return words.say("before/year", value=value)
    return words.say("before/earlier", value=value, window=words.window(named(gap.before_window)))


def _is_year_ago(gap: Gap) -> bool:
    return gap.before_window == year_before(named(gap.window)).key


def _voices(heard: Voices, words: Texts) -> list[str]:
    themes = ", ".join(f"{words.theme(theme).lower()} ({n})" for theme, n in heard.mentions[:MENTIONS])
    mentioned = [words.say("alert/mentioned", themes=themes)] if len(heard.mentions) > 1 else []
    quotes = pick(heard.quotes, COMPLAINTS, QUOTES)
    return mentioned + [words.say("alert/quote", text=text) for text in quotes]


def _next_step(gap: Gap, words: Texts, now: datetime) -> str:
    about = gap.kind if gap.kind in ("NO_DATA", "THIN_DATA") else gap.indicator
    key = about if words.has(f"next_step/{about}") else "default"
    day = local_day(now) + timedelta(days=rules().alerts.react_within_days)
    return words.say("alert/next", step=words.say(f"next_step/{key}", date=words.day(day)))
