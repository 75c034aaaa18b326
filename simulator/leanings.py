"""Which options synthetic people lean to, by mood and by what they do meanwhile: the numbers of `leanings.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from simulator.temperament import Mood, PersonPlan

NOTHING = frozenset({"nothing", "none"})  # the options among many that mean: none of these


@dataclass(frozen=True)
class Leanings:
    """Weights of options by question and mood, shares of "nothing of these", and ways that people go on."""

    one: Mapping[str, Mapping[str, Mapping[str, float]]]
    nothing: Mapping[str, Mapping[str, float]]
    situations: Sequence[Mapping[str, Any]]

    def choose(self, plan: PersonPlan, question: str, offered: Sequence[str]) -> str | None:
        """The option somebody leans to; None if nothing is known about the question."""
        known = self._situation(plan).get(question)
        if known in offered:
            return str(known)
        weights = self.one.get(question, {}).get(plan.temperament.mood, {})
        leaning = [code for code in offered if weights.get(code)]
        if not leaning:
            return None
        return plan.chance(question).choices(leaning, [weights[code] for code in leaning])[0]

    def share_of_nothing(self, question: str, mood: Mood) -> float:
        """How many choose none of the options, 0…1; like after an event where nothing is known of the question."""
        return self.nothing.get(question, self.nothing["S4"])[mood]

    def _situation(self, plan: PersonPlan) -> Mapping[str, str]:
        age = plan.temperament.age
        group = next(it for it in self.situations if it["ages"][0] <= age <= it["ages"][1])
        weights = [way["weight"] for way in group["ways"]]
        chosen: Mapping[str, str] = plan.chance("situation").choices(group["ways"], weights)[0]
        return chosen


@cache
def leanings() -> Leanings:
    """What `leanings.yaml` says."""
    return Leanings(**yaml.safe_load((files("simulator") / "leanings.yaml").read_text(encoding="utf-8")))
