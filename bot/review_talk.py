"""Reviewing answers in the chat, one at a time in one message: look, agree or change, next.

A press on an old button changes nothing: it shows what is before the reviewer now. The message is replaced at every
step, so that no answer stays behind in the chat.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.event_steps import Scene
from bot.replies import Reply
from bot.review_desk import ReviewCard, ReviewDesk
from bot.review_draft import Draft
from bot.review_views import View
from conversations.tokens import number_in

NO_RIGHT, NONE_LEFT = "review.no_right", "review.none"


def start(scene: Scene, *, replaces: bool = False) -> list[Reply]:
    """Hand out a few answers, or go on where the reviewer left off."""
    desk = scene.desk.review()
    if desk is None:
        return [Reply(scene.words(NO_RIGHT))]
    card = desk.begin()
    if card is None:
        return [Reply(scene.words(NONE_LEFT), replaces=replaces)]
    return [_resumed(View(scene.words, desk.themes), card, replaces=replaces)]


def press(scene: Scene, parts: Sequence[str]) -> list[Reply]:
    """Take a press on `staff.review.<action>.<item>.<value>`, given as the parts behind `staff.review`."""
    action, item, *value = [*parts, "", ""]
    desk = scene.desk.review()
    if desk is None:
        return [Reply(scene.words(NO_RIGHT), replaces=True)]
    if action == "more":
        return start(scene, replaces=True)
    card = desk.card(number) if (number := number_in(item)) is not None else None
    review = _Review(scene, desk)
    if card is None:
        return [review.next(note=scene.words("review.settled"))]
    return [review.take(card, action, ".".join(value).strip("."))]


def _resumed(view: View, card: ReviewCard, *, replaces: bool, note: str = "") -> Reply:
    """Show an answer as far as its reviewer has come with it."""
    draft = Draft.opened(card.draft)
    return view.card(card, replaces=replaces, note=note) if draft is None else view.draft(card, draft, note=note)


class _Review:
    """One press of one reviewer."""

    def __init__(self, scene: Scene, desk: ReviewDesk) -> None:
        self._words = scene.words
        self._desk = desk
        self._view = View(scene.words, desk.themes)

    def next(self, note: str = "") -> Reply:
        """Show the next answer or, at the end, how things stand."""
        card = self._desk.current()
        if card is None:
            return self._view.end(self._desk.tally(), note)
        return _resumed(self._view, card, replaces=True, note=note)

    def take(self, card: ReviewCard, action: str, value: str) -> Reply:
        """Do what the button says. One that doesn't fit the present step shows that step again."""
        settling: dict[str, Callable[[], str]] = {
            "right": lambda: self._done(self._desk.confirm(card.item)),
            "skip": lambda: self._done(self._desk.skip(card.item)),
            "worry": lambda: self._done(self._desk.worry(card.item), "review.worried"),
        }
        if action in settling:
            return self.next(settling[action]())
        draft = Draft.opened(card.draft)
        if action == "change" and draft is None:
            return self._saved(card, Draft.of(card.reading or ()))
        if draft is None:
            return self._view.card(card, replaces=True)
        return self._edit(card, draft, action, value)

    def _done(self, settled: bool, note: str = "") -> str:
        if not settled:
            return self._words("review.settled")
        return self._words(note) if note else ""

    def _edit(self, card: ReviewCard, draft: Draft, action: str, value: str) -> Reply:
        match action:
            case "group" if not value or self._desk.themes.group(value):
                return self._saved(card, draft.moved("themes", value))
            case "theme" if draft.step == "themes" and self._desk.themes.theme(value):
                return self._toggle(card, draft, value)
            case "next" if draft.step == "themes":
                return self._saved(card, self._asking(draft, draft.codes))
            case "say" if draft.step == "polarity":
                return self._say(card, draft, value)
            case "back":
                return self._back(card, draft)
            case "done" if draft.step == "check":
                return self._finish(card, draft)
        return self._view.draft(card, draft)

    def _toggle(self, card: ReviewCard, draft: Draft, theme: str) -> Reply:
        changed = draft.toggled(theme)
        objection = self._desk.objection(changed.labels)
        if objection and theme not in draft.codes:  # taking one away is always allowed
            return self._view.draft(card, draft, note=self._view.objection(objection))
        return self._saved(card, changed)

    def _asking(self, draft: Draft, themes: Sequence[str]) -> Draft:
        """Go to the first of the themes whose polarity is a choice, else to the end; fixed ones are filled in."""
        for code in themes:
            theme = self._desk.themes.theme(code)
            if theme is None or theme.polarity is None:
                return draft.moved("polarity", code)
            draft = draft.said(code, (theme.polarity,))
        return draft.moved("check")

    def _say(self, card: ReviewCard, draft: Draft, value: str) -> Reply:
        polarities = self._view.polarities(value)
        if polarities is None or draft.at not in draft.codes:
            return self._view.draft(card, draft)
        following = draft.codes[draft.codes.index(draft.at) + 1 :]
        return self._saved(card, self._asking(draft.said(draft.at, polarities), following))

    def _back(self, card: ReviewCard, draft: Draft) -> Reply:
        """From a group or a polarity to the themes, from the themes to the answer as the machine read it."""
        if draft.step != "themes" or draft.at:
            return self._saved(card, draft.moved("themes"))
        self._desk.save_draft(card.item, None)
        return self._view.card(card, replaces=True)

    def _finish(self, card: ReviewCard, draft: Draft) -> Reply:
        objection = self._desk.objection(draft.labels)
        if objection or any(not polarity for _, polarity in draft.labels):
            note = self._view.objection(objection) if objection else ""
            return self._saved(card, draft.moved("themes"), note)
        return self.next(self._done(self._desk.code(card.item, draft.labels)))

    def _saved(self, card: ReviewCard, draft: Draft, note: str = "") -> Reply:
        self._desk.save_draft(card.item, draft.as_json())
        return self._view.draft(card, draft, note)
