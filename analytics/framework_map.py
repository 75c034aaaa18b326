"""Which themes, questions and indicators stand for which point of the framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from analytics.catalogue import Catalogue, Indicator
from analytics.framework import Bullet, Criterion, Framework


@dataclass(frozen=True)
class Theme:
    """A theme of the codebook: the criterion it reports to and the indicators that the codebook says it feeds."""

    id: str
    criterion: str
    names: Mapping[str, str]
    indicators: Sequence[str] = ()


@dataclass(frozen=True)
class Taught:
    """What other packages know: the codebook's themes, and the questions of the flows in use with what they feed.

    `asked` are all steps of these flows, also those that ask for a fact about the person.
    """

    codebook: str
    themes: Sequence[Theme]
    questions: Mapping[str, frozenset[str]]
    asked: Set[str]

    @property
    def theme_ids(self) -> frozenset[str]:
        """All themes."""
        return frozenset(theme.id for theme in self.themes)


@dataclass(frozen=True)
class Link:
    """A point of the slides and all that stands for it."""

    bullet: Bullet
    criteria: Sequence[str]
    themes: Sequence[str]
    questions: Sequence[str]
    indicators: Sequence[str]
    inside: bool

    @property
    def missing(self) -> list[str]:
        """What a point inside this program lacks."""
        parts = {"theme": self.themes, "question": self.questions, "indicator": self.indicators}
        return [name for name, found in parts.items() if self.inside and not found]


def links(framework: Framework, catalogue: Catalogue, taught: Taught) -> list[Link]:
    """Return every point of the slides with what stands for it."""
    inside = {criterion.id for criterion in framework.inside()}
    return [_link(bullet, framework, catalogue, taught, inside) for bullet in framework.bullets]


def _link(bullet: Bullet, framework: Framework, catalogue: Catalogue, taught: Taught, inside: set[str]) -> Link:
    criteria = [each for each in framework.criteria if each.id in bullet.criteria]
    if inside.isdisjoint(bullet.criteria):
        return Link(bullet, bullet.criteria, (), (), (), inside=False)
    themes = [theme for criterion in criteria for theme in themes_of(criterion, taught)]
    indicators = [each for criterion in criteria for each in indicators_of(criterion, catalogue)]
    questions = [each for criterion in criteria for each in criterion.questions if each in taught.asked]
    questions += questions_for(indicators, themes, taught)
    return Link(
        bullet,
        bullet.criteria,
        tuple(dict.fromkeys(themes)),
        tuple(dict.fromkeys(questions)),
        tuple(dict.fromkeys(indicator.id for indicator in indicators)),
        inside=True,
    )


def themes_of(criterion: Criterion, taught: Taught) -> list[str]:
    """Return the themes that report to a criterion; to one that is a cut of others, the themes of these."""
    wanted = criterion.cut_of or (criterion.id,)
    return [theme.id for theme in taught.themes if theme.criterion in wanted]


def indicators_of(criterion: Criterion, catalogue: Catalogue) -> list[Indicator]:
    """Return the indicators that stand for a criterion; for one that is a cut of others, those that can be cut so."""
    wanted = set(criterion.cut_of or (criterion.id,))
    return [
        indicator
        for indicator in catalogue
        if wanted.intersection(indicator.criteria) and (not criterion.cut or criterion.cut in indicator.cuts)
    ]


def questions_for(indicators: Iterable[Indicator], themes: Iterable[str], taught: Taught) -> list[str]:
    """Return the questions that feed any of these, in the order of the flows."""
    named = set(themes)
    for indicator in indicators:
        named |= {indicator.id, indicator.id.partition(":")[0]}
    return [question for question, feeds in taught.questions.items() if feeds & named]
