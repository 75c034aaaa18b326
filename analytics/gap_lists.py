"""Which gaps somebody is shown, in which order, and what one line stands for: nothing is listed twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.gap_shadows import LEVELS, is_inside, shadows
from analytics.gaps import KINDS, PERFORMANCE, SEVERITIES
from models import reports
from models.reports import Place, Scope
from models.tables import Gap

NEVER_SUMMED_UP = ("UNLINKED", "NO_INDICATOR")


@dataclass(frozen=True)
class Shown:
    """A gap as it is shown: what else it stands for is counted, never silently left out.

    `as_well` are other gaps of the same indicator and cell, `beneath` those of the places and parts inside it, `wider`
    those of places around it that are bad only because of it.
    """

    gap: Gap
    as_well: tuple[Gap, ...] = ()
    beneath: tuple[Gap, ...] = ()
    wider: tuple[Gap, ...] = ()

    @property
    def all(self) -> tuple[Gap, ...]:
        """Every gap that this one stands for, itself first."""
        return (self.gap, *self.as_well, *self.beneath, *self.wider)

    @property
    def severity(self) -> str:
        """The gravest of all."""
        return max((gap.severity for gap in self.all), key=SEVERITIES.index)

    @property
    def places_beneath(self) -> int:
        """How many places inside have it too."""
        return len({(gap.scope_level, gap.scope) for gap in self.beneath} - {(self.gap.scope_level, self.gap.scope)})


def all_open(session: Session) -> list[Gap]:
    """Return all open gaps, the oldest first."""
    return list(session.scalars(select(Gap).where(col(Gap.closed_at).is_(None)).order_by(col(Gap.id))))


def open_gaps(session: Session, scopes: Sequence[Scope]) -> list[Gap]:
    """Return the open gaps that somebody with these scopes is shown, the gravest first, nothing twice."""
    return within(all_open(session), scopes, reports.places(session))


def within(gaps: Iterable[Gap], scopes: Sequence[Scope], places: Mapping[str, Place]) -> list[Gap]:
    """Return those of the gaps that somebody with these scopes is shown, the gravest first, nothing twice."""
    return [shown.gap for shown in shown_to(gaps, scopes, places)]


def shown_to(gaps: Iterable[Gap], scopes: Sequence[Scope], places: Mapping[str, Place]) -> list[Shown]:
    """Return what somebody with these scopes is shown, the gravest first."""
    level = max((LEVELS.index(scope.level) for scope in scopes), default=0)
    mine = [gap for gap in gaps if any(hears(scope, gap, places) for scope in scopes)]
    return sorted(summed_up(mine, places), key=lambda shown: _rank(shown, level))


def hears(scope: Scope, gap: Gap, places: Mapping[str, Place]) -> bool:
    """Tell whether a gap is somebody's business: their own level and the one beneath, no further down."""
    if scope.level == "national":
        return gap.scope_level in ("national", "region", "municipality")
    if gap.scope_level == scope.level:
        return gap.scope == scope.key
    place = places.get(gap.scope) if gap.scope_level == "institution" else None
    return scope.level == "municipality" and place is not None and place.municipality == scope.key


def summed_up(gaps: Iterable[Gap], places: Mapping[str, Place]) -> list[Shown]:
    """Put gaps that speak of the same together, and leave out what can't be judged for want of evidence."""
    told = _without_inhibited(list(gaps))
    cast = shadows(told, places)
    own = [gap for position, gap in enumerate(told) if position not in cast]
    widest_first = sorted(own, key=lambda gap: (-LEVELS.index(gap.scope_level), bool(gap.cut), KINDS.index(gap.kind)))
    heads: list[_Head] = []
    for gap in widest_first:
        head = next((head for head in heads if _speaks_of(head.gap, gap, places)), None)
        if head is None:
            heads.append(_Head(gap))
        else:
            (head.as_well if _cell(head.gap) == _cell(gap) else head.beneath).append(gap)
    for position, cause in cast.items():
        root = _root(cause, told, cast)
        head = next(head for head in heads if any(each is root for each in head.all))
        (head.beneath if any(each is root for each in head.beneath) else head.wider).append(told[position])
    return [Shown(head.gap, tuple(head.as_well), tuple(head.beneath), tuple(head.wider)) for head in heads]


@dataclass
class _Head:
    """A gap that is shown, with what it stands for as far as that is known."""

    gap: Gap
    as_well: list[Gap] = field(default_factory=list)
    beneath: list[Gap] = field(default_factory=list)
    wider: list[Gap] = field(default_factory=list)

    @property
    def all(self) -> list[Gap]:
        return [self.gap, *self.as_well, *self.beneath]


def _root(cause: Gap, told: Sequence[Gap], cast: Mapping[int, Gap]) -> Gap:
    """Follow shadows to what casts them."""
    position = next(position for position, gap in enumerate(told) if gap is cause)
    return _root(cast[position], told, cast) if position in cast else cause


def _without_inhibited(gaps: list[Gap]) -> list[Gap]:
    """Where evidence is missing, nothing is said on how things are; where nobody answered, not that data are old."""
    thin = {_cell(gap) for gap in gaps if gap.kind == "THIN_DATA"}
    silent = {(gap.scope_level, gap.scope) for gap in gaps if gap.kind == "NO_DATA"}
    return [
        gap
        for gap in gaps
        if not (gap.kind in PERFORMANCE and _cell(gap) in thin)
        and not (gap.kind == "STALE" and (gap.scope_level, gap.scope) in silent)
    ]


def _cell(gap: Gap) -> tuple[str, str, str]:
    return (gap.scope_level, gap.scope, gap.cut)


def _speaks_of(wide: Gap, narrow: Gap, places: Mapping[str, Place]) -> bool:
    """Tell whether who knows of the wide gap need not be told of the narrow one."""
    both = (wide.kind, narrow.kind)
    alike = wide.kind == narrow.kind or all(kind in PERFORMANCE for kind in both)
    if not alike or wide.indicator != narrow.indicator or wide.kind in NEVER_SUMMED_UP:
        return False
    if (wide.scope_level, wide.scope) == (narrow.scope_level, narrow.scope):
        return wide.cut == narrow.cut or (not wide.cut and "UNEQUAL" not in both and wide.kind != "NO_DATA")
    if "UNEQUAL" in both and not (wide.cut and wide.cut == narrow.cut):
        return False  # a group that is worse off than others somewhere is news where the whole is bad, and vice versa
    if wide.kind == "NO_DATA" and wide.scope_level == "national":
        return False
    return is_inside(narrow, wide, places)


def _rank(shown: Shown, level: int) -> tuple[int, int, int, int, int]:
    gap = shown.gap
    severity = -SEVERITIES.index(shown.severity)
    distance = abs(LEVELS.index(gap.scope_level) - level)
    return severity, distance, KINDS.index(gap.kind), -gap.n, gap.id or 0
