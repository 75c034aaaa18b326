"""The words of a weekly digest: five lines, and a quote or two where they fit."""

from __future__ import annotations

from analytics.alert_texts import shortened, summary, target_in_brief
from analytics.catalogue import catalogue
from analytics.digest_report import Report
from analytics.texts import Texts
from analytics.windows import year_before

MOST_UNREADABLE = 3  # names of indicators
LENGTH = 900  # characters; Telegram takes 1,024
TITLE = 70  # of the place
GAP_PLACE = 40  # of the place of a gap


def caption(report: Report, words: Texts) -> str:
    """Return the lines that fit: quotes are the first to go."""
    lines = (
        _title(report, words),
        _heard(report, words),
        _figure(report, words),
        _change(report, words),
        _gap(report, words),
        _unreadable(report, words),
    )
    text = "\n".join(line for line in lines if line)
    for quote in report.quotes:
        longer = f"{text}\n{words.say('digest/quote', text=quote)}"
        text = longer if _length(longer) <= LENGTH else text
    return text


def quiet_line(report: Report, words: Texts) -> str:
    """Return the one line of a week without news."""
    facts = {"place": _place(report, words), "window": words.window(report.week)}
    if not report.gaps:
        return words.say("digest/quiet", **facts)
    return words.say("digest/quiet_gaps", **facts, gaps=words.count("open_gaps", len(report.gaps)))


def heard_in_brief(report: Report, words: Texts) -> str:
    """Return `128 atbildes no 71 jaunieša`."""
    return f"{words.count('answers', report.answers)} {words.count('from_people', report.people)}"


def _length(text: str) -> int:
    """Count as Telegram does: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _place(report: Report, words: Texts) -> str:
    return shortened(words.place(report.scope.level, report.scope.title), TITLE)


def _title(report: Report, words: Texts) -> str:
    return words.say("digest/title", place=_place(report, words), window=words.window(report.week))


def _heard(report: Report, words: Texts) -> str:
    if not report.answers:
        return words.say("digest/heard_nothing")
    line = words.say("digest/heard", heard=heard_in_brief(report, words))
    rate = report.rate
    if rate is not None and rate.value is not None:
        value = words.value(catalogue()[rate.indicator], rate.value)
        return f"{line}; {words.say('digest/rate', participants=words.count('of_participants', rate.n), value=value)}"
    return f"{line}; {words.say('digest/rate_unknown')}" if report.has_events and rate is None else line


def _figure(report: Report, words: Texts) -> str:
    indicator = catalogue()[catalogue().digest[0]]
    reading = report.values.get(indicator.id)
    name = words.indicator(indicator)
    if reading is None or reading.value is None or reading.low is None or reading.high is None:
        return words.say("digest/figure_few", indicator=name, few=words.say("few"))
    verdict = indicator.verdict(reading.value, reading.low, reading.high)
    return words.say(
        "digest/figure" if report.period == report.week else "digest/figure_longer",
        indicator=name,
        window=words.window(report.period),
        figure=words.figure(indicator, reading.n, reading.value, reading.low, reading.high),
        target=target_in_brief(indicator, words),
        verdict=words.say(f"verdict/{verdict}"),
    )


def _change(report: Report, words: Texts) -> str:
    changes = report.changes()
    if changes:
        worsening, indicator = changes[0]
        value = words.value(indicator, report.values[indicator.id].value or 0.0)
        key = "worse" if worsening > 0 else "better"
        before = _before(report, indicator.id, words)
        return words.say(f"digest/{key}", indicator=words.indicator(indicator), value=value, before=before)
    if any(report.comparable(indicator) for indicator in catalogue()):
        return words.say("digest/steady", window=words.window(report.before_window))
    return words.say("digest/incomparable")


def _before(report: Report, indicator: str, words: Texts) -> str:
    when = "year" if report.before_window == year_before(report.period) else "earlier"
    value = words.value(catalogue()[indicator], report.before[indicator].value or 0.0)
    return words.say(f"before/{when}", value=value, window=words.window(report.before_window))


def _gap(report: Report, words: Texts) -> str:
    if not report.gaps:
        return words.say("digest/no_gaps")
    gap = report.gaps[0]
    text = summary(gap, report.gap_event, words)
    if report.gap_place:
        place = shortened(words.place(gap.scope_level, report.gap_place), GAP_PLACE)
        text = words.say("gap/elsewhere", place=place, gap=text)
    if len(report.gaps) > 1:
        text = words.say("digest/more", gap=text, more=words.count("more_gaps", len(report.gaps) - 1))
    return words.say("digest/gap", gap=text)


def _unreadable(report: Report, words: Texts) -> str:
    names = [words.indicator(indicator) for indicator in report.unreadable()]
    if not names:
        return ""
    key = "digest/unreadable" if len(names) <= MOST_UNREADABLE else "digest/unreadable_more"
    return words.say(key, indicators=", ".join(names[:MOST_UNREADABLE]))
