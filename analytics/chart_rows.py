"""From readings to what charts draw, in the words of one language."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analytics.catalogue import Indicator
from analytics.charts import ChartRow, Trend, TrendPoint
from analytics.differences import difference
from analytics.disclosure import floor
from analytics.gap_words import target_in_brief
from analytics.indicators import Reading
from analytics.making import why_missing
from analytics.readings import UNTOLD
from analytics.texts import Texts, sentence_case
from analytics.windows import Window

PERCENT, NET = (0.0, 100.0), (-100.0, 100.0)
TICKS = {"percent": (0.0, 50.0, 100.0), "net": (-100.0, 0.0, 100.0)}
Series = Sequence[tuple[Window, Reading | None]]  # in order of time; None where nothing was computed


def scale_of(indicator: Indicator) -> tuple[float, float]:
    """Return the ends of the scale that an indicator's values lie on."""
    return NET if indicator.unit == "net" else PERCENT


def verdict_of(reading: Reading | None) -> str:
    """Return the verdict on a reading; `few` where there is none."""
    return "few" if reading is None else reading.verdict


def why_not(reading: Reading | None, words: Texts) -> str:
    """Say why there is no value: too few answers, nobody can tell, or others could be worked out from it."""
    if reading is None:
        return words.say("verdict/few")
    return words.say(f"verdict/{'protected' if reading.status == 'protected' else reading.missing or 'few'}")


def is_untold(reading: Reading) -> bool:
    """Tell whether there is no value although people enough answered: nobody can tell what they mean on the whole."""
    return reading.missing in UNTOLD


def _too_few(indicator: Indicator, reading: Reading | None) -> str:
    is_few = reading is None or (reading.status != "protected" and not is_untold(reading))
    return f"n<{max(floor(indicator), 1)}" if is_few else ""


def row_of(indicator: Indicator, reading: Reading, words: Texts, aside: str = "") -> ChartRow:
    """Return a row of a digest's picture; `aside` says what is particular about it."""
    verdict = verdict_of(reading)
    name, verdict_text = words.indicator(indicator), words.say(f"verdict/{verdict}")
    if reading.value is None or reading.low is None or reading.high is None:
        return ChartRow(name, verdict, why_not(reading, words), detail=_too_few(indicator, reading), aside=aside)
    interval = words.interval(indicator, reading.low, reading.high)
    details = (f"n={reading.n}", interval, target_in_brief(indicator, words))
    return ChartRow(
        name,
        verdict,
        verdict_text,
        detail=" · ".join(detail for detail in details if detail),
        aside=aside,
        scale=scale_of(indicator),
        value_text=words.value(indicator, reading.value),
        value=reading.value,
        low=reading.low,
        high=reading.high,
        target=indicator.target,
    )


def trend_of(indicator: Indicator, place: str, series: Series, words: Texts, alerts: Collection[str] = ()) -> Trend:
    """Return the picture of an indicator's way; `alerts` are the keys of windows in which a gap was opened."""
    kind = series[0][0].kind if series else "month"
    points = [_point(indicator, window, reading, words, window.key in alerts) for window, reading in series]
    note = words.say("course/note")
    return Trend(
        title=words.indicator(indicator),
        subtitle=f"{place} · {words.say(f'course/by/{kind}')}",
        points=points,
        words=change_in_words(indicator, series, words),
        scale=scale_of(indicator),
        ticks=[(tick, words.value(indicator, tick)) for tick in TICKS[indicator.unit]],
        target=indicator.target,
        target_text=target_in_brief(indicator, words),
        note=f"{note} {words.say('course/note_alerts')}" if alerts else note,
        nothing=sentence_case(why_not(_newest(series), words)),
    )


def change_in_words(indicator: Indicator, series: Series, words: Texts) -> str:
    """Say whether the newest value is higher, lower, or can't be told from the one before it."""
    known = [(window, reading) for window, reading in series if reading is not None and reading.value is not None]
    newest = _newest(series)
    if not known:
        return why_missing(newest.missing, words) if newest and is_untold(newest) else words.say("course/nothing")
    if len(known) == 1:
        return words.say("course/alone")
    (then, before), (_, now) = known[-2:]
    found = difference(before, now)
    direction = found.direction if found else "unsure"
    return words.say(
        f"course/{direction}",
        window=words.window(then),
        before=words.value(indicator, before.value or 0.0),
        now=words.value(indicator, now.value or 0.0),
    )


def _newest(series: Series) -> Reading | None:
    return next((reading for _, reading in reversed(series) if reading is not None), None)


def _point(indicator: Indicator, window: Window, reading: Reading | None, words: Texts, has_alert: bool) -> TrendPoint:
    label, year = words.window_in_brief(window)
    verdict = verdict_of(reading)
    mark = words.say("course/alert") if has_alert else ""
    if reading is None or reading.value is None:
        return TrendPoint(label, _too_few(indicator, reading), verdict, why_not(reading, words), mark=mark, year=year)
    return TrendPoint(
        label,
        f"n={reading.n}",
        verdict,
        words.say(f"verdict/{verdict}"),
        words.value(indicator, reading.value),
        reading.value,
        reading.low,
        reading.high,
        mark,
        year,
    )
