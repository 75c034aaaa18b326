"""A flow made ready for play: its steps by id and place, worked out once for each flow version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conversations.flow import AnyStep, Drawn, Flow, OpenText, Step, codes, is_probe


class Plan:
    """What a turn looks up in a flow.

    `forks` names the facts and steps that some other step depends on, each with the values that matter; `needed` tells
    for each step which of them still matter behind it; `probes` leads from a question to its probe.
    """

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.steps: dict[str, AnyStep] = {step.id: step for step in flow.steps}
        self.places: dict[str, int] = {step.id: place for place, step in enumerate(flow.steps)}
        self.probes: dict[str, OpenText] = {step.probes: step for step in flow.steps if is_probe(step)}
        self.codes: dict[str, tuple[str, ...]] = {step.id: codes(step) for step in flow.steps}
        self.counted = frozenset(step.id for step in flow.steps if is_counted(step))
        self.forks = _forks(flow.steps)
        self.groups = _groups(flow.steps)
        self.needed = {step.id: _needed(flow.steps[place + 1 :]) for place, step in enumerate(flow.steps)}

    def step(self, step_id: str) -> AnyStep:
        """Return a step. Raises KeyError if there is none with this id."""
        return self.steps[step_id]


def is_counted(step: Step) -> bool:
    """Whether the step is one of the questions that the greeting promises."""
    return isinstance(step, Drawn) and not is_probe(step)


def group_of(step: Step) -> str:
    """Return the name of the place that a question shares, or ""."""
    return step.group if isinstance(step, Drawn) else ""


def _forks(steps: Iterable[AnyStep]) -> dict[str, frozenset[str]]:
    forks: dict[str, frozenset[str]] = {}
    for step in steps:
        for name, values in step.only.items():
            forks[name] = forks.get(name, frozenset()) | frozenset(values)
    return forks


def _needed(steps: Sequence[AnyStep]) -> frozenset[str]:
    return frozenset(_forks(steps)) | {step.id for step in steps if step.routes}


def _groups(steps: Iterable[AnyStep]) -> dict[str, tuple[AnyStep, ...]]:
    groups: dict[str, tuple[AnyStep, ...]] = {}
    for step in steps:
        if isinstance(step, Drawn) and step.group:
            groups[step.group] = (*groups.get(step.group, ()), step)
    return groups
