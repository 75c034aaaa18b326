"""The seven answers in one sentence each: what stands first under a question, and in part on the first page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analytics.catalogue import Indicator, catalogue
from analytics.chart_rows import is_untold, verdict_of
from analytics.framework import Criterion, framework
from analytics.report.facts import Facts
from analytics.report.voice import Voice
from models.tables import Gap

SILENT = ("NO_DATA", "THIN_DATA", "STALE")
SOON = 31  # days


def information(facts: Facts, voice: Voice) -> str:
    """Say who was heard, and where."""
    coverage = facts.coverage
    if facts.is_empty:
        return voice.say("information/nothing")
    people = voice.people(coverage.people)
    if not coverage.institutions:
        return voice.say("information/alone", people=people)
    share = "none" if not coverage.heard else "all" if coverage.heard == coverage.institutions else "some"
    heard = voice.say(f"information/heard/{share}", n=coverage.heard)
    planned = voice.count("at_institutions", coverage.institutions)
    return voice.say("information/lead", people=people, planned=planned, heard=heard)


def indicators(facts: Facts, voice: Voice) -> str:
    """Say how many indicators there are, and of how many something can be said."""
    asked = asked_of(facts)
    known = sum(is_known(each, facts) for each in asked)
    return voice.say(
        "indicators/known" if known else "indicators/unknown", all=voice.count("indicators", len(asked)), known=known
    )


def verdicts(facts: Facts, voice: Voice) -> str:
    """Say how many indicators meet their target; what there are none of is not counted out."""
    judged = [each for each in asked_of(facts) if each.target is not None]
    found = Counter(verdict_of(facts.reading(each.id)) for each in judged)
    met, missed = found["met"], found["below"] + found["above"]
    counts = {"met": met, "missed": missed, "open": len(judged) - met - missed}
    said = [voice.count(name, n) for name, n in counts.items() if n]
    return voice.say("indicators/judged", all=voice.count("of_indicators", len(judged)), verdicts=", ".join(said))


def linked(facts: Facts, voice: Voice) -> str:
    """Say whether the criteria of the framework have values."""
    inside = framework().inside()
    known = len(inside) - len(empty_criteria(facts))
    share = "none" if not known else "all" if known == len(inside) else "some"
    return voice.say(f"framework/{share}", known=known, all=len(inside))


def gaps(facts: Facts, voice: Voice) -> str:
    """Say how many gaps are open, by kind; the kind of the gravest comes first."""
    if not facts.gaps:
        return voice.say("gaps/none")
    kinds = Counter(gap.kind for gap in facts.gaps)
    said = (f"{voice.say(f'kind/{kind}').lower()} ({n})" for kind, n in kinds.items())
    return voice.say("gaps/lead", gaps=voice.words.count("open_gaps", len(facts.gaps)), kinds=", ".join(said))


def relevance(facts: Facts, voice: Voice) -> str:
    """Say whether the information is fresh."""
    newest = max((reading.fresh_on for reading in facts.readings.values() if reading.fresh_on), default=None)
    if facts.is_empty:
        return voice.say("relevance/nothing")
    if newest is None:
        return voice.say("relevance/undated")
    return voice.say("relevance/fresh" if (facts.today - newest).days <= SOON else "relevance/old")


def discussion(facts: Facts, voice: Voice) -> str:
    """Say whether what young people said was decided on and answered."""
    talk = facts.discussion
    if talk.published:
        return voice.say("discussion/answered", published=voice.count("published", talk.published))
    if talk.decided or talk.actions:
        return voice.say("discussion/begun")
    return voice.say("discussion/unheard" if talk.told else "discussion/nothing", told=voice.count("alerts", talk.told))


def missing(facts: Facts, voice: Voice) -> str:
    """Say what is missing, counted."""
    return voice.say("missing_part/lead", parts=voice.listed(list(_missing(facts, voice))))


def _missing(facts: Facts, voice: Voice) -> Iterator[str]:
    counts = {
        "silent_places": len({(gap.scope_level, gap.scope) for gap in silent(facts)}),
        "empty_criteria": len(empty_criteria(facts)),
        "unread": len(unread(facts)),
        "outside": sum(not element.is_inside for element in framework().elements),
    }
    return (voice.count(name, n) for name, n in counts.items() if n)


# --- what is counted ---------------------------------------------------------------------------------------


def asked_of(facts: Facts) -> list[Indicator]:
    """Return the indicators that make sense for the scope."""
    return [each for each in catalogue() if facts.scope.level in each.levels]


def is_known(indicator: Indicator, facts: Facts) -> bool:
    """Tell whether an indicator has a value for the whole scope."""
    reading = facts.reading(indicator.id)
    return reading is not None and reading.value is not None


def indicators_of(criterion: Criterion) -> list[Indicator]:
    """Return the indicators of a criterion; one that only tells others apart has theirs."""
    ids = (criterion.id, *criterion.cut_of)
    return [each for each in catalogue() if any(one in each.criteria for one in ids)]


def has_evidence(criterion: Criterion, facts: Facts) -> bool:
    """Tell whether any indicator of a criterion has a value."""
    return any(is_known(each, facts) for each in indicators_of(criterion))


def empty_criteria(facts: Facts) -> list[Criterion]:
    """Return the criteria of which nothing can be said."""
    return [criterion for criterion in framework().inside() if not has_evidence(criterion, facts)]


def silent(facts: Facts) -> list[Gap]:
    """Return the gaps of places that too little is heard from."""
    return [gap for gap in facts.gaps if gap.kind in SILENT]


def unread(facts: Facts) -> list[Indicator]:
    """Return the indicators of which nobody can tell what the texts say on the whole."""
    readings = ((each, facts.reading(each.id)) for each in catalogue())
    return [each for each, reading in readings if reading is not None and is_untold(reading)]
