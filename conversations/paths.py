"""Every path through a flow: all that people's answers, what is known of them and chance can make of it.

Answers that lead the same way are walked once: a path stands for all people who see the same questions for the same
reasons. So the paths of a flow can be counted, timed, and played by synthetic people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from conversations.flow import AnyStep, End, Flow, Multi, OpenText, Permissions, codes
from conversations.plan import Plan
from conversations.selection import Known, successors

MOST_PATHS = 5_000  # of one flow: nobody can answer for more, and a walk must not hold up the start


@dataclass(frozen=True)
class Visit:
    """One question on a path and how it is answered: with these options, or none (skipped), or in a `short` text."""

    step: str
    choices: tuple[str, ...] = ()
    short: bool = False


@dataclass(frozen=True)
class Path:
    """From the greeting to an end. `end` is None where a conversation stops dead."""

    facts: Mapping[str, str]
    visits: tuple[Visit, ...]
    end: End | None

    @property
    def steps(self) -> tuple[str, ...]:
        """The ids of the steps in the order of asking, the end last."""
        return (*(visit.step for visit in self.visits), *((self.end.id,) if self.end else ()))


@dataclass(frozen=True)
class _Walker:
    """Stands at `step`, having made `visits`; `known` holds what conditions of this flow ask about."""

    plan: Plan
    step: AnyStep
    known: Known
    facts: Mapping[str, str]
    visits: tuple[Visit, ...] = ()

    def paths(self) -> Iterator[Path]:
        """Yield all paths that go on from here."""
        if isinstance(self.step, End):
            yield Path(self.facts, self.visits, self.step)
            return
        for visit in _answers(self.plan, self.step):
            yield from self._after(visit)

    def _after(self, visit: Visit) -> Iterator[Path]:
        known = {**self.known, visit.step: visit.choices} if visit.step in self.plan.forks else self.known
        visits = (*self.visits, visit)
        following = self._following(visit, known)
        if not following:
            yield Path(self.facts, visits, None)
        for step in following:
            yield from _Walker(self.plan, step, known, self.facts, visits).paths()

    def _following(self, visit: Visit, known: Known) -> tuple[AnyStep, ...]:
        if visit.short:
            return (self.plan.probes[visit.step],)
        try:
            return successors(self.plan, self.step, visit.choices, known)
        except IndexError:  # a dead end
            return ()


def paths(flow: Flow) -> tuple[Path, ...]:
    """Return the paths of a flow without circles, at most `MOST_PATHS` of them and one more."""
    return tuple(islice(_walk(Plan(flow)), MOST_PATHS + 1))


def path_faults(flow: Flow, walked: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield what only walking shows: questions that no path leads to, and where a conversation stops dead."""
    if len(walked) > MOST_PATHS:
        yield "", f"there are more than {MOST_PATHS} ways through this flow: let fewer conditions depend on each other"
        return
    reached = {step for path in walked for step in path.steps}
    for step in flow.steps:
        if step.id not in reached:
            yield step.id, "nobody is ever asked this: its conditions never hold together on the way to it"
    for step_id in dict.fromkeys(path.visits[-1].step for path in walked if path.end is None):
        yield step_id, "the conversation can stop dead behind this step: let a step without conditions follow"


def _walk(plan: Plan) -> Iterator[Path]:
    for facts in _all_facts(plan):
        known = {name: (value,) for name, value in facts.items()}
        yield from _Walker(plan, plan.flow.steps[0], known, facts).paths()


def _all_facts(plan: Plan) -> Iterator[dict[str, str]]:
    """Yield what may be known at the start, as far as conditions ask for it; an optional fact may be unknown."""
    flow = plan.flow
    values = {
        name: [*sorted(plan.forks[name], key=_in_order), *([""] if name in flow.optional_facts else [])]
        for name in (*flow.facts, *flow.optional_facts)
        if name in plan.forks
    }
    for chosen in product(*values.values()):
        yield {name: value for name, value in zip(values, chosen, strict=True) if value}


def _in_order(value: str) -> tuple[int, str]:
    return len(value), value  # so that wave 12 comes behind 3 and 6


def _answers(plan: Plan, step: AnyStep) -> Iterator[Visit]:
    """Yield one answer for each that may lead another way."""
    if isinstance(step, OpenText):
        yield Visit(step.id)
        if step.id in plan.probes:
            yield Visit(step.id, short=True)
        return
    matter = plan.forks.get(step.id, frozenset())
    telling = tuple(code for code in codes(step) if code in step.routes or code in matter)
    rest = tuple(code for code in codes(step) if code not in telling)
    yield from (Visit(step.id, (code,)) for code in telling)
    if isinstance(step, Multi | Permissions) and len(telling) > 1:
        yield Visit(step.id, tuple(code for code in telling if code not in _alone(step)))
    if rest:
        yield Visit(step.id, rest[:1])
    elif not step.required or not telling:
        yield Visit(step.id)


def _alone(step: Multi | Permissions) -> frozenset[str]:
    return step.alone if isinstance(step, Multi) else frozenset()
