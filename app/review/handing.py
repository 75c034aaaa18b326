"""A new batch for one reviewer: the pool from the tables, the draw, and the record of both."""

from __future__ import annotations

from datetime import datetime
from random import Random

from app.chance import Chance
from app.review.draw import Doubtful, Pool, Waiting, draw
from models import review_rows
from models.review_rows import Seeker
from models.tables import ReviewBatch
from models.unit_of_work import UnitOfWork

CANDIDATES = 50  # waiting or doubtful answers looked at for a batch at least: enough to be diverse


def hand_out(uow: UnitOfWork, chance: Chance, seeker: Seeker, count: int, now: datetime) -> None:
    """Draw a batch and put it before its reviewer; nothing happens where there is nothing to draw."""
    pool = _pool(uow, seeker, max(CANDIDATES, 2 * count))
    seed = chance.seed_for(f"review:{seeker.reviewer}:{uow.reviews.batches(seeker.reviewer)}")
    drawn = draw(pool, count, Random(seed))
    if not drawn:
        return
    batch = ReviewBatch(
        reviewer=seeker.reviewer,
        scope_level=seeker.scope.level,
        scope=seeker.scope.key,
        seed=seed,
        frame=len(pool.fresh),
        drawn_at=now,
    )
    uow.reviews.hand_out(batch, [(each.answer_id, each.probability) for each in drawn])


def _pool(uow: UnitOfWork, seeker: Seeker, limit: int) -> Pool:
    waiting = review_rows.waiting(uow.session, seeker, limit)
    doubtful = review_rows.doubtful(uow.session, seeker, limit)
    return Pool(
        review_rows.fresh(uow.session, seeker),
        [Waiting(row.answer_id, row.probability) for row in waiting],
        [Doubtful(row.answer_id, row.confidence, row.themes) for row in doubtful],
    )
