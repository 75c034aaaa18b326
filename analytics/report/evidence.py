"""The first three answers: what information there is, which indicators, and how they belong to the framework."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from analytics.catalogue import Indicator, catalogue
from analytics.chart_rows import trend_of, verdict_of, why_not
from analytics.charts import PAGE, as_table, trend_chart
from analytics.framework import Criterion, Element, framework
from analytics.indicators import Cell, Reading
from analytics.report import answers
from analytics.report.coverage import SERVICES, Evidence
from analytics.report.facts import Facts
from analytics.report.markup import Html, bullets, figure, joined, paragraphs, section, table, tag
from analytics.report.voice import Voice, why_unsaid
from analytics.statistics.settings import settings

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
    content = [
        paragraphs([voice.say("information/key")]),
        table(voice.say("information/table"), header, rows, "matrix"),
    ]
    lead = paragraphs([answers.information(facts, voice)], "answer")
    return section("information", voice.heading("information"), lead, *(content if rows else ()))


def _row_name(place: str, facts: Facts) -> str:
    known = facts.places.get(place)
    return known.name if known and facts.by_school else place


def _evidence(evidence: Evidence, voice: Voice) -> Html:
    verdict = evidence.verdict
    events = voice.count("events", evidence.events) if evidence.events else ""
    people = voice.people(evidence.people) if evidence.people else ""
    return _coloured(verdict, voice.say(f"evidence/{verdict}"), ", ".join(filter(None, (events, people))))


def _coloured(verdict: str, mark: str, rest: str) -> Html:
    said = [tag("b", mark)] if mark else []
    return tag("span", *said, f" {rest}" if rest else "", class_=f"cell {verdict}")


# --- indicators --------------------------------------------------------------------------------------------


def indicators(facts: Facts, voice: Voice) -> Html:
    """Which indicators do we have?"""
    tables = [_indicator_table(element, facts, voice) for element in framework().elements if element.is_inside]
    notes = [answers.verdicts(facts, voice), voice.say("indicators/lead"), voice.say("indicators/targets")]
    return section(
        "indicators",
        voice.heading("indicators"),
        paragraphs([answers.indicators(facts, voice)], "answer"),
        paragraphs(notes),
        *tables,
        *_unsaid(facts, voice),
        *_trends(facts, voice),
        *_matrix(facts, voice),
    )


def _indicator_table(element: Element, facts: Facts, voice: Voice) -> Html:
    columns = ("indicator", "value", "people", "verdict", "trust")
    header = [voice.say(f"column/{name}") for name in columns]
    asked = [each for each in answers.asked_of(facts) if each.element == element.id]
    rows = [_indicator_row(each, reading, facts, voice) for each in asked if (reading := _known(each, facts))]
    return table(voice.element(element), header, rows) if rows else Html("")


def _known(indicator: Indicator, facts: Facts) -> Reading | None:
    return facts.reading(indicator.id) if answers.is_known(indicator, facts) else None


def _indicator_row(indicator: Indicator, reading: Reading, facts: Facts, voice: Voice) -> tuple[str, ...]:
    code = indicator.id.partition(":")[0]
    return (
        joined([voice.words.indicator(indicator), tag("small", f" {code}")]),
        joined([voice.figure(indicator, reading), *_shrunk(indicator, reading, facts, voice)]),
        voice.say("about", n=reading.n) if facts.public else str(reading.n),
        voice.verdict(reading),
        _trust(reading, voice),
    )


def _shrunk(indicator: Indicator, reading: Reading, facts: Facts, voice: Voice) -> Iterator[Html]:
    if reading.shrunk is not None and facts.scope.level in SMALL:
        said = voice.say("shrunk", value=voice.words.value(indicator, reading.shrunk))
        yield tag("small", f" ({said})")


def _trust(reading: Reading, voice: Voice) -> str:
    said = [voice.method(reading)]
    if reading.response is not None:
        said.append(voice.say("response", share=round(reading.response)))
    if reading.fresh_on is not None:
        said.append(voice.say("fresh", day=f"{reading.fresh_on:%d.%m.%Y}"))
    return "; ".join(each for each in said if each)


def _unsaid(facts: Facts, voice: Voice) -> Iterator[Html]:
    """Name the indicators without a value by the reason, with what can be done about it."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in answers.asked_of(facts):
        if not answers.is_known(each, facts):
            found[why_unsaid(facts.reading(each.id))].append(voice.words.indicator(each))
    if found:
        yield tag("h3", voice.say("indicators/unsaid"))
        least = settings().audit.least
        yield bullets([voice.say(f"unsaid/{why}", names="; ".join(names), n=least) for why, names in found.items()])


def _trends(facts: Facts, voice: Voice) -> Iterator[Html]:
    shown = [catalogue()[key] for key in catalogue().digest if _has_trend(key, facts)][:TRENDS]
    pictures = []
    for indicator in shown:
        series = [(window, readings.get((facts.home, indicator.id))) for window, readings in facts.months]
        trend = trend_of(indicator, voice.scope(facts), series, voice.words)
        pictures.append(figure(trend_chart(trend, PAGE), as_table(trend), voice.say("as_table")))
    if pictures:
        yield tag("div", *pictures, class_="pictures")


def _has_trend(key: str, facts: Facts) -> bool:
    values = [readings.get((facts.home, key)) for _, readings in facts.months]
    return sum(reading is not None and reading.value is not None for reading in values) > 1


def _matrix(facts: Facts, voice: Voice) -> Iterator[Html]:
    """Compare places, if there are several."""
    places = facts.parts()
    known = [catalogue()[key] for key in catalogue().digest if _is_known_anywhere(key, places, facts)][:COLUMNS]
    if not known or len(places) < 2:
        return
    header = (voice.say("place"), *(voice.words.indicator(indicator) for indicator in known))
    rows = [
        (voice.cell(place, facts), *(_value(each, facts.reading(each.id, place), voice) for each in known))
        for place in places
    ]
    yield table(voice.say("matrix/title", window=voice.words.window(facts.window)), header, rows, "matrix")
    yield paragraphs([voice.say("matrix/note")])


def _is_known_anywhere(key: str, places: list[Cell], facts: Facts) -> bool:
    readings = [facts.reading(key, place) for place in places]
    return any(reading is not None and reading.value is not None for reading in readings)


def _value(indicator: Indicator, reading: Reading | None, voice: Voice) -> Html:
    if reading is None or reading.value is None:
        return _coloured("unsaid", "", why_not(reading, voice.words))
    verdict = verdict_of(reading)
    value = joined([voice.words.value(indicator, reading.value), tag("small", f" n={reading.n}")])
    return _coloured(verdict, value, voice.words.say(f"verdict/{verdict}"))


# --- the framework -----------------------------------------------------------------------------------------


def linked(facts: Facts, voice: Voice) -> Html:
    """Can it be linked to the framework?"""
    known = framework()
    elements = [voice.say(f"column/{name}") for name in ("element", "inside", "sources")]
    criteria = [voice.say(f"column/{name}") for name in ("criterion", "evidence")]
    return section(
        "framework",
        voice.heading("framework"),
        paragraphs([answers.linked(facts, voice)], "answer"),
        table(voice.say("framework/elements"), elements, [_element(each, facts, voice) for each in known.elements]),
        table(voice.say("framework/table"), criteria, [_criterion(each, facts, voice) for each in known.inside()]),
    )


def _element(element: Element, facts: Facts, voice: Voice) -> tuple[str, ...]:
    if element.is_inside:
        return (voice.element(element), _inside(element, facts, voice), voice.say("framework/young"))
    reason = (element.outside or {}).get(voice.language, "")
    signals = facts.signals.get(element.signals, 0)
    told = voice.say("framework/signals", people=voice.people(signals)) if signals else voice.say("framework/silent")
    return (voice.element(element), voice.say("framework/outside"), f"{reason}; {told}")


def _inside(element: Element, facts: Facts, voice: Voice) -> str:
    criteria = framework().criteria_of(element.id)
    known = sum(answers.has_evidence(criterion, facts) for criterion in criteria)
    share = "_none" if not known else "_all" if known == len(criteria) else ""
    return voice.say(f"framework/inside{share}", known=known, all=len(criteria))


def _criterion(criterion: Criterion, facts: Facts, voice: Voice) -> tuple[str, ...]:
    found = answers.indicators_of(criterion)
    known = [each for each in found if answers.is_known(each, facts)]
    name = f"{criterion.id.removeprefix('C')}. {criterion.name[voice.language]}"
    if not known:
        return (name, voice.say("framework/empty"))
    if criterion.cut_of:
        return (name, voice.say("framework/cut"))
    of = voice.say("framework/of", known=len(known), all=len(found))
    return (name, f"{', '.join(map(voice.words.indicator, known))} {of}")
