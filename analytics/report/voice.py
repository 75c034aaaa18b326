"""The words of the report: its own, and those of indicators, gaps and places, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml
from babel.lists import format_list

from analytics.catalogue import Indicator
from analytics.chart_rows import verdict_of
from analytics.few import FEW, ROUNDING, is_shown
from analytics.framework import Element, framework
from analytics.indicators import Cell, Reading
from analytics.report.facts import Facts
from analytics.texts import NARROW, Texts, texts

LANGUAGES = ("lv", "en", "ru")
JOINED = "\u2060"  # no line break here


class Voice:
    """Says what the report says; `words` are those that digests and alerts use as well."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = texts(language)
        path = files("analytics.report").joinpath("words", f"{language}.yaml")
        self._own = Texts(language, yaml.safe_load(path.read_text(encoding="utf-8")))

    def say(self, key: str, **facts: object) -> str:
        """Return a text of the report."""
        return self._own.say(key, **facts).replace(" %", f"{NARROW}%")

    def count(self, key: str, n: int) -> str:
        """Return a counted noun of the report."""
        return self._own.count(key, n)

    def people(self, n: int) -> str:
        """Return around how many people, in fives; so few that the number might lead to one are no number."""
        if n == 0:
            return self.say("nobody")
        return self.count("people", _in_fives(n)) if is_shown(n) else self.say("few_people", few=FEW)

    def listed(self, parts: Sequence[str]) -> str:
        """Return parts as a sentence lists them: `a, b un c`."""
        return format_list(list(parts), locale=self.language)

    def to_do(self, kind: str) -> str:
        """Return what a gap of a kind means and what can be done about it."""
        return f"{self.say(f'meaning/{kind}')} {self.say('to_do', step=self.say(f'step/{kind}'))}"

    def heading(self, question: str) -> str:
        """Return one of the seven questions."""
        return framework().heading(question, self.language)

    def element(self, element: Element) -> str:
        """Return the number and name of an element."""
        return f"{element.id.removeprefix('E')}. {element.name[self.language]}"

    def scope(self, facts: Facts) -> str:
        """Return the name of what the report is about."""
        return self.words.place(facts.scope.level, facts.scope.title or facts.scope.key)

    def cell(self, cell: Cell, facts: Facts) -> str:
        """Return the name of a place."""
        place = facts.places.get(cell.key) if cell.level == "institution" else None
        return self.words.place(cell.level, place.name if place else cell.key)

    def figure(self, indicator: Indicator, reading: Reading | None) -> str:
        """Return a value with its interval, or that there is none."""
        if reading is None or reading.value is None or reading.low is None or reading.high is None:
            return self.say("verdict/cannot_say")
        interval = self.words.interval(indicator, reading.low, reading.high)
        for sign in ("–", "…"):
            interval = interval.replace(sign, sign + JOINED)
        span = "" if indicator.unit == "count" else f" ({interval})"
        as_of = self.say("as_of", day=f"{reading.told_on:%d.%m.%Y}") if reading.told_on else ""
        return f"{self.words.value(indicator, reading.value)}{span}{as_of}"

    def verdict(self, reading: Reading | None) -> str:
        """Return the verdict in words."""
        if reading is None or reading.value is None:
            return self.say("verdict/cannot_say")
        return self.words.say(f"verdict/{verdict_of(reading)}")

    def method(self, reading: Reading) -> str:
        """Return how a value was made, as far as a reader must know."""
        if reading.audited:
            return self.say("method/corrected", n=reading.audited)
        return self.say("method/uncorrected") if reading.method and reading.left_out else ""


@cache
def voice(language: str) -> Voice:
    """Return the words of a language. Raises KeyError for one that the report isn't written in."""
    if language not in LANGUAGES:
        raise KeyError(f"the report is written in {', '.join(LANGUAGES)}, not in {language}")
    return Voice(language)


def _in_fives(n: int) -> int:
    return ROUNDING * round(n / ROUNDING)


def why_unsaid(reading: Reading | None) -> str:
    """Return why nothing can be said: not_asked | protected, or why it is missing."""
    if reading is None:
        return "not_asked"
    return reading.status if reading.status in ("few", "protected") else reading.missing or "few"
