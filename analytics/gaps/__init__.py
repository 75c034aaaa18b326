"""Gaps in evidence and performance: nine kinds, their thresholds as data, pure rules. Values in, judgements out."""

from analytics.gaps.evaluation import evaluate
from analytics.gaps.evidence import (
    Criterion,
    Evidence,
    Known,
    OpenGap,
    Period,
    Proposals,
)
from analytics.gaps.findings import RESPONSE_RATE, Evaluation, Finding, Look, gap_key
from analytics.gaps.rules import KINDS, PERFORMANCE, SEVERITIES, AlertRules, Rules, rules

__all__ = [
    "KINDS",
    "PERFORMANCE",
    "RESPONSE_RATE",
    "SEVERITIES",
    "AlertRules",
    "Criterion",
    "Evaluation",
    "Evidence",
    "Finding",
    "Known",
    "Look",
    "OpenGap",
    "Period",
    "Proposals",
    "Rules",
    "evaluate",
    "gap_key",
    "rules",
]
