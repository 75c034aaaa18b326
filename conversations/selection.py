"""Which question comes next: routes, conditions, questions that share a place by chance, and probes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate

from conversations.answers import Answer, Lexicon
from conversations.flow import AnyStep, Consent, Drawn, End, OpenText, Permissions, Profile, Step, codes, is_probe
from conversations.folding import fold, has_words
from conversations.plan import Plan, group_of
from conversations.session import Session
from conversations.targeting import chances
from conversations.tokens import NO, YES

BRIEF = "brief"  # stands in `Session.given` for a text with so few words that a probe asks for more

Known = Mapping[str, Sequence[str]]
"""What holds for a person: facts by name and the codes of closed answers by step."""


def holds(step: Step, known: Known) -> bool:
    """Whether a step's conditions hold: of each fact or step it names, one of the values."""
    return all(any(code in values for code in known.get(name, ())) for name, values in step.only.items())


def known_of(session: Session) -> Known:
    """Return what holds for the person of a session. A skipped step holds nothing."""
    return {**{name: (value,) for name, value in session.facts.items()}, **session.given}


def successors(plan: Plan, step: AnyStep, given: Sequence[str], known: Known) -> tuple[AnyStep, ...]:
    """Return what comes after `step`, its probe apart: one step, or all among which chance then chooses.

    `given` are the codes of the answer to `step`; none if it was skipped.
    """
    target = step.routes.get(given[0]) if len(given) == 1 else None
    start = plan.places[target] if target else plan.places[step.id] + 1
    for later in plan.flow.steps[start:]:
        if is_probe(later):
            continue
        group = group_of(later)
        if not group and holds(later, known):
            return (later,)
        if group and group != group_of(plan.steps.get(step.probes, step) if is_probe(step) else step):
            rivals = tuple(rival for rival in plan.groups[group] if holds(rival, known))
            if rivals:
                return rivals
    raise IndexError(step.id)  # a dead end, which the flow compiler has ruled out


def next_step(plan: Plan, step: AnyStep, session: Session) -> AnyStep:
    """Return the step after `step` on the way of this person. The same session always leads the same way."""
    given = session.given.get(step.id, ())
    probe = plan.probes.get(step.id)
    known = known_of(session)
    if probe and (BRIEF in given or is_settled(session, probe.id)) and holds(probe, known):
        return probe  # what was added stays, whatever was changed
    then = successors(plan, step, given, known)
    return then[0] if len(then) == 1 and not group_of(then[0]) else _drawn(plan, then, session)


def onward(plan: Plan, session: Session, until: str = "") -> tuple[tuple[str, ...], AnyStep]:
    """Walk from the open question over all that is settled already.

    Returns the questions on the way, and where it ends: at `until`, or at the first that is neither answered nor
    skipped. What the person told before this session was never asked and is not among the questions.
    """
    passed: list[str] = []
    step = next_step(plan, plan.steps[session.question], session)
    while is_settled(session, step.id) and step.id != until:
        if known_answer(step, session.known) is None:
            passed.append(step.id)
        step = next_step(plan, step, session)
    return tuple(passed), step


def abandoned(plan: Plan, session: Session, path: Sequence[str]) -> tuple[str, ...]:
    """Return the answered questions over which a new `path` does not lead.

    Those ahead of its end may still lie on the way, as long as their conditions hold; at the end of a conversation,
    nothing is ahead.
    """
    off = [step for step in session.given if step in session.revisions and step not in path]
    if not off:
        return ()
    here = plan.places[path[-1]] if not isinstance(plan.steps[path[-1]], End) else len(plan.places)
    known = known_of(session)
    return tuple(step for step in off if plan.places[step] < here or not holds(plan.steps[step], known))


def is_settled(session: Session, step_id: str) -> bool:
    """Whether a question was answered or skipped."""
    return step_id in session.given or step_id in session.skipped


def known_answer(step: AnyStep, known: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the codes of what the person told before about the matter of this step, or None if it must be asked."""
    match step:
        case Consent() if known.get(step.purpose) in (YES, NO):
            return (known[step.purpose],)
        case Profile() if known.get(step.field) in codes(step):
            return (known[step.field],)
        case Permissions() if all(purpose in known for purpose in codes(step)):
            return tuple(purpose for purpose in codes(step) if known[purpose] == YES)
        case _:
            return None


def asked_of(session: Session, step: AnyStep) -> AnyStep:
    """Return the step as this person meets it: of permissions, those that were not decided before."""
    if not isinstance(step, Permissions) or session.known.keys().isdisjoint(codes(step)):
        return step
    undecided = tuple(option for option in step.options if option.purpose not in session.known)
    return step.model_copy(update={"options": undecided})


def probability(plan: Plan, step: Step, session: Session) -> float:
    """Return the chance, 0…1, with which a person who comes to the place of `step` is asked this question."""
    group = group_of(step)
    if not group:
        return 1.0
    known = known_of(session)
    rivals = [rival for rival in plan.groups[group] if rival.id == step.id or holds(rival, known)]
    return _chances(plan, rivals, session)[step.id]


def is_short(probe: OpenText, answer: Answer, lexicon: Lexicon) -> bool:
    """Whether `probe` should ask for more words to this answer."""
    text = answer.text or ""
    if has_words(text, probe.fewer_than):
        return False
    return not (probe.nothing_is_enough and lexicon.means("nothing", fold(text)))


def is_extra(step: Step) -> bool:
    """Whether the step is a quick question about the person, or a permission."""
    return not isinstance(step, Drawn | End)


def _drawn(plan: Plan, rivals: Sequence[AnyStep], session: Session) -> AnyStep:
    odds = _chances(plan, rivals, session)
    chance = _chance(session.seed, group_of(rivals[0]))  # two groups of a session are drawn independently
    for rival, upper in zip(rivals, accumulate(odds[rival.id] for rival in rivals), strict=True):
        if chance < upper:
            return rival
    return rivals[-1]  # the sum of the odds may fall short of 1 by a rounding


def _chance(seed: int, place: str) -> float:
    """Return an even number, 0…1, that seed and place decide: a tenth of the time a generator takes to be seeded."""
    digest = blake2b(f"{seed}.{place}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _chances(plan: Plan, rivals: Sequence[AnyStep], session: Session) -> dict[str, float]:
    weights = {rival.id: float(rival.weight) for rival in rivals if isinstance(rival, Drawn)}
    targeted = plan.flow.targeted
    if targeted and targeted.group == group_of(rivals[0]):
        return chances(weights, session.evidence, explore=targeted.explore)
    return chances(weights, {}, explore=1.0)
