"""In words: how a number was made, and why there is no verdict yet."""

from __future__ import annotations

from analytics.audit import READ_BY_MACHINE
from analytics.catalogue import catalogue
from analytics.periods import Told
from analytics.readings import CLEAR, UNTOLD, Reading
from analytics.statistics.settings import settings
from analytics.texts import Texts

UNTOUCHED = "wilson"  # the method that corrects nothing
NOTICEABLE = 1.05  # a design effect that changes a number of people


def how_made(reading: Reading, words: Texts) -> list[str]:
    """Return sentences about a reading's number: the method, the audit, the people's worth, the shrunk value."""
    if reading.value is None or not reading.method:
        return []
    indicator = catalogue()[reading.indicator]
    told = [words.say(f"made/method/{reading.method}")]
    if is_uncorrected(reading):
        told.append(words.say("made/uncorrected"))
    if reading.audited:
        told.append(words.count("answers_audited", reading.audited))
        if reading.raw is not None:
            told.append(words.say("made/counted", value=words.value(indicator, reading.raw)))
    if reading.deff >= NOTICEABLE:
        told.append(words.say("made/deff", n=reading.n, effective=max(1, round(reading.n / reading.deff))))
    return [*told, *_shrunk(reading, words)]


def why(told: Told, words: Texts) -> str:
    """Return why there is no verdict, or why it is a careful one; nothing where it is clear."""
    if told.verdict in ("few", "unsure", *UNTOLD):
        return why_missing(told.verdict, words)
    if told.verdict in CLEAR and told.reading is not None and is_uncorrected(told.reading):
        return words.say("made/why/uncorrected", n=settings().audit.least)
    return ""


def why_missing(reason: str, words: Texts) -> str:
    """Return in a sentence why something can't be told, and what would help."""
    return words.say(f"made/why/{reason}", n=settings().audit.least)


def is_uncorrected(reading: Reading) -> bool:
    """Tell whether a machine has read what the value counts and nobody knows how well."""
    measure = catalogue()[reading.indicator].measure
    return isinstance(measure, READ_BY_MACHINE) and reading.method == UNTOUCHED


def _shrunk(reading: Reading, words: Texts) -> list[str]:
    if reading.shrunk is None or reading.shrunk_low is None or reading.shrunk_high is None:
        return []
    indicator = catalogue()[reading.indicator]
    interval = words.interval(indicator, reading.shrunk_low, reading.shrunk_high)
    return [words.say("made/shrunk", value=words.value(indicator, reading.shrunk), interval=interval)]
