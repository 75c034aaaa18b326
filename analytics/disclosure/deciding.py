"""Which figures of one indicator and window may be told, given what was told before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from analytics.catalogue import catalogue
from analytics.disclosure.chains import Chains
from analytics.disclosure.families import Around, Family, Figure, family
from analytics.disclosure.history import Told, may_follow
from analytics.disclosure.rules import floor
from analytics.few import is_shown
from analytics.readings import Reading
from analytics.suppression import Hiding
from analytics.windows import Window


def decide(window: Window, readings: Sequence[Reading], told: Told, around: Around, now: datetime) -> Iterator[Reading]:
    """Return every reading as it may be told: as it is, as it was told last, or without its numbers."""
    few = floor(catalogue()[readings[0].indicator])
    asked = {Figure(window.key, reading.cell): reading for reading in readings}
    near = {figure: each for figure, each in told.items() if around.windows[figure.window].overlaps(window)}
    talk = _Talk(asked, near, few, around, Chains(asked, told, window, around, now, few))
    hidden = talk.settle() if few else set()
    for figure, reading in talk.readings.items():
        if figure in talk.again:
            yield replace(told[figure][-1].again(reading), status="shown")
        elif is_shown(reading.n, few) and reading.value is None:
            yield without(reading, reading.missing, few)
        elif figure in hidden or reading.value is None:
            yield without(reading, "protected" if is_shown(reading.n, few) else _why(reading), few)
        else:
            yield replace(reading, status="shown", left_out=_at_least(reading.left_out, few))


def without(reading: Reading, status: str, few: int = 0) -> Reading:
    """Return a reading that tells nothing but why. Where the model is the reason, it tells of about how many people."""
    left_out = _at_least(reading.n + reading.left_out, few) if status == "model" else 0
    return Reading(reading.indicator, reading.cell, 0, left_out=left_out, status=status)


def _at_least(people: int, few: int) -> int:
    """Return a count that no other sum guards, in whole multiples of `few`: exactly, it would give parts away."""
    return people // few * few if few else people


def _why(reading: Reading) -> str:
    return reading.missing or "few"


class _Talk:
    """What is about to be told of one indicator, beside all that was."""

    def __init__(
        self, readings: Mapping[Figure, Reading], told: Told, few: int, around: Around, chains: Chains
    ) -> None:
        self.readings = readings
        self.again: set[Figure] = set()  # told as they were told last
        self._told = told
        self._few = few
        self._around = around
        self._chains = chains

    def settle(self) -> set[Figure]:
        """Fall back on earlier figures until nothing gives anybody away. Returns what can't be told at all."""
        self.again = {figure for figure in self._known_before() if not self._may_follow(figure)}
        while True:
            hidden = self._hidden()
            back = hidden.intersection(self._known_before()) - self.again
            if not back:
                return hidden
            self.again |= back

    def _known_before(self) -> Iterable[Figure]:
        return [
            figure
            for figure, reading in self.readings.items()
            if figure in self._told and not _is_silent(reading, self._few)
        ]

    def _may_follow(self, figure: Figure) -> bool:
        reading = self.readings[figure]
        return is_shown(reading.n, self._few) and may_follow(self._told[figure], reading, self._few)

    def _hidden(self) -> set[Figure]:
        """Decide anew. What is told as it was told last has a count of now, too, which stays hidden."""
        counts = {figure: told[-1].n for figure, told in self._told.items() if figure not in self.readings}
        fixed = set(counts)
        for figure, reading in self.readings.items():
            if reading.n and not _is_silent(reading, self._few):
                counts[figure] = reading.n
        earlier = self._earlier(fixed)
        whole = family(counts | earlier, self._few, self._around, self.readings.keys())
        return self._without_echoes(whole, fixed | set(earlier))

    def _without_echoes(self, whole: Family, fixed: set[Figure]) -> set[Figure]:
        """Hide until no total of any day, less what is visible of its parts now, stands on a few people."""
        hiding = Hiding(whole.counts, whole.sums, self._few, told=fixed, also=self.again)
        while True:
            hidden = hiding.settle()
            groups = (group - fixed for group in self._echoing(whole, hidden))
            candidates = next((group for group in groups if group), None) or self._chains.to_hide(self._new(hidden))
            if not candidates:
                return hidden
            hiding.hide(min(candidates, key=lambda figure: (whole.counts[figure], figure)))

    def _new(self, hidden: set[Figure]) -> set[Figure]:
        """Return what would be told as it is now."""
        return {
            figure for figure, reading in self.readings.items() if figure not in hidden and reading.value is not None
        }

    def _echoing(self, whole: Family, hidden: set[Figure]) -> Iterator[set[Figure]]:
        """Yield the visible parts that leave a few people of a visible total."""
        for total, parts in whole.echoes:
            visible = [found for part in parts if (found := self._as_told(part, hidden)) is not None]
            for chosen in _chosen(visible) if total not in hidden else ():
                left = whole.counts[total] - sum(whole.counts[part] for part in chosen)
                if 0 < abs(left) < self._few:
                    yield {total, *chosen}

    def _as_told(self, part: Figure, hidden: set[Figure]) -> Figure | None:
        """Return what is visible of a part: its count of now, or else the one that was told last."""
        if part not in hidden:
            return part
        return part._replace(version=len(self._told[part])) if part in self._told else None

    def _earlier(self, fixed: set[Figure]) -> dict[Figure, int]:
        """Return what was told before what counts now."""
        earlier = {}
        for figure, tellings in self._told.items():
            for version, telling in enumerate(tellings[: -1 if figure in fixed else None], start=1):
                earlier[figure._replace(version=version)] = telling.n
        return earlier


def _is_silent(reading: Reading, few: int) -> bool:
    """Tell whether there are people enough, but the model can't tell."""
    return reading.value is None and is_shown(reading.n, few)


def _chosen(parts: list[Figure]) -> Iterator[list[Figure]]:
    """Yield what somebody may take from a total: all parts, all but one, or one. Others may have been less that day."""
    yield from ([part] for part in parts)
    if len(parts) > 1:
        yield parts
    if len(parts) > 2:
        yield from ([other for other in parts if other != part] for part in parts)
