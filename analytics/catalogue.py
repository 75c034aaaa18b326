"""The indicators as `indicators.yaml` defines them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Level = Literal["institution", "municipality", "region", "national"]
Words = Mapping[str, str]  # by language: lv, ru, en


class Definition(BaseModel):
    """A piece of a data file: an unknown or missing field stops the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RatingShare(Definition):
    """Share of people whose newest rating is `at_least` so much."""

    kind: Literal["rating_share"]
    questions: tuple[str, ...]
    at_least: int


class ChoiceShare(Definition):
    """Share of people whose newest choice is one of `choices`; who chose nothing but `unknown` says nothing."""

    kind: Literal["choice_share"]
    questions: tuple[str, ...]
    choices: frozenset[str]
    unknown: frozenset[str] = frozenset()


class PairGain(Definition):
    """Share of people whose second rating of a pair is above the first; who began at the top is left out."""

    kind: Literal["pair_gain"]
    questions: tuple[str, ...]


class Mention(Definition):
    """A label that counts; a field that is empty accepts anything."""

    theme: str | None = None
    polarity: str | None = None


class MentionShare(Definition):
    """Share of the people `asked` who mention something, in words or by one of the `choices`."""

    kind: Literal["mention_share"]
    asked: frozenset[str]
    mentions: tuple[Mention, ...]
    choices: Mapping[str, frozenset[str]] = {}

    @property
    def themes(self) -> frozenset[str]:
        """What a text must be known to speak of or not; of a mention without a theme only the polarity matters."""
        return frozenset(mention.theme for mention in self.mentions if mention.theme)


class NetScore(Definition):
    """People with a good word on `theme` minus people with a bad one."""

    kind: Literal["net_score"]
    theme: str = ""


class ContentShare(Definition):
    """Share of free answers that say something in at least `words` words."""

    kind: Literal["content_share"]
    words: int


class ResponseRate(Definition):
    """Share of the participants of events who came to the end."""

    kind: Literal["response_rate"]


class Coverage(Definition):
    """Share of institutions with events where `at_least` so many people came to the end."""

    kind: Literal["coverage"]
    at_least: int


class LoopClosure(Definition):
    """Share of what was raised that got a published answer within `days`: gaps, and themes of `people` or more."""

    kind: Literal["loop_closure"]
    days: int
    people: int


class Retention(Definition):
    """Share of the panel, without those who opted out, who answered a wave that was sent to them."""

    kind: Literal["retention"]


PersonMeasure = RatingShare | ChoiceShare | PairGain | MentionShare | NetScore | ContentShare
Measure = PersonMeasure | ResponseRate | Coverage | LoopClosure | Retention
OTHER_MEASURES = (ResponseRate, Coverage, LoopClosure, Retention)  # counted from something else than people's answers


class Indicator(Definition):
    """One indicator, its lines in points (shares 0…100, net scores −100…+100) and its words by language."""

    id: str
    element: str
    name: Words
    numerator: Words
    denominator: Words
    sentence: Words
    unit: Literal["percent", "net"] = "percent"
    direction: Literal["up", "down"] = "up"
    green: float | None = None
    red: float | None = None
    minimum: int
    levels: tuple[Level, ...] = ("institution", "municipality", "region", "national")
    source: Literal["proposal", "public"]
    reference: str = ""
    theme: str = ""
    drivers: tuple[str, ...] = ()
    measure: Annotated[Measure, Field(discriminator="kind")]

    @property
    def target(self) -> float | None:
        """The value from which on all is well."""
        return self.green

    def is_beyond(self, value: float, line: float) -> bool:
        """Tell whether `value` lies on the bad side of `line`."""
        return value < line if self.direction == "up" else value > line

    def is_wholly_beyond(self, low: float, high: float, line: float) -> bool:
        """Tell whether the whole interval lies on the bad side of `line`."""
        return self.is_beyond(high if self.direction == "up" else low, line)

    def verdict(self, value: float | None, low: float | None, high: float | None) -> str:
        """Say what the interval tells of the target: met, below or above (it is missed), or unsure."""
        if value is None or low is None or high is None:
            return "few"
        if self.target is None:
            return "no_target"
        if self.is_wholly_beyond(low, high, self.target):
            return "below" if self.direction == "up" else "above"
        worst = low if self.direction == "up" else high
        return "unsure" if self.is_beyond(worst, self.target) else "met"

    def worsening(self, before: float, value: float) -> float:
        """Return by how many points `value` is worse than `before`; negative if it is better."""
        return before - value if self.direction == "up" else value - before


class Catalogue:
    """All indicators in the order of the framework, one per theme where an indicator has themes."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.sectors: tuple[str, ...] = tuple(data["sectors"])
        self.digest: tuple[str, ...] = tuple(data["digest"])
        self.probes: Mapping[str, str] = data["probes"]
        indicators = [indicator for entry in data["indicators"] for indicator in _per_theme(entry)]
        self._by_id = {indicator.id: indicator for indicator in indicators}

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._by_id.values())

    def __getitem__(self, indicator_id: str) -> Indicator:
        return self._by_id[indicator_id]

    def __contains__(self, indicator_id: object) -> bool:
        return indicator_id in self._by_id

    def questions(self) -> dict[str, set[str]]:
        """Return every question that feeds an indicator with the choices that count, for comparison with the flows."""
        questions: dict[str, set[str]] = {probe: set() for probe in (*self.probes, *self.probes.values())}
        for indicator in self:
            for question, choices in _questions(indicator.measure):
                questions.setdefault(question, set()).update(choices)
        return questions

    def reads(self) -> dict[str, frozenset[str]]:
        """Return for each indicator the questions it reads: none if it is computed from labels or from attendance."""
        return {
            indicator.id: frozenset(question for question, _choices in _questions(indicator.measure))
            for indicator in self
        }


@cache
def catalogue() -> Catalogue:
    """Return the indicators of this program."""
    return Catalogue(yaml.safe_load(files("analytics").joinpath("indicators.yaml").read_text(encoding="utf-8")))


def _per_theme(entry: dict[str, Any]) -> list[Indicator]:
    themes = entry.pop("themes", None)
    if themes is None:
        return [Indicator(**entry, theme=entry["measure"].get("theme", ""))]
    return [_of_theme(entry, theme) for theme in themes]


def _of_theme(entry: dict[str, Any], theme: str) -> Indicator:
    measure = {**entry["measure"], "theme": theme}
    return Indicator(
        **{**entry, "id": f"{entry['id']}:{theme}", "theme": theme, "drivers": (theme,), "measure": measure}
    )


def _questions(measure: Measure) -> list[tuple[str, frozenset[str]]]:
    nothing: frozenset[str] = frozenset()
    match measure:
        case RatingShare() | PairGain():
            return [(question, nothing) for question in measure.questions]
        case ChoiceShare():
            return [(question, measure.choices | measure.unknown) for question in measure.questions]
        case MentionShare():
            return [*((question, nothing) for question in measure.asked), *measure.choices.items()]
        case _:
            return []
