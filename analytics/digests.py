"""The weekly digest of one scope: a picture, five lines, and buttons to go on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from analytics.alert_texts import target_in_brief
from analytics.catalogue import Indicator, catalogue
from analytics.charts import Chart, ChartRow, Legend, digest_chart, png
from analytics.digest_caption import caption, heard_in_brief, quiet_line
from analytics.digest_report import Report, report
from analytics.indicators import Reading
from analytics.reliability import Reliability
from analytics.texts import Texts, texts
from analytics.windows import Window
from models.reports import Scope

BUTTONS = ("gaps", "export", "event")


@dataclass(frozen=True)
class Digest:
    """A digest ready to send. Without anything to draw, `svg` and `png` are empty; a quiet one is a single line."""

    caption: str
    svg: str
    png: bytes
    buttons: tuple[tuple[str, str], ...]  # (label, token)
    is_quiet: bool


def compose(
    session: Session, scope: Scope, language: str, week: Window, now: datetime, reliability: Reliability
) -> Digest:
    """Write the digest of a week."""
    words = texts(language)
    told = report(session, scope, week, now, reliability)
    buttons = tuple((words.say(f"button/{name}"), f"staff.{name}") for name in BUTTONS)
    if told.is_quiet:
        return Digest(quiet_line(told, words), "", b"", buttons, is_quiet=True)
    svg = picture(told, words)
    return Digest(caption(told, words), svg, png(svg) if svg else b"", buttons, is_quiet=False)


def picture(told: Report, words: Texts, *, dark: bool = False) -> str:
    """Draw what the report tells; nothing if no indicator has a value."""
    asked = [(catalogue()[key], told.values[key]) for key in catalogue().digest if key in told.values]
    shown = [pair for pair in asked if pair[1].missing != "model"]  # the caption names those that are missing
    if all(reading.value is None for _, reading in shown):
        return ""
    shown.sort(key=lambda pair: pair[1].value is None)  # what can be said comes first
    chart = Chart(
        title=words.place(told.scope.level, told.scope.title),
        period=_period(told, words),
        rows=[_row(indicator, reading, words) for indicator, reading in shown],
        note=words.say("chart/note"),
        legend=Legend(*(words.say(f"chart/{key}") for key in ("how_to_read", "value", "interval", "target"))),
        more=words.say("chart/more"),
    )
    return digest_chart(chart, dark=dark)


def _period(told: Report, words: Texts) -> str:
    if told.period == told.week:
        return f"{words.window(told.week)} · {heard_in_brief(told, words)}"
    return words.say("window/so_far", window=words.window(told.period))


def _row(indicator: Indicator, reading: Reading, words: Texts) -> ChartRow:
    verdict = indicator.verdict(reading.value, reading.low, reading.high)
    name, verdict_text = words.indicator(indicator), words.say(f"verdict/{verdict}")
    if reading.value is None or reading.low is None or reading.high is None:
        return ChartRow(name, verdict, verdict_text, detail=f"n<{indicator.minimum}")
    interval = words.interval(indicator, reading.low, reading.high)
    details = (f"n={reading.n}", interval, target_in_brief(indicator, words))
    return ChartRow(
        name,
        verdict,
        verdict_text,
        detail=" · ".join(detail for detail in details if detail),
        scale=(-100.0, 100.0) if indicator.unit == "net" else (0.0, 100.0),
        value_text=words.value(indicator, reading.value),
        value=reading.value,
        low=reading.low,
        high=reading.high,
        target=indicator.target,
    )
