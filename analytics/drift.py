"""Whether answers have become others than they were: language, length, themes, confidence, and words nobody taught.

Each measure puts an answer into one bin; the shares of the bins in a week stand beside those of a reference window, as
population stability index: PSI = Σ (p − q) · ln(p / q). By convention below 0.1 is no change, above 0.25 a large one
(Siddiqi 2006, Credit Risk Scorecards). The convention knows no sample size, and PSI of small samples is large by chance
alone (Yurdakul 2018, Statistical Properties of Population Stability Index). So a week must also be beyond what chance
does: whole groups (an event's answers resemble each other) are drawn from the reference, as many as the week has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.answer_rows import AnswerRow

NOTED = 0.1  # PSI from which a change is worth a note
LARGE = 0.25
DRAWS = 400
BEYOND_CHANCE = 0.99  # of the draws
LEAST_ANSWERS = 50  # in a week and measure
LEAST_GROUPS = 5  # in a week; fewer say more about themselves than about a change
REFERENCE_WEEKS = 13  # a quarter, before the weeks looked at
REFERENCE_ANSWERS = 200
REFERENCE_GROUPS = 15
WEEKS = 3  # looked at, of which in
PERSISTENT = 2  # the change must be seen
HALF = 0.5  # of an answer in each bin, so that an empty one has a logarithm

Shares = NDArray[np.float64]
Unknown = Callable[[str, str], float | None]
"""Share of a text's words, in a language, that no training text had; None of a text without words."""


@dataclass(frozen=True)
class Observation:
    """One answer as drift sees it: its group (an event, or a person without one) and its bin in each measure."""

    group: str
    bins: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """A measure of one week beside the reference; `chance` is the PSI that chance alone stays below."""

    measure: str
    n: int
    psi: float
    chance: float
    before: Mapping[str, float]
    after: Mapping[str, float]

    @property
    def is_noted(self) -> bool:
        """Large enough to matter, and beyond chance."""
        return self.psi >= NOTED and self.psi > self.chance

    def most_changed(self, limit: int = 2) -> list[str]:
        """Return the bins whose shares changed most."""
        return sorted(self.after, key=lambda name: (-abs(self.after[name] - self.before[name]), name))[:limit]


# --- From an answer to its bins ------------------------------------------------------------------------------------


def observe(answer: AnswerRow, unknown: Unknown, model: str | None = None) -> Observation | None:
    """Return what drift sees of an answer; None if it is no text that was read.

    Of what another than `model` read, only the text itself is looked at: two models differ, and that is no drift.
    """
    if answer.text is None or answer.state != "read":
        return None
    same_model = model is None or answer.model_version == model
    names = [name for name in MEASURES if same_model or name not in OF_THE_MODEL]
    measured = {name: MEASURES[name](answer, unknown) for name in names}
    bins = {name: found for name, found in measured.items() if found is not None}
    return Observation(answer.event_code or answer.respondent_id, bins)


def _language(answer: AnswerRow, _unknown: Unknown) -> str | None:
    return answer.language


def _length(answer: AnswerRow, _unknown: Unknown) -> str:
    return _bin(len((answer.text or "").split()), ((1, "0-1"), (3, "2-3"), (7, "4-7"), (15, "8-15")), "16+")


def _theme(answer: AnswerRow, _unknown: Unknown) -> str:
    """One theme of an answer, the surest: answers are counted, not mentions."""
    if not answer.labels:
        return "unsure"
    theme = max(answer.labels, key=lambda label: (label.confidence, label.theme)).theme
    element = theme.partition(".")[0]
    return {"OTHER": "other", "NONE": "empty"}.get(element, theme)


def _confidence(answer: AnswerRow, _unknown: Unknown) -> str | None:
    """Only of what the machine decided."""
    sure = [label.confidence for label in answer.labels if label.source == "machine"]
    if not sure:
        return None
    return _bin(max(sure), ((0.55, "0-55"), (0.7, "55-70"), (0.85, "70-85"), (0.95, "85-95")), "95-100")


def _abstained(answer: AnswerRow, _unknown: Unknown) -> str | None:
    return None if answer.abstained is None else "unsure" if answer.abstained else "sure"


def _unknown_words(answer: AnswerRow, unknown: Unknown) -> str | None:
    share = unknown(answer.text or "", answer.language or "")
    return None if share is None else _bin(share, ((0.0, "none"), (0.25, "few"), (0.5, "some")), "most")


def _bin(value: float, bounds: Sequence[tuple[float, str]], last: str) -> str:
    return next((name for bound, name in bounds if value <= bound), last)


MEASURES: Mapping[str, Callable[[AnswerRow, Unknown], str | None]] = {
    "language": _language,
    "length": _length,
    "theme": _theme,
    "confidence": _confidence,
    "abstained": _abstained,
    "unknown_words": _unknown_words,
}
OF_THE_MODEL = frozenset(["theme", "confidence", "abstained"])


# --- Comparing -----------------------------------------------------------------------------------------------------


def persistent(weeks: Sequence[Sequence[Observation]], reference: Sequence[Observation]) -> list[Change]:
    """Return the changes that two of the three weeks show (the newest comes last), as the newest that shows them.

    Nothing can be said of a week, or against a reference, with few answers or few groups.
    """
    seen: dict[str, list[Change]] = defaultdict(list)
    for week in weeks[-WEEKS:]:
        for change in compare(week, reference):
            if change.is_noted:
                seen[change.measure].append(change)
    return [changes[-1] for changes in seen.values() if len(changes) >= PERSISTENT]


def compare(week: Sequence[Observation], reference: Sequence[Observation]) -> list[Change]:
    """Return every measure of a week that can be compared with the reference."""
    changes = (_compare(measure, _counts(week, measure), _counts(reference, measure)) for measure in MEASURES)
    return [change for change in changes if change is not None]


Counts = Mapping[str, Counter[str]]
"""How many answers of each group are in each bin."""


def _counts(observations: Iterable[Observation], measure: str) -> Counts:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for seen in observations:
        if measure in seen.bins:
            counts[seen.group][seen.bins[measure]] += 1
    return counts


def _compare(measure: str, week: Counts, reference: Counts) -> Change | None:
    names = sorted({name for counts in (week, reference) for bins in counts.values() for name in bins})
    now, before = _matrix(week, names), _matrix(reference, names)
    if len(now) < LEAST_GROUPS or now.sum() < LEAST_ANSWERS:
        return None
    if len(before) < REFERENCE_GROUPS or before.sum() < REFERENCE_ANSWERS:
        return None
    after_shares, before_shares = _shares(now.sum(axis=0)), _shares(before.sum(axis=0))
    return Change(
        measure,
        n=int(now.sum()),
        psi=float(stability_index(after_shares, before_shares)),
        chance=_chance(before, groups=len(now), n=int(now.sum())),
        before=dict(zip(names, map(float, before_shares), strict=True)),
        after=dict(zip(names, map(float, after_shares), strict=True)),
    )


def _matrix(counts: Counts, names: Sequence[str]) -> Shares:
    rows = [[counts[group][name] for name in names] for group in sorted(counts)]
    return np.array(rows, dtype=float).reshape(len(rows), len(names))


def _shares(counts: Shares) -> Shares:
    smoothed = counts + HALF
    return np.asarray(smoothed / smoothed.sum(axis=-1, keepdims=True))


def stability_index(shares: Shares, reference: Shares) -> Shares:
    """Return the population stability index of shares, ndarrays of shape (…, n_bins), none of them 0."""
    return np.asarray(((shares - reference) * np.log(shares / reference)).sum(axis=-1))


def _chance(reference: Shares, *, groups: int, n: int) -> float:
    """Return the PSI below which weeks stay that differ from the reference by chance.

    Groups are drawn with replacement for a week and for a reference; then the week's answers from its groups' shares:
    once more than chance would, which errs on the side of silence.
    """
    rng = np.random.default_rng(0)
    even = np.full(len(reference), 1 / len(reference))
    mix = rng.multinomial(groups, even, size=DRAWS) @ reference
    week = rng.multinomial(n, mix / mix.sum(axis=1, keepdims=True))
    again = rng.multinomial(len(reference), even, size=DRAWS) @ reference
    return float(np.quantile(stability_index(_shares(week.astype(float)), _shares(again)), BEYOND_CHANCE))
