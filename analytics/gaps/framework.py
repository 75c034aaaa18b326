"""Evidence that does not fit the framework (UNLINKED), and criteria without evidence (NO_INDICATOR)."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.catalogue import catalogue
from analytics.estimates import share
from analytics.gaps.chances import beyond
from analytics.gaps.evidence import Evidence, Values, gone
from analytics.gaps.findings import CONTENT, Finding, Look, Verdicts, gap_key, look_of, of_reading
from analytics.gaps.missing import COUNTRY
from analytics.gaps.rules import NoIndicatorRule, UnlinkedRule
from analytics.indicators import Cell, Reading

QUESTION, CRITERION = "question:", "criterion:"  # before the code, where a gap is about neither indicator nor place


def unlinked(evidence: Evidence, rule: UnlinkedRule) -> Verdicts:
    """Look for places where much of what is said has no theme, and for questions and indicators without each other."""
    verdicts: Verdicts = {}
    for cell, (read, linked) in evidence.linked.items():
        if read >= rule.answers:
            verdicts |= _share(cell, read, read - linked, evidence, rule)
    if evidence.known.questions is not None:
        verdicts |= _questions(evidence.known.questions, rule)
        return {key: look for key, look in gone("UNLINKED", evidence).items() if QUESTION in key} | verdicts
    return verdicts


def _share(cell: Cell, read: int, without: int, evidence: Evidence, rule: UnlinkedRule) -> Verdicts:
    estimate = share(without, read)
    value, low, high = (100 * number for number in (estimate.value, estimate.low, estimate.high))
    reading = Reading(CONTENT, cell, read, without, value, low, high)
    chance = 1 - beyond(reading, rule.share, catalogue()[CONTENT])  # more is worse here
    key = gap_key("UNLINKED", CONTENT, cell)
    if chance > (1 - rule.opens_at if key in evidence.open else rule.opens_at):
        facts = {"window": evidence.window.key, "target": rule.share, "probability": chance}
        return {key: of_reading("UNLINKED", reading, rule.severity, **facts)}
    return {key: look_of(reading, chance)}


def _questions(questions: Mapping[str, frozenset[str]], rule: UnlinkedRule) -> Verdicts:
    """Compare what is asked with what is read: `questions` maps each onto the indicators and themes it feeds."""
    verdicts: Verdicts = {}
    for question, feeds in questions.items():
        finding = Finding("UNLINKED", COUNTRY, f"{QUESTION}{question}", rule.severity)
        verdicts[finding.key] = Look() if feeds else finding
    for indicator, read in catalogue().reads().items():
        finding = Finding("UNLINKED", COUNTRY, indicator, rule.severity)
        verdicts[finding.key] = finding if read and read.isdisjoint(questions) else Look()
    return verdicts


def no_indicator(evidence: Evidence, rule: NoIndicatorRule) -> Verdicts:
    """Look for criteria of the framework for which no indicator has a value in any period that counts now."""
    periods = [period.values for period in evidence.current]
    verdicts: Verdicts = {}
    for criterion in evidence.known.criteria:
        finding = Finding("NO_INDICATOR", COUNTRY, f"{CRITERION}{criterion.id}", rule.severity)
        is_told = any(_is_told(indicator, periods) for indicator in criterion.indicators)
        verdicts[finding.key] = Look() if is_told else finding
    return (gone("NO_INDICATOR", evidence) if evidence.known.criteria else {}) | verdicts


def _is_told(indicator: str, periods: list[Values]) -> bool:
    """Tell whether an indicator, or that of one of its themes, has a value for the country."""
    return any(
        reading.value is not None and cell == COUNTRY and (key == indicator or key.startswith(f"{indicator}:"))
        for values in periods
        for (cell, key), reading in values.items()
    )
