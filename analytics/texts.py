"""The words of analytics in one language: sentences, counts with their plural forms, numbers, dates and windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from importlib.resources import files
from math import floor
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal

from analytics.catalogue import Indicator
from analytics.windows import Window

LANGUAGES = ("lv", "ru", "en")
NARROW = "\u00a0"  # no line break between a number and its unit


class Texts:
    """All texts of one language."""

    def __init__(self, language: str, data: Mapping[str, Any]) -> None:
        self.language = language
        self._data = data
        self._locale = Locale.parse("en_GB" if language == "en" else language)

    def say(self, key: str, **facts: object) -> str:
        """Return the text under a key such as `digest/title`, filled in. Raises KeyError if there is none."""
        return str(self._find(key)).format(**facts)

    def has(self, key: str) -> bool:
        """Tell whether there is a text under the key."""
        try:
            self._find(key)
        except KeyError:
            return False
        return True

    def _find(self, key: str) -> Any:
        found: Any = self._data
        for part in key.split("/"):
            found = found[part]
        return found

    def count(self, key: str, n: int) -> str:
        """Return a counted noun in the plural form that `n` asks for."""
        forms = self._data["count"][key]
        form = forms.get(self._locale.plural_form(n), forms["other"])
        return str(form.format(n=format_decimal(n, locale=self._locale)))

    # --- Numbers

    def value(self, indicator: Indicator, value: float) -> str:
        """Return a value in its unit: `47 %`, `+12`."""
        if indicator.unit != "percent":
            return self._number(indicator)(value)
        return f"{_rounded(value)}%" if self.language == "en" else f"{_rounded(value)}{NARROW}%"

    def interval(self, indicator: Indicator, low: float, high: float) -> str:
        """Return an interval in its unit: `31–63 %`, `−5…+28`."""
        number = self._number(indicator)
        text = self.say(f"interval/{indicator.unit}", low=number(low), high=number(high))
        return text.replace(" ", NARROW)

    def _number(self, indicator: Indicator) -> Callable[[float], str]:
        if indicator.unit == "points":
            return partial(_signed_tenth, locale=self._locale)
        return _signed if indicator.unit == "net" else _rounded

    def figure(self, indicator: Indicator, n: int, value: float, low: float, high: float) -> str:
        """Return a value with its number of respondents and interval: `47 % (n=34; 31–63 %)`."""
        interval = self.interval(indicator, low, high)
        return self.say("figure", value=self.value(indicator, value), n=n, interval=interval)

    # --- Names

    def indicator(self, indicator: Indicator) -> str:
        """Return the name of an indicator, of one per theme the theme's."""
        return indicator.name[self.language].format(theme=self._theme_of(indicator))

    def sentence(self, indicator: Indicator, figure: str) -> str:
        """Return what a value means, without a full stop at the end."""
        return indicator.sentence[self.language].format(value=figure, theme=self._theme_of(indicator))

    def theme(self, theme: str) -> str:
        """Return the name of a theme."""
        return self.say(f"theme/{theme}")

    def themes(self) -> tuple[str, ...]:
        """Return all themes, in the order of the framework."""
        return tuple(self._data["theme"])

    def cut(self, cut: str) -> str:
        """Return the words for a cut such as `sector=vocational`; nothing for no cut."""
        return self.say(f"sector/{cut.removeprefix('sector=')}") if cut else ""

    def place(self, level: str, title: str) -> str:
        """Return the name of a place; the country's is translated."""
        return self.say("place/LV") if level == "national" else title

    def _theme_of(self, indicator: Indicator) -> str:
        return self.theme(indicator.theme) if indicator.theme else ""

    # --- Time

    def day(self, day: date) -> str:
        """Return a day without its year, as a sentence needs it: `20.01.`, `20 января`, `20 January`."""
        return f"{day:%d.%m.}" if self.language == "lv" else format_skeleton("MMMMd", day, locale=self._locale)

    def window(self, window: Window) -> str:
        """Return the name of a window: `46. nedēļa (9.–15. nov.)`."""
        first = window.first_day
        facts = {
            "number": first.isocalendar().week
            if window.kind == "week"
            else window.key.rpartition("-")[2].removeprefix("Q"),
            "days": self._days(first, window.last_day),
            "month": format_date(first, "LLLL", locale=self._locale),
            "calendar_year": first.year,
            "year": self._school_year(window.key),
        }
        return self.say(f"window/{window.kind}", **facts)

    def window_in_brief(self, window: Window) -> tuple[str, str]:
        """Return a window's name for an axis, and the year that it belongs to: `nov.` and `2026`."""
        first = window.first_day
        match window.kind:
            case "month":
                return format_date(first, "LLL", locale=self._locale), str(first.year)
            case "semester":
                return self.say("axis/semester", number=window.key[-1]), self._school_year(window.key)
            case "quarter":
                return self.say("axis/quarter", number=window.key[-1]), str(first.year)
            case "school_year":
                return self._school_year(window.key), ""
            case _:
                return self._days(first, window.last_day), str(first.year)

    def _days(self, first: date, last: date) -> str:
        return format_interval(first, last, "MMMd", locale=self._locale)

    def _school_year(self, key: str) -> str:
        first, _, rest = key.partition("/")
        return self.say("school_year", first=first, second=rest[:2])


@cache
def texts(language: str) -> Texts:
    """Return the texts of a language; those of a language that we don't speak are Latvian."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    path = files("analytics").joinpath("locales", f"{known}.yaml")
    return Texts(known, yaml.safe_load(path.read_text(encoding="utf-8")))


def sentence_case(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _signed_tenth(value: float, locale: Locale) -> str:
    rounded = round(value, 1) + 0.0
    return format_decimal(rounded, format="+0.0;−0.0" if rounded else "0.0", locale=locale)


def _rounded(value: float) -> str:
    return str(floor(value + 0.5))


def _signed(value: float) -> str:
    whole = floor(value + 0.5)
    return f"+{whole}" if whole > 0 else f"{whole}".replace("-", "−")
