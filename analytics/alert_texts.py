"""Alerts in words: what is missing or bad, where, how sure that is, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.catalogue import Indicator, catalogue
from analytics.few import is_shown
from analytics.gap_surroundings import Surroundings
from analytics.gap_words import (
    group,
    indicator_of,
    is_year_ago,
    shortened,
    subject,
    summary,
    trend_of,
    window_words,
)
from analytics.gaps import rules
from analytics.gaps.framework import QUESTION
from analytics.quotes import COMPLAINTS, Voices, pick
from analytics.texts import Texts, sentence_case, texts
from analytics.windows import local_day
from models.tables import Gap

QUOTES = 2
MENTIONS = 3
SURE = ((0.99, "almost"), (0.95, "very"), (0.85, "likely"), (0.0, "maybe"))
TIMES = (1000, 500, 200, 100, 50, 20, 10)  # once in so many: coarse, as the tests are


@dataclass(frozen=True)
class AlertMessage:
    """A message about so many gaps, with so many quotes, which must be noted; buttons are (label, token) pairs."""

    text: str
    buttons: tuple[tuple[str, str], ...]
    gaps: int = 1
    quotes: int = 0


def compose(gap: Gap, around: Surroundings, *, alert_id: int, language: str, now: datetime) -> AlertMessage:
    """Write the message about a gap."""
    words = texts(language)
    buttons = tuple((words.say(f"button/{label}"), f"{area}.{alert_id}") for label, area in areas(gap).items())
    text = full_text(gap, around, words, now)
    return AlertMessage(text, buttons, quotes=quoted_in(text, around))


def compose_several(told: Sequence[tuple[Gap, Surroundings, int]], *, language: str, now: datetime) -> AlertMessage:
    """Write one message about all gaps of a day, each with the id of its alert: the first in full."""
    [(gap, around, alert_id), *others] = told
    message = compose(gap, around, alert_id=alert_id, language=language, now=now)
    if not others:
        return message
    words = texts(language)
    lines, buttons = [words.say("alert/others")], list(message.buttons)
    for number, (other, its, its_id) in enumerate(others, start=2):
        lines.append(_listed(number, other, its, words))
        buttons.append((f"{number}. {words.say('button/more')}", f"staff.gaps.open.{its_id}"))
    return AlertMessage("\n\n".join([message.text, "\n".join(lines)]), tuple(buttons), len(told), message.quotes)


def quoted_in(text: str, around: Surroundings) -> int:
    """Return how many quotes of what surrounds a gap stand in a text."""
    return sum(quote.text in text for quote in around.voices.quotes)


def _listed(number: int, gap: Gap, around: Surroundings, words: Texts) -> str:
    place = shortened(words.place(gap.scope_level, around.place), 40)
    return words.say("alert/other", number=number, place=place, gap=summary(gap, around.event or around.events, words))


def areas(gap: Gap) -> dict[str, str]:
    """Return what can be pressed below an alert, with the beginning of its token."""
    found = {"seen": "staff.seen", "snooze": "staff.snooze"}
    if gap.kind not in ("NO_DATA", "STALE", "UNLINKED", "NO_INDICATOR"):  # where nobody spoke, nobody can be told
        found["acted"] = "staff.action.gap"
    return found | {"more": "staff.gaps.open"}


def full_text(gap: Gap, around: Surroundings, words: Texts, now: datetime) -> str:
    """Write all there is to say about a gap."""
    notes = _notes(gap, around, words)
    paragraphs = [_heading(gap, around, words), _body(gap, around, words), *notes, _next_step(gap, around, words, now)]
    return "\n\n".join(part for part in paragraphs if part)


def hidden_text(gap: Gap, around: Surroundings, words: Texts) -> str:
    """Say that there is a gap whose numbers may not be told now: somebody could work out a few people from them."""
    return "\n\n".join([_heading(gap, around, words), words.say("alert/hidden")])


def _heading(gap: Gap, around: Surroundings, words: Texts) -> str:
    title = words.say(f"alert/heading/{gap.kind}", subject=subject(gap, words))
    place = shortened(words.place(gap.scope_level, around.place))
    where = (place, group(gap.cut, words), window_words(gap.window, words))
    return f"{title}\n{' · '.join(part for part in where if part)}"


def _notes(gap: Gap, around: Surroundings, words: Texts) -> list[str]:
    """What else is known: that it is a drop as well, that schools beneath have it too, who looks after it."""
    notes = []
    indicator = indicator_of(gap)
    for other in around.as_well:
        if indicator and other.kind == "DROP" and other.before != gap.before:
            notes.append(words.say("alert/as_well", before=_before(other, indicator, words)))
        if indicator and other.kind == "UNEQUAL":
            notes.append(_unequal(other, indicator, words))
    if around.beneath:
        notes.append(words.say("alert/beneath", schools=words.count("schools_too", around.beneath)))
    if around.wider:
        notes.append(words.say("alert/wider", places=", ".join(_cells(around.wider, words))))
    if around.owner:
        notes.append(words.say("alert/owner", name=around.owner))
    return ["\n".join(notes)] if notes else []


def _cells(gaps: Sequence[Gap], words: Texts) -> list[str]:
    """Return where gaps are, with the part of a place that they are about."""
    parts = [(words.place(gap.scope_level, gap.scope), group(gap.cut, words)) for gap in gaps]
    return [f"{place} ({part})" if part else place for place, part in dict.fromkeys(parts)]


# --- by kind -------------------------------------------------------------------------------------------------


def _body(gap: Gap, around: Surroundings, words: Texts) -> str:
    match gap.kind:
        case "NO_DATA":
            return _no_data(gap, around, words)
        case "THIN_DATA":
            return _thin_data(gap, catalogue()[gap.indicator], words)
        case "UNLINKED":
            return _unlinked(gap, words)
        case "NO_INDICATOR":
            return words.say("alert/NO_INDICATOR", subject=subject(gap, words))
        case "STALE" | "NO_REPLY":
            days, needed = (words.count("days", round(number or 0)) for number in (gap.value, gap.target))
            return words.say(f"alert/{gap.kind}", days=days, needed=needed)
    lines = [*_performance(gap, around, catalogue()[gap.indicator], words), *_voices(around.voices, words)]
    return "\n".join(line for line in lines if line)


def _no_data(gap: Gap, around: Surroundings, words: Texts) -> str:
    if gap.cut:
        return words.say("alert/NO_DATA_WAVE", cut=group(gap.cut, words), invited=round(gap.target or 0))
    if not around.event:
        facts = {"silent": round(gap.value or 0), "all": round(gap.target or 0), "events": around.events}
        return words.say("alert/NO_DATA_SEVERAL", **facts)
    told = {"event": shortened(around.event), "day": words.day(around.event_day) if around.event_day else ""}
    if around.expected:
        return words.say("alert/NO_DATA_EXPECTED", **told, expected=words.count("expected", around.expected))
    return words.say("alert/NO_DATA", **told)


def _thin_data(gap: Gap, indicator: Indicator, words: Texts) -> str:
    if gap.value is None:
        return words.say("alert/THIN_DATA", needed=round(gap.target or 0))
    needed = words.value(indicator, gap.target or 0.0)
    return words.say("alert/THIN_DATA_RATE", sentence=_sentence(gap, indicator, words), needed=needed)


def _unlinked(gap: Gap, words: Texts) -> str:
    if gap.value is None or gap.indicator not in catalogue():
        form = "QUESTION" if gap.indicator.startswith(QUESTION) else "INDICATOR"
        return words.say(f"alert/UNLINKED_{form}", subject=subject(gap, words))
    return words.say("alert/UNLINKED", needed=words.value(catalogue()[gap.indicator], gap.target or 0.0))


def _performance(gap: Gap, around: Surroundings, indicator: Indicator, words: Texts) -> list[str]:
    tone = "plain" if indicator.unit == "net" else "only" if indicator.direction == "up" else "already"
    sentence = words.say(f"alert/{tone}", sentence=_sentence(gap, indicator, words))
    if gap.kind == "UNEQUAL":
        sentence = _unequal(gap, indicator, words)
    first = [sentence_case(sentence), _target(indicator, words), _before(gap, indicator, words)]
    second = [_sure(gap, indicator, words), _trend(gap, around, indicator, words)]
    return [" ".join(part for part in line if part) for line in (first, second)]


def _unequal(gap: Gap, indicator: Indicator, words: Texts) -> str:
    apart = round(abs((gap.group_value or 0.0) - (gap.value or 0.0)))
    return words.say(
        "alert/UNEQUAL",
        group=sentence_case(group(gap.cut, words) or gap.scope),
        sentence=_sentence(gap, indicator, words),
        other=group(gap.group_cut or "", words),
        value=words.value(indicator, gap.group_value or 0.0),
        points=words.count("points_apart", apart),
    )


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
    when = "year" if is_year_ago(gap) else "earlier"
    return words.say(
        f"alert/{key}_{when}",
        value=words.value(indicator, gap.before),
        window=window_words(gap.before_window, words),
        points=words.count("points", round(abs(gap.before - (gap.value or 0.0)))),
    )


def _sure(gap: Gap, indicator: Indicator, words: Texts) -> str:
    """Say how sure it is: of a line how probable, of a difference how rare by chance."""
    if gap.probability is None:
        return ""
    if gap.kind == "BELOW_TARGET" and indicator.red is not None:
        key = next(key for least, key in SURE if gap.probability >= least)
        line, hundred = words.value(indicator, indicator.red), min(99, round(100 * gap.probability))
        return words.say("alert/sure_line", sure=words.say(f"sure/{key}"), hundred=hundred, line=line)
    times = next((each for each in TIMES if (1 - gap.probability) * each <= 1), None)
    return words.say("alert/sure_change", times=times) if times else ""


def _trend(gap: Gap, around: Surroundings, indicator: Indicator, words: Texts) -> str:
    if around.first is None or gap.value in (None, around.first[1]):  # told again, it says nothing of today
        return ""
    day, value = around.first
    trend = trend_of(indicator, value, gap.value or 0.0)
    facts = {"arrow": trend.arrow, "trend": words.say(f"movement/{trend.meaning}"), "day": words.day(day)}
    return words.say("alert/trend", **facts, value=words.value(indicator, value))


def _voices(heard: Voices, words: Texts) -> list[str]:
    many = [theme for theme, n in heard.mentions if is_shown(n)]  # a theme of one or two people leads to them
    themes = ", ".join(words.theme(theme).lower() for theme in many[:MENTIONS])
    mentioned = [words.say("alert/mentioned", themes=themes)] if len(many) > 1 else []
    quotes = pick(heard.quotes, COMPLAINTS, QUOTES)
    return mentioned + [words.say("alert/quote", text=text) for text in quotes]


def _next_step(gap: Gap, around: Surroundings, words: Texts, now: datetime) -> str:
    key = next(key for key in (*_steps(gap, around), "default") if words.has(f"next_step/{key}"))
    day = local_day(now) + timedelta(days=rules().alerts.react_within_days)
    return words.say("alert/next", step=words.say(f"next_step/{key}", date=words.day(day)))


def _steps(gap: Gap, around: Surroundings) -> list[str]:
    """Return the keys of what could be done, the most fitting first: by kind, by indicator, by theme."""
    if gap.kind == "NO_DATA" and gap.cut:
        return ["NO_DATA_WAVE"]
    if gap.kind not in ("BELOW_TARGET", "DROP"):
        return [gap.kind]
    indicator = catalogue()[gap.indicator]
    themes = [indicator.theme, *(theme for theme, _ in around.voices.mentions[:1])]
    return [gap.indicator, *(f"theme/{theme}" for theme in themes if theme)]
