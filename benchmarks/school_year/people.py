"""The people of the simulated year: what they lean to, and what they press and write."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.school_year.words import Words
from benchmarks.school_year.world import Meeting, School, plan
from conversations.flow import Flow
from conversations.messages import Incoming, Press, Text
from conversations.session import Session
from nlp.codebook import base_question

CALLS_FOR_CHANGE = ("S5", "C7", "G9")


@dataclass(frozen=True)
class Truth:
    """What is true of the people of one event. Shares of those who answer."""

    ratings: Mapping[str, float]
    choices: Mapping[str, Mapping[str, float]]
    means: Mapping[str, Mapping[str, float]]
    shift: float  # how much better than on average this event was, in shares

    def rating(self, question: str, dice: random.Random) -> str:
        """Draw 1…5."""
        if dice.random() < min(0.99, max(0.01, self.ratings.get(question, 0.8) + self.shift)):
            return dice.choice("4555")
        return dice.choices("321", (6, 3, 1))[0]

    def choice(self, question: str, options: Sequence[str], dice: random.Random) -> str:
        """Draw one of the options."""
        weights = self.choices.get(question)
        return dice.choices(options, [weights[each] for each in options])[0] if weights else dice.choice(options)


def truth_of(school: School, month: str, dice: random.Random) -> Truth:
    """Return what is true at a school in a month, planted facts included, as one event of it varies."""
    base, planted = plan()["truth"], plan()["planted"]
    ratings, choices, means = dict(base["ratings"]), dict(base["choices"]), dict(base["means"])
    drop, access = planted["drop"], planted["access"]
    if school.code == drop["institution"] and month >= drop["from"]:
        ratings |= drop["ratings"]
    if school.sector == access["sector"]:
        choices |= access["choices"]
        means |= {question: _complaining(means[question], access["complains"]) for question in CALLS_FOR_CHANGE}
    return Truth(ratings, choices, means, dice.gauss(0, plan()["event_spread"]))


def _complaining(means: Mapping[str, float], share: float) -> dict[str, float]:
    """Return the meanings with complaints at `share`, the others less in proportion."""
    left = (1 - share) / (1 - means["complains"])
    return {**{wish: left * part for wish, part in means.items()}, "complains": share}


@dataclass(frozen=True)
class Person:
    """One person at one event, in one language."""

    truth: Truth
    school: School
    event: Meeting
    language: str
    age: int
    dice: random.Random
    words: Words

    def answers(self, session: Session, flow: Flow) -> Iterator[Incoming]:
        """Yield what is pressed or typed at the open question."""
        step = flow.step(session.question)

        def press(option: str) -> Press:
            return Press(f"{session.id}.{step.id}.{option}")

        match step.kind:
            case "text" if self.dice.random() < plan()["truth"]["writes"]:
                yield Text(self._writes(step.id), message=f"{len(session.messages) + 100}")
            case "text":
                yield press("skip")
            case "multi":
                yield from map(press, (*self._several(step), "done"))
            case "permissions":
                yield from map(press, (*filter(self._agrees, (each.purpose for each in step.options)), "done"))
            case "pair":
                before, gain = self.dice.randint(1, 3), self._gain()
                yield from map(press, (f"before-{before}", f"now-{min(5, before + gain)}"))
            case _:
                yield press(self._option(step))

    def _option(self, step: Any) -> str:
        match step.kind:
            case "consent":
                return "yes" if step.purpose == "taking_part" or self._agrees(step.purpose) else "no"
            case "rating":
                return self.truth.rating(step.id, self.dice)
            case "profile" if step.field == "age_band":
                return str(next(each.code for each in step.options if each.ages[0] <= self.age <= each.ages[1]))
            case "profile":
                return self.school.sector
            case _:
                return self.truth.choice(step.id, [each.code for each in step.options], self.dice)

    def _agrees(self, purpose: str) -> bool:
        return self.dice.random() < float(plan()["truth"]["agrees"][purpose])

    def _several(self, step: Any) -> list[str]:
        alone, nothing = [each.code for each in step.options if each.alone], plan()["truth"]["nothing"]
        if self.dice.random() < nothing.get(step.id, nothing["otherwise"]):
            return alone[:1]
        return self.dice.sample([each.code for each in step.options if not each.alone], self.dice.randint(1, 3))

    def _gain(self) -> int:
        gains = plan()["truth"]["gain"]
        return int(self.dice.choices(list(gains), list(gains.values()))[0])

    def _writes(self, question: str) -> str:
        means = self.truth.means[base_question(question)]
        wishes = {wish: share for wish, share in means.items() if self.words.serves(question, wish)}
        wish = self.dice.choices(list(wishes), list(wishes.values()))[0]
        return self.words.deal(question, self.language, wish, self.dice).text
