"""Whether framework, codebook, questions and indicators fit together: every fault is a line with its remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from analytics.catalogue import OTHER_MEASURES, Catalogue, ContentShare, Indicator
from analytics.framework import Framework
from analytics.framework_map import Taught, indicators_of, links
from analytics.texts import LANGUAGES, texts

LONGEST = 120  # bytes of a value label in SPSS: what is longer is cut off there without a word


def faults(framework: Framework, catalogue: Catalogue, taught: Taught) -> list[str]:
    """Return all faults, none if everything leads from a point of the slides to an indicator and back."""
    return [
        *_of_framework(framework, taught),
        *_of_criteria(framework, taught),
        *_of_bullets(framework, catalogue, taught),
        *_of_indicators(framework, catalogue, taught),
        *_of_themes(framework, catalogue, taught),
        *_of_questions(framework, catalogue, taught),
        *_of_names(framework, catalogue, taught),
    ]


def _of_framework(framework: Framework, taught: Taught) -> Iterator[str]:
    where = framework.shown
    criteria = {criterion.id for criterion in framework.criteria}
    for bullet in framework.bullets:
        for other in sorted(set(bullet.criteria) - criteria):
            yield f"{where}: bullets {bullet.id}: criteria: there is no criterion {other!r}: correct or remove it"
    for element in framework.elements:
        if element.signals and element.signals not in taught.theme_ids:
            yield f"{where}: elements {element.id}: signals: the codebook has no theme {element.signals!r}: name one"


def _of_criteria(framework: Framework, taught: Taught) -> Iterator[str]:
    where = framework.shown
    elements = {element.id for element in framework.elements}
    criteria = {criterion.id for criterion in framework.criteria}
    for criterion in framework.criteria:
        if criterion.element not in elements:
            known = _list(elements)
            yield f"{where}: criteria {criterion.id}: element: there is no {criterion.element!r}: name one of {known}"
        for other in sorted(set(criterion.cut_of) - criteria):
            yield f"{where}: criteria {criterion.id}: cut_of: there is no criterion {other!r}: correct or remove it"
        for question in sorted(set(criterion.questions) - set(taught.asked)):
            yield f"{where}: criteria {criterion.id}: questions: no flow asks {question!r}: correct or remove it"


def _of_bullets(framework: Framework, catalogue: Catalogue, taught: Taught) -> Iterator[str]:
    for link in links(framework, catalogue, taught):
        for part in link.missing:
            yield (
                f"{framework.shown}: bullets {link.bullet.id} („{link.bullet.words}”): no {part} stands for it: "
                f"{_REMEDIES[part].format(criteria=_list(link.criteria))}"
            )
    for criterion in framework.inside():
        if not indicators_of(criterion, catalogue):
            yield (
                f"{framework.shown}: criteria {criterion.id}: no indicator stands for it: "
                f"name {criterion.id} in the `criteria` of an indicator"
            )


_REMEDIES = {
    "theme": "let a theme of the codebook name one of {criteria} as its `bullet`",
    "question": "let a question of a flow feed an indicator or theme of {criteria}",
    "indicator": "name one of {criteria} in the `criteria` of an indicator",
}


def _of_indicators(framework: Framework, catalogue: Catalogue, taught: Taught) -> Iterator[str]:
    criteria = {criterion.id for criterion in framework.criteria}
    checks: Mapping[str, tuple[Iterable[object], str]] = {
        "criteria": (criteria, "the framework has no criterion"),
        "eqavet": (framework.eqavet, "EQAVET has no indicator"),
        "elgpn": (framework.elgpn, "framework.yaml has no label"),
        "drivers": (taught.theme_ids, "the codebook has no theme"),
    }
    for indicator in catalogue:
        for field, (allowed, words) in checks.items():
            for name in getattr(indicator, field):
                if name not in allowed:
                    yield f"{_entry(indicator)}: {field}: {words} {name!r}: correct or remove it"
        if not indicator.criteria:
            yield f"{_entry(indicator)}: criteria: stands for nothing: name a criterion of the framework"
        if indicator.population not in catalogue.populations:
            known = _list(catalogue.populations)
            yield f"{_entry(indicator)}: population: there is no {indicator.population!r}: name one of {known}"
        yield from _without_source(indicator, taught)


def _without_source(indicator: Indicator, taught: Taught) -> Iterator[str]:
    """An indicator needs somebody who answers its questions, themes that are told, or events and gaps that are kept."""
    for theme in sorted(indicator.themes - taught.theme_ids):
        yield f"{_entry(indicator)}: measure: the codebook has no theme {theme!r}: correct or remove it"
    if isinstance(indicator.measure, (*OTHER_MEASURES, ContentShare)):
        return
    reads = getattr(indicator.measure, "questions", None) or getattr(indicator.measure, "asked", ())
    if reads and not taught.asked & set(reads):
        yield f"{_entry(indicator)}: measure: no flow asks {_list(reads)}: add such a question, or retire the indicator"
    if not reads and not indicator.themes:
        yield f"{_entry(indicator)}: measure: reads no question and no theme: name what it is measured by"


def _of_themes(framework: Framework, catalogue: Catalogue, taught: Taught) -> Iterator[str]:
    criteria = {criterion.id for criterion in framework.criteria} | {element.id for element in framework.elements}
    families = {indicator.id.partition(":")[0] for indicator in catalogue}
    seen: set[str] = set()
    for theme in taught.themes:
        where = f"codebook {taught.codebook}: {theme.id}"
        if theme.id in seen:
            yield f"{where}: stands there twice: rename or remove one of them"
        seen.add(theme.id)
        if theme.criterion not in criteria | {"none"}:
            yield f"{where}: bullet: the framework has no criterion {theme.criterion!r}: name one of {_list(criteria)}"
        for name in theme.indicators:
            if name not in families:
                yield f"{where}: indicators: there is no indicator {name!r}: correct or remove it"


def _of_questions(framework: Framework, catalogue: Catalogue, taught: Taught) -> Iterator[str]:
    read = {question for questions in catalogue.reads().values() for question in questions}
    probes = set(catalogue.probes)
    for question, feeds in taught.questions.items():
        if not feeds and question not in read | probes and question not in framework.unfed:
            yield (
                f"question {question}: feeds no indicator and no theme: name one in its `feeds`, stop asking it, or "
                f"give the reason under `unfed` of {framework.shown}"
            )
    for question in framework.unfed:
        if question not in taught.questions:
            yield f"{framework.shown}: unfed: no flow asks {question!r}: remove it"


def _of_names(framework: Framework, catalogue: Catalogue, taught: Taught) -> Iterator[str]:
    for where, words in _named(framework, catalogue, taught):
        for language in LANGUAGES:
            name = words.get(language)
            if not name:
                yield f"{where}: has no name in {language}: add it"
            elif (size := len(name.encode())) > LONGEST:
                yield (
                    f"{where}: {language}: “{name}” has {size} bytes and SPSS would cut it off after {LONGEST}: "
                    "shorten it (letters like ā or ж count as two)"
                )


def _named(framework: Framework, catalogue: Catalogue, taught: Taught) -> Iterator[tuple[str, Mapping[str, str]]]:
    for element in framework.elements:
        yield f"{framework.shown}: elements {element.id}: name", element.name
    for criterion in framework.criteria:
        yield f"{framework.shown}: criteria {criterion.id}: name", criterion.name
    for theme in taught.themes:
        yield f"codebook {taught.codebook}: {theme.id}: name", theme.names
    for indicator in catalogue:
        yield f"{_entry(indicator)}: name", _names(indicator)


def _names(indicator: Indicator) -> Mapping[str, str]:
    """Return the names as they are shown; of one per theme the theme's, if there are words for it."""
    told = [code for code in LANGUAGES if code in indicator.name]
    if not indicator.theme:
        return {code: indicator.name[code] for code in told}
    return {code: texts(code).indicator(indicator) for code in told if texts(code).has(f"theme/{indicator.theme}")}


def _entry(indicator: Indicator) -> str:
    return f"analytics/indicators.yaml: {indicator.id}"


def _list(names: Iterable[object]) -> str:
    return ", ".join(map(str, sorted(names, key=str)))
