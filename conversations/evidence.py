"""Whether every question is evidence for something, and everything that is asked for gets evidence.

Which indicators and themes there are is known to the host: this package gets them as an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from conversations.flow import Drawn, Flow, OpenText, is_probe


@dataclass(frozen=True)
class Evidence:
    """What flows may feed: themes, and indicators by id with the questions that each of them reads.

    An indicator that reads no question of its own is computed from themes, or from who answered at all.
    """

    indicators: Mapping[str, Set[str]]
    themes: Set[str]

    @property
    def ids(self) -> frozenset[str]:
        """All that `feeds` may name; an indicator per theme (`E2-I4:E2.STAFF`) also without its theme."""
        families = (indicator.partition(":")[0] for indicator in self.indicators)
        return frozenset((*self.indicators, *families, *self.themes))

    def reads(self, question: str) -> bool:
        """Whether any indicator reads a question."""
        return any(question in questions for questions in self.indicators.values())


Fault = tuple[str, str]
"""The id of a step, and what to do about it."""


def feed_faults(flow: Flow, evidence: Evidence | None) -> Iterator[Fault]:
    """Yield the questions of which nobody has said what they are for, and what they name that isn't there."""
    for step in flow.steps:
        if not isinstance(step, Drawn):
            continue
        if "feeds" not in step.model_fields_set and not is_probe(step):
            yield step.id, "feeds: name the indicators or themes it is evidence for; `feeds: []` if none, on purpose"
        for name in step.feeds:
            if evidence and name not in evidence.ids:
                yield step.id, f"feeds: there is no indicator and no theme {name!r}: mend the id or remove it"


def reading_doubts(flow: Flow, evidence: Evidence) -> Iterator[Fault]:
    """Yield where a flow and the indicators don't agree on which question is read for what."""
    for step in (step for step in flow.steps if isinstance(step, Drawn)):
        claimed = {name for name in step.feeds if name in evidence.indicators}
        reading = {name for name, questions in evidence.indicators.items() if step.id in questions}
        for name in sorted(claimed - reading):
            if evidence.indicators[name]:
                yield step.id, f"feeds {name}, which does not read it: name it in analytics/indicators.yaml"
        for name in sorted(reading - claimed):
            yield step.id, f"{name} reads it: add {name} to its `feeds`"
        if step.feeds and not isinstance(step, OpenText) and not reading:
            yield step.id, "no indicator reads it: its answers stand in exports only"


def unfed(flows: Iterable[Flow], evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield the indicators and themes that no question of any flow feeds, each with what to do."""
    fed = {name for flow in flows for step in flow.steps if isinstance(step, Drawn) for name in step.feeds}
    asked = {step.id for flow in flows for step in flow.steps}
    for indicator, questions in evidence.indicators.items():
        if questions and questions.isdisjoint(asked):
            yield indicator, "no flow asks what this indicator reads: add a question, or retire the indicator"
    for theme in sorted(evidence.themes - fed):
        yield theme, "no question feeds this theme: name it in the `feeds` of a question that may bring it up"
