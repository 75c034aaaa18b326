"""How long a flow takes: in questions and in seconds, over all its paths, and against its budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from conversations.flow import SECONDS, Drawn, Flow, is_probe
from conversations.paths import Path


@dataclass(frozen=True)
class Span:
    """The least, the middle and the most of something."""

    least: int
    typical: int
    most: int

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Span:
        """Return the span of some numbers, of which there must be one at least."""
        found = sorted(numbers)
        return cls(found[0], round(median(found)), found[-1])


@dataclass(frozen=True)
class Length:
    """How long a flow is for the people about whom `facts` is known (such as a wave), if they come to the end.

    `questions` and `seconds` leave probes out, because only short texts are asked about; `longest` has them all.
    """

    flow: str
    version: int
    facts: str
    paths: int
    questions: Span
    seconds: Span
    longest: int


def lengths(flow: Flow, walked: Iterable[Path]) -> Iterator[Length]:
    """Yield the length of a flow for each value of the facts that it must be given, such as each wave."""
    groups: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for path in walked:
        if path.end and path.end.status in ("completed", "enrolled"):
            groups[_facts(flow, path)].add(path.steps)
    for facts, ways in sorted(groups.items(), key=lambda group: (len(group[0]), group[0])):
        plain = [way for way in ways if not any(is_probe(flow.step(step)) for step in way)]
        yield Length(
            flow=flow.flow,
            version=flow.version,
            facts=facts,
            paths=len(ways),
            questions=Span.of(questions(flow, way) for way in plain),
            seconds=Span.of(seconds(flow, way) for way in plain),
            longest=max(seconds(flow, way) for way in ways),
        )


def questions(flow: Flow, steps: Iterable[str]) -> int:
    """Count the questions among steps as a person counts them: without probes, profile and permissions."""
    return sum(isinstance(flow.step(step), Drawn) and not is_probe(flow.step(step)) for step in steps)


def seconds(flow: Flow, steps: Iterable[str]) -> int:
    """Add up the time that steps take from the greeting on, which makes the promise of how long it takes."""
    return sum(SECONDS.get(flow.step(step).kind, 0) for step in steps if step != flow.steps[0].id)


def budget_faults(flow: Flow, walked: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield where the longest way without probes is beyond the flow's budget, as step and remedy."""
    budget = flow.budget
    for length in lengths(flow, walked):
        longest = f"the longest way ({length.facts})" if length.facts else "the longest way"
        if length.questions.most > budget.questions:
            asked = f"{longest} has {length.questions.most} questions"
            yield "", f"{asked}: leave some out, or let them share a place, until {budget.questions} are left"
        if length.seconds.most > budget.seconds:
            costs = f"a text costs {SECONDS['text']} seconds, a rating {SECONDS['rating']}"
            yield "", f"{longest} takes {length.seconds.most} seconds: shorten it to {budget.seconds} ({costs})"


def _facts(flow: Flow, path: Path) -> str:
    return ", ".join(f"{name}={value}" for name, value in path.facts.items() if name in flow.facts)
