"""A review desk that remembers: two answers, four themes, the rules that matter to the chat."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from bot.review_desk import Labels, Objection, ReviewCard, ReviewTally, Theme, ThemeGroup, Themes

THEMES = Themes(
    (
        ThemeGroup("E2", "Atbalsta kvalitāte", (Theme("E2.STAFF", "Attieksme"), Theme("E2.DELIVERY", "Norise"))),
        ThemeGroup("E5", "Ieguvumi", (Theme("E5.SELF", "Pašizziņa"), Theme("E5.WORK", "Darbs"))),
        ThemeGroup("IN", "Idejas", (Theme("E2.INPUT", "Ierosinājumi", "suggestion"),)),
    ),
    3,
)
CARDS = [
    ReviewCard(11, 1, 2, "Ēnu diena", "Kas palika prātā?", "viss bija labi", [("E2.STAFF", "positive")]),
    ReviewCard(12, 2, 2, "Ēnu diena", "Ko mainītu?", "ilgāk", None),
]


class FakeReview:
    """Keeps what it is told; `said` is (what, item, labels)."""

    themes = THEMES

    def __init__(self) -> None:
        self.cards = {card.item: card for card in CARDS}
        self.said: list[tuple[str, int, Any]] = []
        self.standing = ReviewTally(0, 0, 0)

    def begin(self) -> ReviewCard | None:
        return self.current()

    def current(self) -> ReviewCard | None:
        return next(iter(self.cards.values()), None)

    def card(self, item: int) -> ReviewCard | None:
        return self.cards.get(item)

    def save_draft(self, item: int, draft: dict[str, Any] | None) -> None:
        kept = None if draft is None else json.loads(json.dumps(draft))
        self.cards[item] = replace(self.cards[item], draft=kept)

    def objection(self, labels: Labels) -> Objection | None:
        themes = list(dict.fromkeys(theme for theme, _ in labels))
        return Objection("too_many", themes[-1]) if len(themes) > THEMES.most else None

    def confirm(self, item: int) -> bool:
        return self._settle("right", item)

    def code(self, item: int, labels: Labels) -> bool:
        return self._settle("code", item, list(labels))

    def skip(self, item: int) -> bool:
        return self._settle("skip", item)

    def worry(self, item: int) -> bool:
        return self._settle("worry", item)

    def tally(self) -> ReviewTally:
        return self.standing

    def _settle(self, what: str, item: int, labels: Any = None) -> bool:
        if item not in self.cards or (what == "right" and self.cards[item].reading is None):
            return False
        del self.cards[item]
        self.said.append((what, item, labels))
        return True
