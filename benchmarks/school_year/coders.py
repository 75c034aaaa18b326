"""People who code answers of the simulated year as the program hands them out; they know what was meant."""

from __future__ import annotations

from datetime import datetime

from analytics.cells import NATION
from app.chance import Chance
from app.review.coder import Coder
from benchmarks.school_year.words import Words
from models.unit_of_work import UnitOfWork

NAME = "vertetaja"


def code(uow: UnitOfWork, words: Words, count: int, chance: Chance, now: datetime) -> int:
    """Code a batch of at most `count` answers. Returns how many."""
    coder = Coder(uow, chance, NAME, NATION, now)
    coder.begin(count)
    cases = coder.open_cases()
    for case in cases:
        coder.look(case)
        coder.code(case.item_id, words.meaning(case.question, case.text))
    return len(cases)
