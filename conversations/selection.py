"""Which question comes next: routes, questions that share a place by chance, and probes."""

from __future__ import annotations

import random

from conversations.answers import Answer, Lexicon
from conversations.flow import AnyStep, Drawn, Flow, OpenText, Step, is_probe
from conversations.folding import count_words, fold


def following(flow: Flow, step: AnyStep, answer: Answer | None, *, seed: int, lexicon: Lexicon) -> AnyStep:
    """Return the step after `step`, given its answer (None = skipped). The same seed always leads the same way."""
    if answer and answer.code in step.routes:
        return flow.step(step.routes[answer.code])
    for later in flow.steps[flow.steps.index(step) + 1 :]:
        if is_probe(later):
            if later.probes == step.id and answer and is_short(later, answer, lexicon):
                return later
        elif not group_of(later) or (group_of(later) != group_of(step) and later.id == drawn(flow, later, seed)):
            return later
    raise IndexError(step.id)  # a dead end, which the flow compiler has ruled out


def is_short(probe: OpenText, answer: Answer, lexicon: Lexicon) -> bool:
    """Whether `probe` should ask for more words to this answer."""
    text = answer.text or ""
    if probe.nothing_is_enough and lexicon.means("nothing", fold(text)):
        return False
    return count_words(text) < probe.fewer_than


def probability(flow: Flow, step: Step) -> float:
    """Return the chance, 0…1, with which a person who comes to the place of `step` is asked this question."""
    rivals = _rivals(flow, step)
    return rivals[step.id] / sum(rivals.values()) if rivals else 1.0


def drawn(flow: Flow, step: Step, seed: int) -> str:
    """Return the id of the question that gets the place of `step` in the session with this seed."""
    rivals = _rivals(flow, step)
    chance = random.Random(f"{seed}.{group_of(step)}")  # two groups of one session are drawn independently
    return chance.choices(list(rivals), weights=list(rivals.values()))[0]


def group_of(step: Step) -> str:
    """Return the name of the place that a question shares, or ""."""
    return step.group if isinstance(step, Drawn) else ""


def _rivals(flow: Flow, step: Step) -> dict[str, int]:
    group = group_of(step)
    return {s.id: s.weight for s in flow.steps if isinstance(s, Drawn) and s.group == group} if group else {}
