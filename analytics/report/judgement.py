"""The last four answers: which gaps, whether the information is fit for use, whether it is talked about, what lacks."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.catalogue import catalogue
from analytics.framework import framework
from analytics.gap_words import group, hidden_in_brief, place_title, summary
from analytics.gaps.framework import CRITERION
from analytics.report.evidence import has_evidence, paragraphs_of
from analytics.report.facts import MOST_GAPS, Facts
from analytics.report.markup import Html, bullets, section, table, tag
from analytics.report.voice import Voice
from analytics.windows import local_day
from models.tables import Gap

SILENT = ("NO_DATA", "THIN_DATA", "STALE")
UNTIED = ("UNLINKED", "NO_INDICATOR")
SOON = 31  # days


def gaps(facts: Facts, voice: Voice) -> Html:
    """Which gaps appear?"""
    if not facts.gaps:
        return section("gaps", voice.heading("gaps"), *paragraphs_of(voice.say("gaps/none")))
    header = [voice.say(f"column/{name}") for name in ("gap", "place", "tells", "since", "owner")]
    rows = [_gap_row(gap, facts, voice) for gap in facts.gaps[:MOST_GAPS]]
    left = len(facts.gaps) - len(rows)
    return section(
        "gaps",
        voice.heading("gaps"),
        *paragraphs_of(voice.say("gaps/lead", gaps=voice.words.count("open_gaps", len(facts.gaps)))),
        table(voice.say("gaps/table"), header, rows),
        *paragraphs_of(voice.say("gaps/more", n=left) if left else ""),
    )


def _gap_row(gap: Gap, facts: Facts, voice: Voice) -> tuple[str, ...]:
    titles = {event.code: event.title for event in facts.events}
    place = voice.words.place(gap.scope_level, place_title(gap, dict(facts.places)))
    part = group(gap.cut, voice.words)
    return (
        voice.say(f"kind/{gap.kind}"),
        f"{place}, {part}" if part else place,
        _tells(gap, titles.get(gap.event_code or "", ""), facts, voice),
        f"{local_day(gap.opened_at):%d.%m.%Y}",
        voice.say("gaps/owned" if gap.owner_id else "gaps/unowned"),
    )


def _tells(gap: Gap, event: str, facts: Facts, voice: Voice) -> str:
    if gap.key in facts.hidden:
        return hidden_in_brief(gap, voice.words)
    if not gap.indicator.startswith(CRITERION):
        return summary(gap, event, voice.words)
    return framework().criterion(gap.indicator.removeprefix(CRITERION)).name[voice.language]


def relevance(facts: Facts, voice: Voice) -> Html:
    """Is relevant information available?"""
    rows = [
        (voice.say(f"relevance/{name}"), value)
        for name, value in (
            ("computed", f"{facts.computed_on:%d.%m.%Y}" if facts.computed_on else "–"),
            ("newest", _newest(facts)),
            ("people", voice.people(facts.coverage.people)),
            ("told", _told(facts, voice)),
            ("audited", str(max((reading.audited for reading in facts.readings.values()), default=0))),
            ("languages", _languages(facts, voice)),
        )
    ]
    doubtful = [f"{event.title} ({local_day(event.starts_at):%d.%m.%Y})" for event in facts.doubtful]
    return section(
        "relevance",
        voice.heading("relevance"),
        *paragraphs_of(_judged(facts, voice)),
        table(voice.say("relevance/table"), (), rows),
        *((tag("h3", voice.say("relevance/doubtful")), bullets(doubtful)) if doubtful else ()),
    )


def _judged(facts: Facts, voice: Voice) -> str:
    newest = max((reading.fresh_on for reading in facts.readings.values() if reading.fresh_on), default=None)
    if newest is None:
        return voice.say("relevance/nothing")
    return voice.say("relevance/fresh" if (facts.today - newest).days <= SOON else "relevance/old")


def _newest(facts: Facts) -> str:
    newest = max((reading.fresh_on for reading in facts.readings.values() if reading.fresh_on), default=None)
    return f"{newest:%d.%m.%Y}" if newest else "–"


def _told(facts: Facts, voice: Voice) -> str:
    here = [facts.reading(indicator.id) for indicator in catalogue() if facts.scope.level in indicator.levels]
    known = sum(reading is not None and reading.value is not None for reading in here)
    return voice.say("relevance/known", known=known, all=len(here))


def _languages(facts: Facts, voice: Voice) -> str:
    told = dict.fromkeys(("lv", "ru", "en"), 0)
    for theme, language in facts.reliability.cells:
        told[language] = told.get(language, 0) + theme.startswith(("E2.", "E5."))
    return ", ".join(f"{voice.say(f'language/{language}')} {number}" for language, number in told.items())


def discussion(facts: Facts, voice: Voice) -> Html:
    """Does such a framework help the discussion?"""
    talk = facts.discussion
    rows = [
        (voice.say("discussion/told"), str(talk.told)),
        (voice.say("discussion/decided"), _share(talk.decided, talk.told)),
        (voice.say("discussion/planned"), str(talk.acted("planned"))),
        (voice.say("discussion/done"), str(talk.acted("done"))),
        (voice.say("discussion/published"), str(talk.published)),
    ]
    if "E2-I7" in catalogue():
        closure = catalogue()["E2-I7"]
        rows.append((voice.words.indicator(closure), voice.figure(closure, facts.reading("E2-I7"))))
    lead = "discussion/lead" if talk.told or talk.actions else "discussion/nothing"
    return section(
        "discussion",
        voice.heading("discussion"),
        *paragraphs_of(voice.say(lead)),
        table(voice.say("discussion/table"), (), rows),
    )


def _share(part: int, whole: int) -> str:
    return f"{part} ({round(100 * part / whole)} %)" if whole else str(part)


def missing(facts: Facts, voice: Voice) -> Html:
    """What is missing?"""
    return section(
        "missing",
        voice.heading("missing"),
        *paragraphs_of(voice.say("missing_part/lead")),
        bullets([line for line in _lines(facts, voice) if line]),
    )


def _lines(facts: Facts, voice: Voice) -> Iterator[str]:
    silent = [gap for gap in facts.gaps if gap.kind in SILENT]
    untied = [gap for gap in facts.gaps if gap.kind in UNTIED]
    yield voice.say("missing_part/silent", n=len(silent)) if silent else ""
    yield voice.say("missing_part/untied", n=len(untied)) if untied else ""
    empty = [criterion for criterion in framework().inside() if not has_evidence(criterion, facts)]
    names = ", ".join(criterion.name[voice.language] for criterion in empty)
    yield voice.say("missing_part/criteria", names=names) if empty else ""
    unread = [indicator for indicator in catalogue() if _is_unread(indicator.id, facts)]
    names = ", ".join(voice.words.indicator(indicator) for indicator in unread)
    yield voice.say("missing_part/unread", names=names) if unread else ""
    outside = [voice.element(element) for element in framework().elements if not element.is_inside]
    yield voice.say("missing_part/outside", names=", ".join(outside))


def _is_unread(indicator: str, facts: Facts) -> bool:
    reading = facts.reading(indicator)
    return reading is not None and reading.missing == "model"
