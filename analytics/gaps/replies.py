"""Bad news that nobody has answered in public (NO_REPLY): gaps of performance, and suggestions of young people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from analytics.gaps.evidence import Evidence
from analytics.gaps.findings import Finding, Look, Verdicts
from analytics.gaps.rules import PERFORMANCE, NoReplyRule

PROPOSALS = "proposals:"  # before the theme that the suggestions are about


def no_reply(evidence: Evidence, rule: NoReplyRule) -> Verdicts:
    """Look for what has been open for too long without a published answer."""
    verdicts: Verdicts = {}
    waiting = evidence.known.unanswered
    for key, gap in evidence.open.items():
        if gap.kind not in PERFORMANCE:
            continue
        is_answered = gap.answered if waiting is None else key not in waiting
        finding = Finding("NO_REPLY", gap.cell, gap.indicator, rule.severity, window=gap.window, target=rule.days)
        _add(verdicts, finding, gap.opened_at, evidence.now, is_answered=is_answered)
    for asked in evidence.known.proposals:
        theme = f"{PROPOSALS}{asked.theme}"
        finding = Finding("NO_REPLY", asked.cell, theme, rule.proposals, asked.n, target=rule.days)
        _add(verdicts, finding, asked.since, evidence.now, is_answered=False)
    return _no_longer_asked(evidence) | verdicts


def _no_longer_asked(evidence: Evidence) -> Verdicts:
    """Call all open gaps of the kind clean: suggestions were answered, a gap of performance has closed."""
    open_gaps = ((key, gap) for key, gap in evidence.open.items() if gap.kind == "NO_REPLY")
    return {key: Look(answered=gap.indicator.startswith(PROPOSALS)) for key, gap in open_gaps}


def _add(verdicts: Verdicts, finding: Finding, since: datetime, now: datetime, *, is_answered: bool) -> None:
    """Add a verdict; of a place that is both below target and worse than before, the one that waits counts."""
    days = (now - since).days
    waits = not is_answered and timedelta(days=days) > timedelta(days=round(finding.target or 0))
    if isinstance(verdicts.get(finding.key), Finding):
        return
    verdicts[finding.key] = replace(finding, value=days) if waits else Look(finding.n, value=days, answered=is_answered)
