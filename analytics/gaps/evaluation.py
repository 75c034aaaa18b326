"""One look at everything: which gaps there are, and how all that could be judged looks."""

from __future__ import annotations

from analytics.gaps.drops import drop
from analytics.gaps.evidence import Evidence
from analytics.gaps.findings import Evaluation, Finding, Verdicts
from analytics.gaps.framework import no_indicator, unlinked
from analytics.gaps.inequality import unequal
from analytics.gaps.missing import no_data, stale, thin_data
from analytics.gaps.performance import Judged, below_target
from analytics.gaps.replies import no_reply
from analytics.gaps.rules import Rules
from analytics.indicators import Cell
from analytics.readings import UNTOLD


def evaluate(evidence: Evidence, rules: Rules) -> Evaluation:
    """Judge everything. Where there is too little evidence, performance is not judged at all."""
    verdicts = no_data(evidence, rules.no_data) | thin_data(evidence, rules)
    untold = _thin(verdicts) | _silent(evidence)
    if not evidence.is_over:
        verdicts |= _judge_now(evidence, rules, untold)
    findings = tuple(verdict for verdict in verdicts.values() if isinstance(verdict, Finding))
    looks = {key: verdict.look if isinstance(verdict, Finding) else verdict for key, verdict in verdicts.items()}
    return Evaluation(findings, looks, untold, _unreadable(evidence))


def _judge_now(evidence: Evidence, rules: Rules, untold: frozenset[Cell]) -> Verdicts:
    judged = Judged(evidence, rules, untold)
    return (
        below_target(judged)
        | drop(judged)
        | unequal(evidence, rules.unequal, untold)
        | unlinked(evidence, rules.unlinked)
        | no_indicator(evidence, rules.no_indicator)
        | stale(evidence, rules.stale)
        | no_reply(evidence, rules.no_reply)
    )


def _thin(verdicts: Verdicts) -> frozenset[Cell]:
    found = (verdict for verdict in verdicts.values() if isinstance(verdict, Finding))
    return frozenset(finding.cell for finding in found if finding.kind == "THIN_DATA")


def _silent(evidence: Evidence) -> frozenset[Cell]:
    """Return cells with a value though nobody has answered there: a response rate of 0, which NO_DATA speaks of."""
    cells = {cell for period in evidence.current[:1] for cell, _ in period.values}
    counted = {cell for cell in cells if not cell.cut or cell.cut.startswith("sector=")}
    return frozenset(cell for cell in counted if cell.level != "region" and not evidence.respondents.get(cell))


def _unreadable(evidence: Evidence) -> frozenset[tuple[Cell, str]]:
    values = (reading for period in evidence.current[:1] for reading in period.values.values())
    return frozenset((reading.cell, reading.indicator) for reading in values if reading.missing in UNTOLD)
