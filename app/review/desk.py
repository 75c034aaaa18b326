"""A reviewer's desk in the chat: cases with names and questions in her language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from app.review.coder import Case, Coder
from bot.review_desk import Labels, Objection, ReviewCard, ReviewTally, Theme, ThemeGroup, Themes
from conversations.texts import Languages
from nlp.codebook import base_question, codebook
from nlp.coding import broken_rule, element, fixed_polarity


class ChatReview:
    """Serves `bot.review_talk`. `alarm` is told the signal of an answer that was handed on as worrying."""

    def __init__(self, coder: Coder, texts: Languages, language: str, alarm: Callable[[int], None]) -> None:
        self._coder = coder
        self._texts = texts
        self._language = language
        self._alarm = alarm

    @property
    def themes(self) -> Themes:
        """The codebook, in the reviewer's language."""
        return themes(self._language)

    def begin(self) -> ReviewCard | None:
        """Hand out a few answers, or go on with those that are open."""
        self._coder.begin()
        return self.current()

    def current(self) -> ReviewCard | None:
        """Return the answer before the reviewer; None at the end of the batch."""
        case = self._coder.current()
        return self._card(case) if case else None

    def card(self, item: int) -> ReviewCard | None:
        """Return an open answer of this reviewer."""
        case = self._coder.case(item)
        return self._card(self._coder.look(case)) if case else None

    def _card(self, case: Case) -> ReviewCard:
        question = short_question(self._texts, case, self._language)
        return ReviewCard(
            case.item_id, case.number, case.total, case.event, question, case.text, case.reading, case.draft
        )

    def save_draft(self, item: int, draft: dict[str, Any] | None) -> None:
        """Keep a half-made coding, or forget it."""
        self._coder.save_draft(item, draft)

    def objection(self, labels: Labels) -> Objection | None:
        """Return the rule of the codebook that a choice breaks, if any."""
        broken = broken_rule(labels)
        return Objection(broken.rule, broken.theme) if broken else None

    def confirm(self, item: int) -> bool:
        """Say that the machine is right."""
        return self._coder.confirm(item)

    def code(self, item: int, labels: Labels) -> bool:
        """Say what the answer is about."""
        return self._coder.code(item, labels)

    def skip(self, item: int) -> bool:
        """Leave the answer to others."""
        return self._coder.skip(item)

    def worry(self, item: int) -> bool:
        """Hand the answer to those who can help."""
        signal = self._coder.worry(item)
        if signal is None:
            return False
        self._alarm(signal)
        return True

    def tally(self) -> ReviewTally:
        """Return how things stand."""
        tally = self._coder.tally()
        return ReviewTally(tally.agreed, tally.compared, tally.waiting)


@cache
def themes(language: str) -> Themes:
    """Return the codebook as the bot shows it."""
    book = codebook()
    groups = dict.fromkeys(element(theme) for theme in book.themes)
    return Themes(
        tuple(
            ThemeGroup(
                group,
                book.elements[group][language],
                tuple(
                    Theme(theme, book.names[theme][language], fixed_polarity(theme))
                    for theme in book.themes
                    if element(theme) == group
                ),
            )
            for group in groups
        ),
        book.most_themes,
    )


def short_question(texts: Languages, case: Case, language: str) -> str:
    """Return the first line of what was asked; a probe continues the question it belongs to."""
    try:
        asked = texts[language].question(case.flow, base_question(case.question)).text
    except KeyError:  # a flow that has left the files
        return case.question
    return asked.splitlines()[0].replace("{event}", case.event)
