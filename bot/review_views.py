"""What a reviewer sees at each step: the answer, the choice so far, the buttons."""

from __future__ import annotations

from collections.abc import Iterable

from bot.replies import Reply, Rows
from bot.review_desk import Labels, Objection, ReviewCard, ReviewTally, Themes
from bot.review_draft import POLARITIES, Draft
from bot.wording import Wording
from conversations.messages import Button

TICK = "✓ "


class View:
    """Replies in the reviewer's language. All but the first take the place of the pressed message."""

    def __init__(self, words: Wording, themes: Themes) -> None:
        self._words = words
        self._themes = themes

    def card(self, card: ReviewCard, *, replaces: bool, note: str = "") -> Reply:
        """Show an answer with the machine's reading."""
        rows = (
            self._verdicts(card),
            (self._button(card, "skip"),),
            (self._button(card, "worry"),),
        )
        return Reply(_joined(note, self._answer(card), self._reading(card)), rows, replaces=replaces)

    def draft(self, card: ReviewCard, draft: Draft, note: str = "") -> Reply:
        """Show an answer with what was chosen so far, and the present question."""
        match draft.step:
            case "themes":
                asked, rows = self._choosing(card, draft)
            case "polarity":
                asked, rows = self._asking_polarity(card, draft)
            case "check":
                asked, rows = self._checking(card, draft)
        return Reply(_joined(self._answer(card), note, asked), rows, replaces=True)

    def end(self, tally: ReviewTally, note: str = "") -> Reply:
        """Thank, and tell how things stand."""
        lines = [self._words("review.thanks")]
        if tally.compared:
            lines.append(self._words("review.agreed", agreed=tally.agreed, compared=tally.compared))
        lines.append(self._words("review.waiting", count=tally.waiting))
        more = ((Button(self._words("review.more"), "staff.review.more"),),) if tally.waiting else ()
        return Reply(_joined(note, "\n".join(lines)), more, replaces=True)

    def objection(self, objection: Objection) -> str:
        """Say which rule a choice breaks, and what to do."""
        theme = self._themes.theme(objection.theme)
        polarity = self._words(f"review.polarities.{theme.polarity}") if theme and theme.polarity else ""
        name = self._themes.name(objection.theme)
        rule = f"review.objections.{objection.rule}"
        return self._words(rule, theme=name, most=self._themes.most, polarity=polarity)

    def polarities(self, value: str) -> tuple[str, ...] | None:
        """Return what a polarity button means; None if there is no such button."""
        return POLARITIES.get(value)

    # --- parts -----------------------------------------------------------------------------------------------

    def _answer(self, card: ReviewCard) -> str:
        facts = {"number": card.number, "total": card.total, "event": card.event}
        return self._words("review.card", **facts, question=card.question, answer=card.answer)

    def _reading(self, card: ReviewCard) -> str:
        if card.reading is None:
            return self._words("review.unsure")
        if not card.reading:
            return self._words("review.reading_none")
        return "\n".join([self._words("review.reading"), *self._lines(card.reading)])

    def _lines(self, labels: Labels) -> list[str]:
        said: dict[str, list[str]] = {}
        for theme, polarity in labels:
            said.setdefault(theme, []).extend([self._words(f"review.polarities.{polarity}")] if polarity else [])
        return [self._line(theme, polarities) for theme, polarities in said.items()]

    def _line(self, theme: str, polarities: list[str]) -> str:
        name = self._themes.name(theme)
        if not polarities:
            return f"– {name}"
        return self._words("review.label", theme=name, polarity=" + ".join(polarities))

    def _verdicts(self, card: ReviewCard) -> tuple[Button, ...]:
        if card.reading is None:
            return (Button(self._words("review.buttons.choose"), _token("change", card)),)
        return self._button(card, "right"), self._button(card, "change")

    def _choosing(self, card: ReviewCard, draft: Draft) -> tuple[str, Rows]:
        asked = self._words("review.themes", most=self._themes.most)
        group = self._themes.group(draft.at)
        if group is None:
            taken = [self._theme(card, draft, code) for code in draft.codes]
            groups = [Button(f"{each.name} ›", _token("group", card, each.code)) for each in self._themes.groups]
            rows = _below(taken) + _below(groups)
        else:
            asked = _joined(group.name, asked)
            rows = _below(self._theme(card, draft, theme.code) for theme in group.themes)
        chosen = "\n".join([self._words("review.chosen"), *self._lines(draft.labels)]) if draft.chosen else ""
        return _joined(chosen, asked), (*rows, self._ways(card, "back", "next"))

    def _theme(self, card: ReviewCard, draft: Draft, code: str) -> Button:
        mark = TICK if code in draft.codes else ""
        return Button(mark + self._themes.name(code), _token("theme", card, code))

    def _asking_polarity(self, card: ReviewCard, draft: Draft) -> tuple[str, Rows]:
        asked = self._words("review.polarity", theme=self._themes.name(draft.at))
        said = draft.polarities(draft.at)
        buttons = [
            Button((TICK if meant == said else "") + self._words(f"review.say.{value}"), _token("say", card, value))
            for value, meant in POLARITIES.items()
        ]
        rows = (tuple(buttons[:2]), tuple(buttons[2:4]), tuple(buttons[4:]))
        return asked, (*rows, self._ways(card, "back"))

    def _checking(self, card: ReviewCard, draft: Draft) -> tuple[str, Rows]:
        if not draft.chosen:
            return self._words("review.check_none"), (self._ways(card, "back", "done"),)
        return "\n".join([self._words("review.check"), *self._lines(draft.labels)]), (self._ways(card, "back", "done"),)

    def _ways(self, card: ReviewCard, *actions: str) -> tuple[Button, ...]:
        return tuple(self._button(card, action) for action in actions)

    def _button(self, card: ReviewCard, action: str) -> Button:
        return Button(self._words(f"review.buttons.{action}"), _token(action, card))


def _token(action: str, card: ReviewCard, value: str = "") -> str:
    return f"staff.review.{action}.{card.item}" + (f".{value}" if value else "")


def _below(buttons: Iterable[Button]) -> Rows:
    """Put buttons under each other: names of themes are long."""
    return tuple((button,) for button in buttons)


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
