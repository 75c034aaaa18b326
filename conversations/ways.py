"""The ways through a flow, without playing it: what may follow what, and whether all of it comes to an end."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from conversations.flow import (
    AnyStep,
    Consent,
    DateQuestion,
    Drawn,
    End,
    Flow,
    OpenText,
    Permissions,
    Profile,
    codes,
    is_closed,
    is_probe,
    is_targeted,
)
from conversations.plan import group_of
from conversations.tokens import OWN_OPTIONS, RESERVED

AGE_OF_CONSENT = 13  # years: below it, Latvian law wants the parents' consent, and we ask nothing

Fault = tuple[str, str]
"""The id of a step, and what to do about it."""


def ways(flow: Flow) -> dict[str, tuple[str, ...]]:
    """Return for each step the ids of all steps that may follow it."""
    return {step.id: (*step.routes.values(), *_straight_on(flow, step)) for step in flow.steps}


def step_faults(flow: Flow) -> Iterator[Fault]:
    """Yield what is wrong with single steps: their ids, and the ids they name."""
    ids = [step.id for step in flow.steps]
    for place, step in enumerate(flow.steps):
        if step.id in ids[:place]:
            yield step.id, "two steps have this id: rename one"
        if step.id in RESERVED:
            yield step.id, "the bot uses this id itself: choose another"
        yield from _route_faults(flow, step)
        yield from _kind_faults(flow, step)
        yield from _only_faults(flow, step)
    if flow.targeted and not any(is_targeted(flow, step) for step in flow.steps):
        yield flow.steps[0].id, f"targeted: no question has the group {flow.targeted.group!r}: mend the name"


def way_faults(flow: Flow) -> Iterator[Fault]:
    """Yield what is wrong with the order of steps. The flow must be free of step faults."""
    graph = ways(flow)
    reached = _reachable(flow.steps[0].id, graph)
    for step in flow.steps:
        if step.id not in reached:
            yield step.id, "nothing leads here: move it, add a route to it, or remove it"
        if not isinstance(step, End) and not _goes_on(flow, step) and not _always_routed(step):
            yield step.id, "the conversation stops dead behind this step: let a step of kind `end` follow"
    yield from _circle_faults(graph)
    yield from _gate_faults(flow)


def _straight_on(flow: Flow, step: AnyStep) -> tuple[str, ...]:
    """What may come next in the order of the file: a probe, steps on conditions, then one for certain or its group."""
    if isinstance(step, End):
        return ()
    found: list[str] = []
    for later in flow.steps[flow.steps.index(step) + 1 :]:
        if is_probe(later):
            found += [later.id] if later.probes == step.id else []
        elif later.id not in found and not (group_of(later) and group_of(later) == group_of(step)):
            rivals = _group(flow, group_of(later)) if group_of(later) else [later.id]
            found += rivals
            if any(not flow.step(rival).only for rival in rivals):
                break
    return tuple(found)


def _goes_on(flow: Flow, step: AnyStep) -> bool:
    return any(not (flow.step(then).only or is_probe(flow.step(then))) for then in _straight_on(flow, step))


def _always_routed(step: AnyStep) -> bool:
    return step.required and set(codes(step)) <= set(step.routes)


def _group(flow: Flow, name: str) -> list[str]:
    return [step.id for step in flow.steps if group_of(step) == name]


def _reachable(first: str, graph: dict[str, tuple[str, ...]]) -> set[str]:
    reached, waiting = {first}, [first]
    while waiting:
        new = set(graph[waiting.pop()]) - reached
        reached |= new
        waiting += new
    return reached


def _circle_faults(graph: dict[str, tuple[str, ...]]) -> Iterator[Fault]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as exc:
        circle: list[str] = exc.args[1][::-1]  # the sorter walks against the arrows
        yield circle[0], f"the conversation runs in a circle ({' → '.join(circle)}): lead one of the routes onward"


def _route_faults(flow: Flow, step: AnyStep) -> Iterator[Fault]:
    targets = {other.id: other for other in flow.steps}
    for option, target in step.routes.items():
        if option not in codes(step):
            yield step.id, f"routes: there is no option {option!r} here: use one of {', '.join(codes(step)) or 'none'}"
        if target not in targets:
            yield step.id, f"routes: there is no step {target!r}: mend the id or add the step"
        elif group_of(targets[target]) or is_probe(targets[target]):
            yield step.id, f"routes: {target!r} is not asked of everyone: lead to the step before it"


def _kind_faults(flow: Flow, step: AnyStep) -> Iterator[Fault]:
    match step:
        case Consent() if not step.text_version.startswith(f"{step.purpose}/"):
            yield step.id, f"text_version: begin it with `{step.purpose}/` and go on with the month of the wording"
        case Permissions():
            yield from _permission_faults(step)
        case DateQuestion() if "today" not in flow.facts:
            yield step.id, "a date is counted from the fact `today`: add it to the flow's facts"
        case OpenText() if step.probes and not _is_open_text(flow, step.probes):
            yield step.id, f"probes: {step.probes!r} is no text question of this flow: mend the id"
        case Drawn() if step.group and not _is_neighbourhood(flow, step.group):
            yield step.id, f"group: let at least two questions beside each other have the group {step.group!r}"
    for option in {option for option in codes(step) if codes(step).count(option) > 1}:
        yield step.id, f"options: {option!r} stands twice: rename one"
    for option in OWN_OPTIONS & set(codes(step)):
        yield step.id, f"options: the bot uses {option!r} itself: rename it"


def _permission_faults(step: Permissions) -> Iterator[Fault]:
    for option in step.options:
        if not option.text_version.startswith(f"{option.purpose}/"):
            yield step.id, f"text_version: begin it with `{option.purpose}/` and go on with the month of the wording"


def _only_faults(flow: Flow, step: AnyStep) -> Iterator[Fault]:
    earlier = {other.id: other for other in flow.steps[: flow.steps.index(step)] if is_closed(other)}
    for name, values in step.only.items():
        if name not in earlier and name not in (*flow.facts, *flow.optional_facts):
            yield step.id, f"only: {name!r} is no fact and no closed question before this: mend the name"
        known = set(codes(earlier[name])) if name in earlier else set(values)
        for value in sorted(set(values) - known) if known else ():
            yield step.id, f"only: {name} has no option {value!r}: use one of {', '.join(codes(earlier[name]))}"


def _is_open_text(flow: Flow, step_id: str) -> bool:
    return any(step.id == step_id and isinstance(step, OpenText) for step in flow.steps)


def _is_neighbourhood(flow: Flow, name: str) -> bool:
    places = [place for place, step in enumerate(flow.steps) if group_of(step) == name]
    return len(places) > 1 and places[-1] - places[0] == len(places) - 1


def _gate_faults(flow: Flow) -> Iterator[Fault]:
    first = flow.steps[0]
    if not (isinstance(first, Consent) and first.purpose == "taking_part" and first.required):
        yield first.id, "begin with a required consent to `taking_part`: nobody is asked before they agreed"
    for step in flow.steps[1:]:
        if isinstance(step, Profile) and step.field == "age_band" and _turns_away(flow, step):
            return
        if isinstance(step, Drawn | End):
            yield step.id, "ask the `age_band` before this, required, and route every age below 13 to `turned_away`"
            return


def _turns_away(flow: Flow, gate: Profile) -> bool:
    young = [option.code for option in gate.options if not option.ages or option.ages[0] < AGE_OF_CONSENT]
    ends = [flow.step(gate.routes[code]) for code in young if code in gate.routes]
    turned = [end for end in ends if isinstance(end, End) and end.status == "turned_away"]
    return gate.required and bool(young) and len(turned) == len(young)
