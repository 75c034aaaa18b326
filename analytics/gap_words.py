"""The words that alerts, lists and digests share: what a gap is about, where, and how it looks in half a line."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.catalogue import Indicator, catalogue
from analytics.gaps.framework import CRITERION, QUESTION
from analytics.gaps.monthly import TO
from analytics.gaps.replies import PROPOSALS
from analytics.texts import Texts
from analytics.windows import named, year_before
from models.reports import Place
from models.tables import Gap

NAME_LENGTH = 60  # characters of a place or event; longer names lose their middle
STEADY = 3  # points: less is no trend


@dataclass(frozen=True)
class Trend:
    """Where a gap's value has gone since it was first measured: `↗` or `↘`, and what that means."""

    arrow: str
    meaning: str  # better | worse | steady


def indicator_of(gap: Gap) -> Indicator | None:
    """Return the indicator that a gap is about, if it is about one that there is."""
    known = catalogue()
    return known[gap.indicator] if gap.indicator in known else None  # noqa: SIM401 - the catalogue is no dict


def subject(gap: Gap, words: Texts) -> str:
    """Return what a gap is about: an indicator, a question, a criterion or suggestions."""
    for prefix, key in ((QUESTION, "question"), (CRITERION, "criterion")):
        if gap.indicator.startswith(prefix):
            return words.say(f"subject/{key}", code=gap.indicator.removeprefix(prefix))
    if gap.indicator.startswith(PROPOSALS):
        return words.say("subject/proposals", theme=words.theme(gap.indicator.removeprefix(PROPOSALS)).lower())
    indicator = indicator_of(gap)
    return words.indicator(indicator) if indicator else gap.indicator


def place_title(gap: Gap, places: dict[str, Place]) -> str:
    """Return the name of a gap's place."""
    place = places.get(gap.scope) if gap.scope_level == "institution" else None
    return place.name if place else gap.scope


def group(cut: str, words: Texts) -> str:
    """Return the words for a part of a place such as `sector=vocational`; nothing for the whole."""
    way, _, value = cut.partition("=")
    if way == "sector":
        return words.cut(cut)
    if way == "wave":
        return words.say("group/wave", value=value)
    return words.say(f"group/{way}/{value}") if words.has(f"group/{way}/{value}") else value


def window_words(key: str, words: Texts) -> str:
    """Return the name of a window, or of several months together."""
    first, _, last = key.partition(TO)
    return " – ".join(words.window(named(each)) for each in (first, last) if each)


def summary(gap: Gap, event: str, words: Texts) -> str:
    """Return the gap in half a line, without its place. `event` names the silent event, or several."""
    indicator = indicator_of(gap)
    facts = {
        "subject": subject(gap, words),
        "indicator": subject(gap, words),
        "event": shortened(event),
        "events": event,
        "cut": group(gap.cut, words),
        "group": group(gap.cut, words) or gap.scope,
        "other": group(gap.group_cut or "", words),
        "days": words.count("days", round(gap.value or 0)) if gap.kind in ("STALE", "NO_REPLY") else "",
        "needed": round(gap.target or 0),
        **(_numbers(gap, indicator, words) if indicator else {}),
    }
    return words.say(f"gap/{_form(gap, indicator)}", **facts)


def hidden_in_brief(gap: Gap, words: Texts) -> str:
    """Return what a gap is about, where its numbers may not be told now."""
    return words.say("gap/hidden", subject=subject(gap, words))


def _form(gap: Gap, indicator: Indicator | None) -> str:
    if gap.kind == "NO_DATA" and gap.cut:
        return "NO_DATA_WAVE"
    if gap.kind == "NO_DATA":
        return "NO_DATA" if gap.event_code else "NO_DATA_SEVERAL"
    if gap.kind == "THIN_DATA" and gap.value is not None:
        return "THIN_DATA_RATE"
    if gap.kind == "UNLINKED" and (gap.value is None or indicator is None):
        return "UNLINKED_OTHER"
    return gap.kind


def _numbers(gap: Gap, indicator: Indicator, words: Texts) -> dict[str, str]:
    return {
        "value": words.value(indicator, gap.value or 0.0),
        "interval": words.interval(indicator, gap.low or 0.0, gap.high or 0.0),
        "target": target_in_brief(indicator, words),
        "before": before_in_brief(gap, indicator, words),
        "other_value": words.value(indicator, gap.group_value or 0.0),
    }


def before_in_brief(gap: Gap, indicator: Indicator, words: Texts) -> str:
    """Return `pirms gada 61 %`; nothing if there is nothing to compare with."""
    if gap.before is None or gap.before_window is None:
        return ""
    value = words.value(indicator, gap.before)
    if is_year_ago(gap):
        return words.say("before/year", value=value)
    return words.say("before/earlier", value=value, window=window_words(gap.before_window, words))


def is_year_ago(gap: Gap) -> bool:
    """Tell whether the earlier value is that of a year ago."""
    return TO not in gap.window and gap.before_window == year_before(named(gap.window)).key


def target_in_brief(indicator: Indicator, words: Texts) -> str:
    """Return `mērķis 80 %`; nothing if there is no target."""
    if indicator.target is None:
        return ""
    return words.say(f"target/{indicator.direction}", value=words.value(indicator, indicator.target))


def trend_of(indicator: Indicator, before: float, value: float) -> Trend:
    """Return where a value has gone."""
    if abs(value - before) < STEADY:
        return Trend("→", "steady")
    arrow = "↗" if value > before else "↘"
    return Trend(arrow, "worse" if indicator.worsening(before, value) > 0 else "better")


def shortened(name: str, length: int = NAME_LENGTH) -> str:
    """Return a name that fits; a long one keeps its beginning and its end, where its differences mostly are."""
    if len(name) <= length:
        return name
    head = (length - 1) * 2 // 3
    return f"{name[:head].rstrip()}…{name[head + 1 - length :].lstrip()}"
