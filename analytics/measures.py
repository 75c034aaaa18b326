"""What indicators measure: the kinds of measures that `indicators.yaml` may name, and the questions they read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from analytics.data_files import Definition


class Among(Definition):
    """Whom a measure is about: people of these sectors and age bands; empty = everybody.

    The sector is the one that the person counts with.
    """

    sectors: frozenset[str] = frozenset()
    ages: frozenset[str] = frozenset()


class RatingShare(Definition):
    """Share of people whose newest rating is `at_least` so much."""

    kind: Literal["rating_share"]
    questions: tuple[str, ...]
    at_least: int


class ChoiceShare(Definition):
    """Share of people whose newest choice is one of `choices`; who chose nothing but `unknown` says nothing."""

    kind: Literal["choice_share"]
    questions: tuple[str, ...]
    choices: frozenset[str]
    unknown: frozenset[str] = frozenset()
    among: Among = Among()


class PairGain(Definition):
    """Share of people whose second rating of a pair is above the first; who began at the top is left out."""

    kind: Literal["pair_gain"]
    questions: tuple[str, ...]


class PairMean(Definition):
    """Mean of how far people's second rating of a pair lies above the first, in points of the scale from 1 to 5."""

    kind: Literal["pair_mean"]
    questions: tuple[str, ...]


class Mention(Definition):
    """A label that counts; a field that is empty accepts anything."""

    theme: str | None = None
    polarity: str | None = None


class MentionShare(Definition):
    """Share of the people `asked` who mention something, in words or by one of the `choices`."""

    kind: Literal["mention_share"]
    asked: frozenset[str]
    mentions: tuple[Mention, ...]
    choices: Mapping[str, frozenset[str]] = {}

    @property
    def themes(self) -> frozenset[str]:
        """What a text must be known to speak of or not; of a mention without a theme only the polarity matters."""
        return frozenset(mention.theme for mention in self.mentions if mention.theme)


class NetScore(Definition):
    """People with a good word on `theme` minus people with a bad one."""

    kind: Literal["net_score"]
    theme: str = ""


class ContentShare(Definition):
    """Share of free answers that say something in at least `words` words."""

    kind: Literal["content_share"]
    words: int


class ResponseRate(Definition):
    """Share of the participants of events who came to the end."""

    kind: Literal["response_rate"]


class Coverage(Definition):
    """Share of institutions with events where `at_least` so many people came to the end."""

    kind: Literal["coverage"]
    at_least: int


class LoopClosure(Definition):
    """Share of what was raised that got a published answer within `days`: gaps, and themes of `people` or more."""

    kind: Literal["loop_closure"]
    days: int
    people: int


class Retention(Definition):
    """Share of the panel, without those who opted out, who answered a wave that was sent to them."""

    kind: Literal["retention"]


class Proposals(Definition):
    """Number of proposals that differ in their words: `theme`, or a suggestion on any other."""

    kind: Literal["proposals"]
    theme: str


PersonMeasure = RatingShare | ChoiceShare | PairGain | PairMean | MentionShare | NetScore | ContentShare
Measure = PersonMeasure | ResponseRate | Coverage | LoopClosure | Retention | Proposals
OTHER_MEASURES = (ResponseRate, Coverage, LoopClosure, Retention, Proposals)  # not added up person by person


def questions_of(measure: Measure) -> list[tuple[str, frozenset[str]]]:
    """Return the questions that a measure reads, each with the choices it knows."""
    nothing: frozenset[str] = frozenset()
    match measure:
        case RatingShare() | PairGain() | PairMean():
            return [(question, nothing) for question in measure.questions]
        case ChoiceShare():
            return [(question, measure.choices | measure.unknown) for question in measure.questions]
        case MentionShare():
            return [*((question, nothing) for question in measure.asked), *measure.choices.items()]
        case _:
            return []


def themes_of(measure: Measure) -> frozenset[str]:
    """Return the themes whose labels a measure counts."""
    match measure:
        case MentionShare():
            return measure.themes
        case NetScore(theme=theme) | Proposals(theme=theme):
            return frozenset({theme})
        case _:
            return frozenset()
