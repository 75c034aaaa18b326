"""The last four answers: which gaps, whether the information is fit for use, whether it is talked about, what lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from analytics.catalogue import catalogue
from analytics.framework import framework
from analytics.gap_words import group, hidden_in_brief, place_title, summary
from analytics.gaps.framework import CRITERION
from analytics.report import answers
from analytics.report.facts import MOST_GAPS, Facts
from analytics.report.markup import Html, bullets, paragraphs, section, table, tag
from analytics.report.voice import Voice
from analytics.windows import local_day
from models.tables import Gap

MOST_NAMES = 8  # of places in a sentence


def gaps(facts: Facts, voice: Voice) -> Html:
    """Which gaps appear?"""
    lead = paragraphs([answers.gaps(facts, voice)], "answer")
    if not facts.gaps:
        return section("gaps", voice.heading("gaps"), lead)
    kinds: dict[str, list[Gap]] = defaultdict(list)
    for gap in facts.gaps[:MOST_GAPS]:
        kinds[gap.kind].append(gap)
    left = len(facts.gaps) - MOST_GAPS
    return section(
        "gaps",
        voice.heading("gaps"),
        lead,
        paragraphs([voice.say("gaps/order")]),
        *(part for kind, found in kinds.items() for part in _of_a_kind(kind, found, facts, voice)),
        paragraphs([voice.say("gaps/more", n=left)] if left > 0 else []),
    )


def _of_a_kind(kind: str, found: Sequence[Gap], facts: Facts, voice: Voice) -> Iterator[Html]:
    """Say what a kind of gap means and what to do, and where it is."""
    header = [voice.say(f"column/{name}") for name in ("place", "tells", "since", "owner")]
    name = voice.say(f"kind/{kind}")
    yield tag("h3", name)
    yield paragraphs([voice.to_do(kind)])
    yield table(name, header, [_gap_row(gap, facts, voice) for gap in found], "gaps")


def _gap_row(gap: Gap, facts: Facts, voice: Voice) -> tuple[str, ...]:
    return (
        where(gap, facts, voice),
        tells(gap, facts, voice),
        f"{local_day(gap.opened_at):%d.%m.%Y}",
        voice.say("gaps/owned" if gap.owner_id else "gaps/unowned"),
    )


def where(gap: Gap, facts: Facts, voice: Voice) -> str:
    """Return a gap's place and the part of it."""
    place = voice.words.place(gap.scope_level, place_title(gap, dict(facts.places)))
    part = group(gap.cut, voice.words)
    return f"{place}, {part}" if part else place


def tells(gap: Gap, facts: Facts, voice: Voice) -> str:
    """Return what a gap shows."""
    if gap.key in facts.hidden:
        return hidden_in_brief(gap, voice.words)
    if gap.indicator.startswith(CRITERION):
        return framework().criterion(gap.indicator.removeprefix(CRITERION)).name[voice.language]
    title = next((event.title for event in facts.events if event.code == gap.event_code), "")
    if gap.kind != "NO_DATA" or gap.cut or title:
        return summary(gap, title, voice.words)
    if gap.event_code:
        return voice.say("gaps/silent_event")
    silent, held = round(gap.value or 0), round(gap.target or 0)
    return voice.say("gaps/silent" if silent < held else "gaps/silent_all", silent=silent, all=held)


# --- fit for use, and used ---------------------------------------------------------------------------------


def relevance(facts: Facts, voice: Voice) -> Html:
    """Is relevant information available?"""
    rows = [
        (voice.say(f"relevance/{name}"), value)
        for name, value in (
            ("computed", f"{facts.computed_on:%d.%m.%Y}" if facts.computed_on else voice.say("relevance/none")),
            ("newest", _newest(facts, voice)),
            ("people", voice.people(facts.coverage.people)),
            ("told", _told(facts, voice)),
            ("audited", _audited(facts, voice)),
            ("languages", _languages(facts, voice)),
        )
    ]
    doubtful = [f"{event.title} ({local_day(event.starts_at):%d.%m.%Y})" for event in facts.doubtful]
    return section(
        "relevance",
        voice.heading("relevance"),
        paragraphs([answers.relevance(facts, voice)], "answer"),
        table(voice.say("relevance/table"), (), rows),
        *((tag("h3", voice.say("relevance/doubtful")), bullets(doubtful)) if doubtful else ()),
    )


def _newest(facts: Facts, voice: Voice) -> str:
    newest = max((reading.fresh_on for reading in facts.readings.values() if reading.fresh_on), default=None)
    return f"{newest:%d.%m.%Y}" if newest else voice.say(f"relevance/{'none' if facts.is_empty else 'hidden'}")


def _told(facts: Facts, voice: Voice) -> str:
    asked = answers.asked_of(facts)
    known = sum(answers.is_known(each, facts) for each in asked)
    return voice.say("relevance/known", known=known, all=len(asked)) if known else voice.say("relevance/none")


def _audited(facts: Facts, voice: Voice) -> str:
    audited = max((reading.audited for reading in facts.readings.values()), default=0)
    return str(audited) if audited else voice.say("discussion/none")


def _languages(facts: Facts, voice: Voice) -> str:
    told = dict.fromkeys(("lv", "ru", "en"), 0)
    for theme, language in facts.reliability.cells:
        told[language] = told.get(language, 0) + theme.startswith(("E2.", "E5."))
    return ", ".join(f"{voice.say(f'language/{language}')} {number}" for language, number in told.items())


def discussion(facts: Facts, voice: Voice) -> Html:
    """Does such a framework help the discussion?"""
    talk = facts.discussion
    counts = {
        "told": talk.told,
        "decided": talk.decided,
        "planned": talk.acted("planned"),
        "done": talk.acted("done"),
        "published": talk.published,
    }
    rows = [
        (voice.say(f"discussion/{name}"), str(n) if n else voice.say("discussion/none")) for name, n in counts.items()
    ]
    if "E2-I7" in catalogue():
        closure = catalogue()["E2-I7"]
        rows.append((voice.words.indicator(closure), voice.figure(closure, facts.reading("E2-I7"))))
    return section(
        "discussion",
        voice.heading("discussion"),
        paragraphs([answers.discussion(facts, voice)], "answer"),
        paragraphs([voice.say("discussion/lead")]),
        table(voice.say("discussion/table"), (), rows),
    )


# --- what is missing ---------------------------------------------------------------------------------------


def missing(facts: Facts, voice: Voice) -> Html:
    """What is missing?"""
    named = {
        "silent": [where(gap, facts, voice) for gap in answers.silent(facts)],
        "criteria": [criterion.name[voice.language] for criterion in answers.empty_criteria(facts)],
        "unread": [voice.words.indicator(each) for each in answers.unread(facts)],
        "outside": [voice.element(element) for element in framework().elements if not element.is_inside],
    }
    lines = [voice.say(f"missing_part/{what}", names=_named(names, voice)) for what, names in named.items() if names]
    lead = paragraphs([answers.missing(facts, voice)], "answer")
    return section("missing", voice.heading("missing"), lead, bullets(lines))


def _named(names: Sequence[str], voice: Voice) -> str:
    different = list(dict.fromkeys(names))
    more = f" {voice.say('missing_part/more')}" if len(different) > MOST_NAMES else ""
    return "; ".join(different[:MOST_NAMES]) + more
