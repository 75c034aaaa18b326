"""The first three answers: what information there is, which indicators, and how they belong to the framework."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.catalogue import Indicator, catalogue
from analytics.chart_rows import cell_of, trend_of
from analytics.charts import Matrix, MatrixRow, as_table, matrix_chart, trend_chart
from analytics.framework import Criterion, Element, framework
from analytics.indicators import Reading
from analytics.report.coverage import SERVICES, Evidence
from analytics.report.facts import Facts
from analytics.report.markup import Html, bullets, figure, joined, paragraphs, section, table, tag
from analytics.report.voice import Voice

COLUMNS = 6  # of the matrix of places, on A4
TRENDS = 4
SMALL = ("institution", "municipality")  # where a value drawn towards those around it says more than the bare one


def information(facts: Facts, voice: Voice) -> Html:
    """What information do we already have?"""
    header = (voice.say("place"), *(voice.say(f"service/{service}") for service in SERVICES))
    rows = [
        (_row_name(place, facts), *(_evidence(facts.coverage.of(place, service), voice) for service in SERVICES))
        for place in facts.coverage.places
    ]
    lead = voice.say(
        "information/lead",
        people=voice.people(facts.coverage.people),
        planned=voice.count("institutions", facts.coverage.institutions),
        heard=voice.count("of_them", facts.coverage.heard),
    )
    content = table(voice.say("information/table"), header, rows, "matrix") if rows else Html("")
    return section("information", voice.heading("information"), *paragraphs_of(lead), content)


def paragraphs_of(*texts: str) -> tuple[Html]:
    """Return texts as paragraphs, ready to stand among other content."""
    return (paragraphs(texts),)


def _row_name(place: str, facts: Facts) -> str:
    known = facts.places.get(place)
    return known.name if known and facts.scope.level == "municipality" else place


def _evidence(evidence: Evidence, voice: Voice) -> Html:
    verdict = evidence.verdict
    words = [voice.say(f"evidence/{verdict}")]
    if evidence.events or evidence.people:
        words.append(f"{voice.count('events', evidence.events)}, {voice.people(evidence.people)}")
    mark, *rest = words
    return tag("span", tag("b", mark), *(f" {each}" for each in rest), class_=f"cell {verdict}")


def indicators(facts: Facts, voice: Voice) -> Html:
    """Which indicators do we have?"""
    tables = [_indicator_table(element, facts, voice) for element in framework().elements if element.is_inside]
    return section(
        "indicators",
        voice.heading("indicators"),
        *paragraphs_of(voice.say("indicators/lead"), voice.say("indicators/targets")),
        *tables,
        *_trends(facts, voice),
        *_matrix(facts, voice),
    )


def _indicator_table(element: Element, facts: Facts, voice: Voice) -> Html:
    columns = ("indicator", "value", "people", "verdict", "trust")
    header = [voice.say(f"column/{name}") for name in columns]
    asked = [each for each in catalogue() if each.element == element.id and facts.scope.level in each.levels]
    rows = [_indicator_row(each, facts, voice) for each in asked]
    return table(voice.element(element), header, rows)


def _indicator_row(indicator: Indicator, facts: Facts, voice: Voice) -> tuple[str, ...]:
    reading = facts.reading(indicator.id)
    name = joined([voice.words.indicator(indicator), tag("small", f" {indicator.id}")])
    return (
        name,
        joined([voice.figure(indicator, reading), *_shrunk(indicator, reading, facts, voice)]),
        _number(reading),
        voice.verdict(reading),
        _trust(reading, voice),
    )


def _number(reading: Reading | None) -> str:
    return str(reading.n) if reading is not None and reading.value is not None else "–"


def _shrunk(indicator: Indicator, reading: Reading | None, facts: Facts, voice: Voice) -> Iterator[Html]:
    if reading is None or reading.shrunk is None or reading.value is None or facts.scope.level not in SMALL:
        return
    yield tag("small", " " + voice.say("shrunk", value=voice.words.value(indicator, reading.shrunk)))


def _trust(reading: Reading | None, voice: Voice) -> str:
    if reading is None:
        return ""
    said = [voice.method(reading)]
    if reading.response is not None:
        said.append(voice.say("response", share=round(reading.response)))
    if reading.fresh_on is not None:
        said.append(voice.say("fresh", day=f"{reading.fresh_on:%d.%m.%Y}"))
    return "; ".join(each for each in said if each)


def _trends(facts: Facts, voice: Voice) -> Iterator[Html]:
    shown = [catalogue()[key] for key in catalogue().digest if _has_trend(key, facts)][:TRENDS]
    pictures = []
    for indicator in shown:
        series = [(window, readings.get((facts.home, indicator.id))) for window, readings in facts.months]
        trend = trend_of(indicator, voice.scope(facts), series, voice.words)
        pictures.append(figure(trend_chart(trend), as_table(trend), voice.say("as_table")))
    if pictures:
        yield tag("div", *pictures, class_="pictures")


def _has_trend(key: str, facts: Facts) -> bool:
    values = [readings.get((facts.home, key)) for _, readings in facts.months]
    return sum(reading is not None and reading.value is not None for reading in values) > 1


def _matrix(facts: Facts, voice: Voice) -> Iterator[Html]:
    known = [catalogue()[key] for key in catalogue().digest if facts.reading(key) is not None][:COLUMNS]
    places = facts.parts()
    if not known or len(places) < 2:
        return
    matrix = Matrix(
        title=voice.say("matrix/title"),
        subtitle=voice.words.window(facts.window),
        columns=[voice.words.indicator(indicator) for indicator in known],
        rows=[
            MatrixRow(
                voice.cell(place, facts),
                [cell_of(indicator, facts.reading(indicator.id, place), voice.words) for indicator in known],
            )
            for place in places
        ],
        note=voice.say("matrix/note"),
    )
    yield figure(matrix_chart(matrix), as_table(matrix), voice.say("as_table"))


def linked(facts: Facts, voice: Voice) -> Html:
    """Can it be linked to the framework?"""
    header = [voice.say(f"column/{name}") for name in ("element", "criterion", "evidence")]
    rows = [_criterion_row(element, each, facts, voice) for element, each in _criteria()]
    outside = [_outside(element, facts, voice) for element in framework().elements if not element.is_inside]
    return section(
        "framework",
        voice.heading("framework"),
        *paragraphs_of(voice.say("framework/lead", version=framework().version)),
        table(voice.say("framework/table"), header, rows),
        tag("h3", voice.say("framework/outside")),
        bullets(outside),
    )


def _criteria() -> Iterator[tuple[Element, Criterion]]:
    for element in framework().elements:
        for criterion in framework().criteria_of(element.id):
            if element.is_inside:
                yield element, criterion


def indicators_of(criterion: Criterion) -> list[Indicator]:
    """Return the indicators of a criterion; one that only tells others apart has theirs."""
    ids = (criterion.id, *criterion.cut_of)
    return [each for each in catalogue() if any(one in each.criteria for one in ids)]


def has_evidence(criterion: Criterion, facts: Facts) -> bool:
    """Tell whether any indicator of a criterion has a value."""
    readings = [facts.reading(each.id) for each in indicators_of(criterion)]
    return any(reading is not None and reading.value is not None for reading in readings)


def _criterion_row(element: Element, criterion: Criterion, facts: Facts, voice: Voice) -> tuple[str, ...]:
    found = indicators_of(criterion)
    known = [each for each in found if (value := facts.reading(each.id)) is not None and value.value is not None]
    words = ", ".join(each.id for each in known) if known else voice.say("framework/empty")
    of = voice.say("framework/of", known=len(known), all=len(found))
    return (voice.element(element), criterion.name[voice.language], f"{words} ({of})")


def _outside(element: Element, facts: Facts, voice: Voice) -> str:
    reason = (element.outside or {}).get(voice.language, "")
    signals = facts.signals.get(element.signals, 0)
    told = voice.say("framework/signals", people=voice.people(signals)) if signals else voice.say("framework/silent")
    return f"{voice.element(element)}: {reason}; {told}"
