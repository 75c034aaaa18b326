"""The indicators as `indicators.yaml` defines them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from analytics.data_files import DataFileError, define, keyed, listed, load, only
from analytics.data_files import Definition as Definition
from analytics.measures import OTHER_MEASURES as OTHER_MEASURES
from analytics.measures import Among as Among
from analytics.measures import ChoiceShare as ChoiceShare
from analytics.measures import ContentShare as ContentShare
from analytics.measures import Coverage as Coverage
from analytics.measures import LoopClosure as LoopClosure
from analytics.measures import Measure as Measure
from analytics.measures import Mention as Mention
from analytics.measures import MentionShare as MentionShare
from analytics.measures import NetScore as NetScore
from analytics.measures import PairGain as PairGain
from analytics.measures import PairMean as PairMean
from analytics.measures import PersonMeasure as PersonMeasure
from analytics.measures import Proposals as Proposals
from analytics.measures import RatingShare as RatingShare
from analytics.measures import ResponseRate as ResponseRate
from analytics.measures import Retention as Retention
from analytics.measures import questions_of, themes_of

FILE = "indicators.yaml"
FIELDS = ("version", "digest", "sectors", "probes", "populations", "indicators")
SHOWN = f"analytics/{FILE}"
Level = Literal["institution", "municipality", "region", "national"]
Cut = Literal["sector", "service", "kind", "language", "wave"]
Words = Mapping[str, str]  # by language: lv, ru, en
FEWEST = 5  # people behind any count of them
SPANS = {"percent": (0.0, 100.0), "net": (-100.0, 100.0), "points": (-4.0, 4.0), "count": (0.0, float("inf"))}


class Indicator(Definition):
    """One indicator, its lines in its unit (shares 0…100, net scores −100…+100, points −4…+4) and its words."""

    id: str
    element: str
    name: Words
    numerator: Words
    denominator: Words
    sentence: Words
    population: str = ""
    unit: Literal["percent", "net", "points", "count"] = "percent"
    direction: Literal["up", "down"] = "up"
    green: float | None = None
    red: float | None = None
    minimum: int
    levels: tuple[Level, ...] = ("institution", "municipality", "region", "national")
    cuts: tuple[Cut, ...] = ("sector", "service", "kind", "language")
    criteria: tuple[str, ...] = ()
    eqavet: tuple[int, ...] = ()
    elgpn: tuple[str, ...] = ()
    source: Literal["proposal", "public"]
    reference: str = ""
    theme: str = ""
    drivers: tuple[str, ...] = ()
    measure: Annotated[Measure, Field(discriminator="kind")]

    @property
    def target(self) -> float | None:
        """The value from which on all is well."""
        return self.green

    @property
    def span(self) -> tuple[float, float]:
        """The least and the greatest value there can be."""
        return SPANS[self.unit]

    @property
    def scale(self) -> float:
        """What a score of 1 is in the indicator's unit."""
        return self.span[1] if self.unit != "count" else 1.0

    @property
    def counts_people(self) -> bool:
        """Whether people stand behind a value; otherwise it counts institutions, gaps and the like."""
        return self.minimum > 1

    @property
    def is_judged(self) -> bool:
        """Whether gaps are looked for in it: a mean in points or a number of proposals only stands beside a share."""
        return self.unit in ("percent", "net")

    @property
    def themes(self) -> frozenset[str]:
        """The themes whose labels it counts."""
        return themes_of(self.measure)

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


PEOPLE = Indicator.model_construct(id="people", element="", unit="count", minimum=FEWEST)
"""How many people were heard: no indicator, yet it passes the gate like one."""


class Catalogue:
    """All indicators in the order of the framework, one per theme where an indicator has themes.

    By its id `PEOPLE` is found as well, though it is not among them.
    """

    def __init__(self, data: Mapping[str, Any], shown: str = SHOWN) -> None:
        only(data, FIELDS, shown)
        self.version = str(data.get("version", ""))
        self.sectors: tuple[str, ...] = tuple(listed(data, "sectors", shown))
        self.digest: tuple[str, ...] = tuple(listed(data, "digest", shown))
        self.probes: Mapping[str, str] = keyed(data, "probes", shown)
        self.populations: Mapping[str, Words] = keyed({"populations": None, **data}, "populations", shown)
        self._by_id: dict[str, Indicator] = {}
        for position, entry in enumerate(listed(data, "indicators", shown), start=1):
            for indicator in _per_theme(entry, position, shown):
                if indicator.id in self._by_id:
                    raise DataFileError(f"{shown}: {indicator.id}: this id stands there twice: rename or remove one")
                self._by_id[indicator.id] = indicator

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._by_id.values())

    def __getitem__(self, indicator_id: str) -> Indicator:
        return PEOPLE if indicator_id == PEOPLE.id else self._by_id[indicator_id]

    def __contains__(self, indicator_id: object) -> bool:
        return indicator_id in self._by_id

    def of_criterion(self, criterion: str) -> list[Indicator]:
        """Return the indicators that stand for a criterion of the framework."""
        return [indicator for indicator in self if criterion in indicator.criteria]

    def questions(self) -> dict[str, set[str]]:
        """Return every question that feeds an indicator with the choices that count, for comparison with the flows."""
        questions: dict[str, set[str]] = {probe: set() for probe in (*self.probes, *self.probes.values())}
        for indicator in self:
            for question, choices in questions_of(indicator.measure):
                questions.setdefault(question, set()).update(choices)
        return questions

    def reads(self) -> dict[str, frozenset[str]]:
        """Return for each indicator the questions it reads: none if it is computed from labels or from attendance."""
        return {
            indicator.id: frozenset(question for question, _choices in questions_of(indicator.measure))
            for indicator in self
        }


def read(path: Path | None = None) -> Catalogue:
    """Read the indicators of this program, or others. Raises DataFileError."""
    return Catalogue(load(FILE, path), str(path) if path else SHOWN)


@cache
def catalogue() -> Catalogue:
    """Return the indicators of this program."""
    return read()


def _per_theme(entry: Any, position: int, shown: str) -> list[Indicator]:
    if not isinstance(entry, dict):
        return [define(Indicator, entry, shown, f"indicators, entry {position}")]
    rest = {name: value for name, value in entry.items() if name != "themes"}
    subject = str(entry.get("id", f"indicators, entry {position}"))
    if "themes" not in entry:
        indicator = define(Indicator, rest, shown, subject)
        only = next(iter(indicator.themes), "") if indicator.measure.kind == "net_score" else ""
        return [indicator.model_copy(update={"theme": only})]
    return [define(Indicator, _of_theme(rest, theme), shown, f"{subject}:{theme}") for theme in entry["themes"]]


def _of_theme(entry: dict[str, Any], theme: str) -> dict[str, Any]:
    criteria = entry.get("criteria", ())
    return {
        **entry,
        "id": f"{entry['id']}:{theme}",
        "theme": theme,
        "drivers": (theme,),
        "measure": {**entry["measure"], "theme": theme},
        "criteria": criteria[theme] if isinstance(criteria, dict) else criteria,
    }
