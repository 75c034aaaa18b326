"""A flow as data: the steps of one conversation, read from `flows/*.yaml`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeGuard, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from conversations.tokens import NO, YES

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_+-]*$")]
StepId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]*$", max_length=20)]

# Seconds a person needs, so that the promise in the greeting stays true when a flow changes. A closed question
# takes about ten seconds in web surveys; the others are our own estimate, to be replaced by measured medians.
SECONDS = {
    "consent": 10,
    "permissions": 20,
    "profile": 10,
    "rating": 10,
    "pair": 15,
    "single": 10,
    "multi": 20,
    "number": 10,
    "date": 15,
    "text": 35,
    "end": 0,
}

RatingCode = Literal["1", "2", "3", "4", "5"]
RATINGS: tuple[RatingCode, ...] = get_args(RatingCode)

Half = Literal["before", "now"]
HALVES: tuple[Half, ...] = get_args(Half)

Day = Literal["today", "yesterday"]

Purpose = Literal["taking_part", "contact_later", "hear_back", "quoting", "teach_classifier"]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Values = Annotated[
    tuple[str, ...], Field(min_length=1), BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])
]


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


Options = Annotated[
    tuple[Annotated[Option, BeforeValidator(_with_code, json_schema_input_type=Code | Option)], ...],
    Field(min_length=2),
]


class Step(Frozen):
    """What all steps share. `routes` leads from an option to a step other than the next one.

    `only` names facts or earlier closed steps, each with the values of which one must hold; a skipped step holds none.
    """

    id: StepId
    required: bool = False
    routes: dict[Code, StepId] = {}
    only: dict[str, Values] = {}


class Consent(Step):
    """A yes or no to one purpose. `text_version` names the wording that was agreed to."""

    kind: Literal["consent"]
    purpose: Purpose
    text_version: str
    offers_languages: bool = False


class Permission(Frozen):
    """One of several purposes that are asked in one message."""

    purpose: Purpose
    text_version: str


class Permissions(Step):
    """Several purposes in one message. All are off until the person turns them on: a permission is a clear act."""

    kind: Literal["permissions"]
    options: Annotated[tuple[Permission, ...], Field(min_length=1)]


class Choice(Step):
    """A step with its own list of options."""

    options: Options


class Profile(Choice):
    """A fact about the person, in bands."""

    kind: Literal["profile"]
    field: Literal["age_band", "sector"]


class Drawn(Step):
    """A question. Of neighbours with one `group`, each person gets one, by `weight`.

    `feeds` names the indicators (`E2-I3`) and themes (`E5.COST`) that its answers are evidence for.
    """

    group: str = ""
    weight: Annotated[int, Field(ge=1)] = 1
    feeds: tuple[str, ...] = ()


class Rating(Drawn):
    """A number from 1 to 5."""

    kind: Literal["rating"]


class Pair(Drawn):
    """Two numbers from 1 to 5: how it was before, and how it is now."""

    kind: Literal["pair"]


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


class Number(Drawn):
    """A whole number from `least` to `most`. `buttons` offers the likeliest; others are typed."""

    kind: Literal["number"]
    least: Annotated[int, Field(ge=0)] = 0
    most: Annotated[int, Field(le=9_999)]
    buttons: tuple[int, ...] = ()


class DateQuestion(Drawn):
    """A day between `earliest` and `latest`, both in days from the fact `today` (-7 is a week ago)."""

    kind: Literal["date"]
    earliest: int = -366
    latest: int = 0
    buttons: tuple[Day, ...] = ()


class OpenText(Drawn):
    """Free text. With `probes` it is asked only after an answer to that question with fewer words than `fewer_than`.

    `nothing_is_enough`: to "what would you change?", "nothing" is a complete answer and needs no probe.
    """

    kind: Literal["text"]
    probes: str = ""
    fewer_than: int = 3
    nothing_is_enough: bool = False


class End(Step):
    """Where a conversation ends, and what becomes of it. `enrolled`: the person will be asked another day."""

    kind: Literal["end"]
    status: Literal["completed", "stopped", "turned_away", "enrolled"]


AnyStep = (
    Consent | Permissions | Profile | Rating | Pair | Single | Multi | Number | DateQuestion | OpenText | End
)  # fmt: skip


class Targeted(Frozen):
    """Of the questions in `group`, a person gets the one with the least evidence; with `explore` 0…1, one at random."""

    group: str
    explore: Annotated[float, Field(gt=0, le=1)]


class Budget(Frozen):
    """What a flow may ask of a person at most: `questions` (those about the person not counted) and `seconds`.

    Three minutes, because the longer a survey, the fewer finish it; no budget may be larger than five.
    """

    questions: Annotated[int, Field(ge=1, le=10)] = 8
    seconds: Annotated[int, Field(ge=30, le=300)] = 180


class Flow(Frozen):
    """One version of one conversation. `facts` must be given at its start, `optional_facts` may be."""

    flow: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$", max_length=20)]
    version: Annotated[int, Field(ge=1)]
    facts: tuple[str, ...] = ()
    optional_facts: tuple[str, ...] = ()
    targeted: Targeted | None = None
    budget: Budget = Budget()
    steps: Annotated[tuple[Annotated[AnyStep, Field(discriminator="kind")], ...], Field(min_length=1)]

    def step(self, step_id: str) -> AnyStep:
        """Return a step. Raises KeyError if there is none with this id."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


def codes(step: Step) -> tuple[str, ...]:
    """Return the codes of the options, in the order of the buttons; none for a step without options.

    The answers to a number or a date are no codes, except those that have a button.
    """
    match step:
        case Consent():
            return (YES, NO)
        case Permissions():
            return tuple(option.purpose for option in step.options)
        case Rating():
            return RATINGS
        case Pair():
            return tuple(f"{half}-{rating}" for half in HALVES for rating in RATINGS)
        case Choice():
            return tuple(option.code for option in step.options)
        case Number() | DateQuestion():
            return tuple(str(button) for button in step.buttons)
        case _:
            return ()


def is_probe(step: Step) -> TypeGuard[OpenText]:
    """Whether the step only asks for more words to another answer."""
    return isinstance(step, OpenText) and bool(step.probes)


def is_closed(step: Step) -> bool:
    """Whether the answers are of a known list: other steps may depend on them, and texts may repeat them."""
    return not isinstance(step, OpenText | End)


def is_targeted(flow: Flow, step: Step) -> bool:
    """Whether the step is one of those among which evidence chooses."""
    return flow.targeted is not None and isinstance(step, Drawn) and step.group == flow.targeted.group
