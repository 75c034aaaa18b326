"""A flow as data: the steps of one conversation, read from `flows/*.yaml`."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from conversations.tokens import NO, YES

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_+-]*$")]
StepId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]*$", max_length=20)]

# Seconds a person needs, so that the promise in the greeting stays true when a flow changes. A closed question
# takes about ten seconds in web surveys; the others are our own estimate, to be replaced by measured medians.
SECONDS = {"consent": 10, "profile": 10, "rating": 10, "single": 10, "multi": 20, "text": 35}

RatingCode = Literal["1", "2", "3", "4", "5"]
RATINGS: tuple[RatingCode, ...] = ("1", "2", "3", "4", "5")


class Frozen(BaseModel):
    """A value read from a file: no unknown keys, no changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Frozen):
    """One choice. `alone` excludes all others; `ages` (first, last) lets a typed age find its band."""

    code: Code
    alone: bool = False
    ages: tuple[int, int] | None = None


def _with_code(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


Options = Annotated[tuple[Annotated[Option, BeforeValidator(_with_code)], ...], Field(min_length=2)]


class Step(Frozen):
    """What all steps share. `routes` leads from an option to a step other than the next one."""

    id: StepId
    required: bool = False
    routes: dict[Code, StepId] = {}


class Consent(Step):
    """A yes or no to one purpose. `text_version` names the wording that was agreed to."""

    kind: Literal["consent"]
    purpose: Literal["taking_part", "contact_later", "teach_classifier"]
    text_version: str
    offers_languages: bool = False


class Choice(Step):
    """A step with its own list of options."""

    options: Options


class Profile(Choice):
    """A fact about the person, in bands."""

    kind: Literal["profile"]
    field: Literal["age_band", "sector"]


class Drawn(Step):
    """A question that may share its place: of neighbours with one `group`, each person gets one, by `weight`."""

    group: str = ""
    weight: Annotated[int, Field(ge=1)] = 1


class Rating(Drawn):
    """A number from 1 to 5."""

    kind: Literal["rating"]


class Single(Choice, Drawn):
    """One of several options."""

    kind: Literal["single"]


class Multi(Choice, Drawn):
    """Any number of options."""

    kind: Literal["multi"]

    @property
    def alone(self) -> frozenset[str]:
        """The codes that exclude all others."""
        return frozenset(option.code for option in self.options if option.alone)


class OpenText(Drawn):
    """Free text. With `probes` it is asked only after an answer to that question with fewer words than `fewer_than`.

    `nothing_is_enough`: to "what would you change?", "nothing" is a complete answer and needs no probe.
    """

    kind: Literal["text"]
    probes: str = ""
    fewer_than: int = 3
    nothing_is_enough: bool = False


class End(Step):
    """Where a conversation ends, and what becomes of it."""

    kind: Literal["end"]
    status: Literal["completed", "stopped", "turned_away"]


AnyStep = Consent | Profile | Rating | Single | Multi | OpenText | End


class Flow(Frozen):
    """One version of one conversation. `facts` must be given at its start, `optional_facts` may be."""

    flow: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$", max_length=20)]
    version: Annotated[int, Field(ge=1)]
    facts: tuple[str, ...] = ()
    optional_facts: tuple[str, ...] = ()
    steps: Annotated[tuple[Annotated[AnyStep, Field(discriminator="kind")], ...], Field(min_length=1)]

    def step(self, step_id: str) -> AnyStep:
        """Return a step. Raises KeyError if there is none with this id."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    @property
    def places(self) -> tuple[tuple[str, ...], ...]:
        """The questions a person is promised; those of one group share a place, probes have none."""
        places: dict[str, list[str]] = {}
        for step in self.steps:
            if isinstance(step, Drawn) and not is_probe(step):
                places.setdefault(step.group or f"={step.id}", []).append(step.id)
        return tuple(tuple(ids) for ids in places.values())

    @property
    def extras(self) -> int:
        """How many quick questions come on top: about the person, and permissions (the greeting is none)."""
        return sum(isinstance(step, Consent | Profile) for step in self.steps[1:])

    @property
    def minutes(self) -> int:
        """How long the flow takes without probes, rounded up."""
        first_of_place = {ids[0] for ids in self.places}
        asked = [s for s in self.steps[1:] if s.id in first_of_place or isinstance(s, Consent | Profile)]
        return math.ceil(sum(SECONDS[step.kind] for step in asked) / 60)


def codes(step: Step) -> tuple[str, ...]:
    """Return the codes of the options, in the order of the buttons; none for a step without options."""
    match step:
        case Consent():
            return (YES, NO)
        case Rating():
            return RATINGS
        case Choice():
            return tuple(option.code for option in step.options)
        case _:
            return ()


def is_probe(step: Step) -> TypeGuard[OpenText]:
    """Whether the step only asks for more words to another answer."""
    return isinstance(step, OpenText) and bool(step.probes)
