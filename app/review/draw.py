"""Which answers a reviewer gets: some by chance with a recorded probability, some because the machine is in doubt.

What the probability means. A batch's random share is a simple random sample, without replacement, of its *frame*: the
answers of the reviewer's scope that might be shown and that nobody had been handed or had coded when the batch was
drawn. `probability` is sample size divided by frame size, so n / probability gives the frame back (it is also kept with
the batch). Whoever corrects machine shares with it (prediction-powered inference, Angelopoulos et al. 2023) must:

- average human minus machine *within* a batch and then combine batches, because each has a frame of its own;
- leave out whatever has no probability: it was chosen for being doubtful and says nothing about ordinary answers. It
  leaves the frame when it is handed out, so its person's labels simply replace the machine's (a stratum that is known);
- count an answer once. A second or third coder gets answers that chance has drawn *before*; they carry the probability
  of that first draw, and the sample is not a larger one for having been coded twice;
- mind what was skipped: the random share has gaps where people did not want to decide, and they aren't random.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

BATCH = 5
UNCERTAIN_OF_FIVE = 2


@dataclass(frozen=True)
class Waiting:
    """An answer that needs another coder. `probability` is that of the draw that once chose it, if chance did."""

    answer_id: int
    probability: float | None


@dataclass(frozen=True)
class Doubtful:
    """An answer by how sure the machine is of it, 0…1 (0: it would not decide), and what it is about."""

    answer_id: int
    confidence: float
    themes: frozenset[str]


@dataclass(frozen=True)
class Pool:
    """All that one reviewer might get: never handed to anybody, waiting for another coder, and by doubt."""

    fresh: Sequence[int]
    waiting: Sequence[Waiting] = ()
    doubtful: Sequence[Doubtful] = ()


@dataclass(frozen=True)
class Drawn:
    """An answer for a batch."""

    answer_id: int
    probability: float | None = None


def draw(pool: Pool, count: int, random: Random) -> list[Drawn]:
    """Return up to `count` answers in random order: three in five for the audit sample, two in five doubtful ones.

    Of the audit places at least one goes to an answer that nobody has had, if there is any, the others to answers
    that wait for another coder; the fresh ones are drawn uniformly.
    """
    uncertain = count * UNCERTAIN_OF_FIVE // BATCH
    audit = count - uncertain
    second = [Drawn(it.answer_id, it.probability) for it in pool.waiting[: audit - 1 if pool.fresh else audit]]
    chosen = [*second, *_by_chance(pool.fresh, audit - len(second), random)]
    chosen += _by_doubt(pool.doubtful, uncertain, chosen)
    chosen += _left(pool.waiting, count - len(chosen), chosen)
    chosen += _by_doubt(pool.doubtful, count - len(chosen), chosen)
    random.shuffle(chosen)  # the order must not tell which ones the machine was unsure of
    return chosen


def _by_chance(fresh: Sequence[int], places: int, random: Random) -> list[Drawn]:
    size = min(places, len(fresh))
    return [Drawn(answer_id, size / len(fresh)) for answer_id in random.sample(sorted(fresh), size)]


def _by_doubt(doubtful: Iterable[Doubtful], places: int, chosen: Iterable[Drawn]) -> list[Drawn]:
    """Take the least sure first, but rather one that speaks of something else than those already taken."""
    taken = {each.answer_id for each in chosen}
    left = sorted((it for it in doubtful if it.answer_id not in taken), key=lambda it: (it.confidence, it.answer_id))
    themes: set[str] = set()
    picked: list[Drawn] = []
    while left and len(picked) < places:
        best = next((it for it in left if themes.isdisjoint(it.themes)), left[0])
        left.remove(best)
        themes |= best.themes
        picked.append(Drawn(best.answer_id))
    return picked


def _left(waiting: Iterable[Waiting], places: int, chosen: Iterable[Drawn]) -> list[Drawn]:
    taken = {each.answer_id for each in chosen}
    return [Drawn(it.answer_id, it.probability) for it in waiting if it.answer_id not in taken][: max(places, 0)]
