"""Every path through a flow: all that people's answers, what is known of them and chance can make of it.

Answers that lead the same way are walked once: a path stands for all people who see the same questions for the same
reasons. So the paths of a flow can be counted, timed, and played by synthetic people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from conversations.flow import AnyStep, End, Flow, Multi, OpenText, Permissions, codes, is_probe
from conversations.selection import group_of

MOST_PATHS = 5_000  # of one flow: nobody can answer for more, and a walk must not hold up the start

Known = Mapping[str, tuple[str, ...]]
"""What conditions may ask about: facts and closed steps, with the values they hold."""


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

    flow: Flow
    step: AnyStep
    known: Known
    facts: Mapping[str, str] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()

    def paths(self) -> Iterator[Path]:
        """Yield all paths that go on from here."""
        if isinstance(self.step, End):
            yield Path(self.facts, self.visits, self.step)
            return
        for visit in _answers(self.flow, self.step):
            yield from self._after(visit)

    def _after(self, visit: Visit) -> Iterator[Path]:
        asked_about = visit.step in _asked_about(self.flow)
        known = {**self.known, visit.step: visit.choices} if asked_about else self.known
        visits = (*self.visits, visit)
        following = _following(self.flow, self.step, visit, known)
        if not following:
            yield Path(self.facts, visits, None)
        for step in following:
            yield from _Walker(self.flow, step, known, self.facts, visits).paths()


def paths(flow: Flow) -> tuple[Path, ...]:
    """Return the paths of a flow without circles, at most `MOST_PATHS` of them and one more."""
    return tuple(islice(_walk(flow), MOST_PATHS + 1))


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


def holds(step: AnyStep, known: Known) -> bool:
    """Whether the conditions of a step are met: of each, one of the values."""
    return all(not set(values).isdisjoint(known.get(name, ())) for name, values in step.only.items())


def _walk(flow: Flow) -> Iterator[Path]:
    for facts in _all_facts(flow):
        known = {name: (value,) for name, value in facts.items()}
        yield from _Walker(flow, flow.steps[0], known, facts).paths()


def _all_facts(flow: Flow) -> Iterator[dict[str, str]]:
    """Yield what may be known at the start, as far as conditions ask for it; an optional fact may be unknown."""
    values = {
        name: [*sorted(_values(flow, name)), *([""] if name in flow.optional_facts else [])]
        for name in (*flow.facts, *flow.optional_facts)
        if name in _asked_about(flow)
    }
    for chosen in product(*values.values()):
        yield {name: value for name, value in zip(values, chosen, strict=True) if value}


def _asked_about(flow: Flow) -> frozenset[str]:
    return frozenset(name for step in flow.steps for name in step.only)


def _values(flow: Flow, name: str) -> frozenset[str]:
    return frozenset(value for step in flow.steps for value in step.only.get(name, ()))


def _answers(flow: Flow, step: AnyStep) -> Iterator[Visit]:
    """Yield one answer for each that may lead another way."""
    if isinstance(step, OpenText):
        yield Visit(step.id)
        if any(is_probe(other) and other.probes == step.id for other in flow.steps):
            yield Visit(step.id, short=True)
        return
    telling = [code for code in codes(step) if code in step.routes or code in _values(flow, step.id)]
    rest = [code for code in codes(step) if code not in telling]
    yield from (Visit(step.id, (code,)) for code in telling)
    if isinstance(step, Multi | Permissions) and len(telling) > 1:
        yield Visit(step.id, tuple(code for code in telling if code not in _alone(step)))
    if rest:
        yield Visit(step.id, (rest[0],))
    elif not step.required or not telling:
        yield Visit(step.id)


def _alone(step: Multi | Permissions) -> frozenset[str]:
    return step.alone if isinstance(step, Multi) else frozenset()


def _following(flow: Flow, step: AnyStep, visit: Visit, known: Known) -> list[AnyStep]:
    """Return what may come next: one step, all that share a place, or nothing at a dead end."""
    place = flow.steps.index(step) + 1
    if len(visit.choices) == 1 and visit.choices[0] in step.routes:
        place = flow.steps.index(flow.step(step.routes[visit.choices[0]]))
    for later in flow.steps[place:]:
        if is_probe(later):
            if visit.short and later.probes == step.id and holds(later, known):
                return [later]
        elif holds(later, known) and not (group_of(later) and group_of(later) == group_of(step)):
            return _rivals(flow, later, known)
    return []


def _rivals(flow: Flow, step: AnyStep, known: Known) -> list[AnyStep]:
    name = group_of(step)
    return [other for other in flow.steps if group_of(other) == name and holds(other, known)] if name else [step]
