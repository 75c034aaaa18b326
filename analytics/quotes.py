"""What people said, where enough of them said something: themes they complain of and a few of their words.

Themes are counted over everybody; words are passed on only of those whose newest decision about quoting is yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from analytics.few import FEW_FOR_TEXT
from analytics.indicators import Cell, cells_of_answer
from analytics.reliability import Reliability
from analytics.windows import Window
from models import reports
from models.consents import QUOTING, who_agrees
from models.reports import AnswerRow, LabelRow, Scope

COMPLAINTS = frozenset({"negative", "suggestion"})
LENGTHS = range(12, 121)  # shorter says nothing, longer is no quote and too easily somebody's own story
TYPICAL = 60  # characters


@dataclass(frozen=True)
class Quote:
    """Somebody's words, with the label that they stand for."""

    text: str
    theme: str
    polarity: str


@dataclass(frozen=True)
class Voices:
    """What may be passed on of a cell's texts: nothing if fewer than ten people wrote."""

    quotes: tuple[Quote, ...] = ()
    mentions: tuple[tuple[str, int], ...] = ()  # themes complained of with the number of people, the most first

    @property
    def without_words(self) -> Voices:
        """The same for somebody who may not read what people wrote."""
        return replace(self, quotes=())


def voices(
    session: Session, cell: Cell, window: Window, reliability: Reliability, themes: Sequence[str] = ()
) -> Voices:
    """Read the texts of a cell. `themes` narrows quotes and mentions down; none means any reliable theme."""
    scope = Scope(cell.level, cell.key)
    answers = map(reliability.crosswalk.today, reports.answers(session, scope, window.since, window.until))
    texts = [answer for answer in answers if answer.text and answer.state == "read" and cell in cells_of_answer(answer)]
    if len({answer.respondent_id for answer in texts}) < FEW_FOR_TEXT:
        return Voices()
    reliable = [replace(answer, labels=tuple(reliability.labels(answer))) for answer in texts]
    agreed = who_agrees(session, QUOTING)
    quotable = [answer for answer in reliable if answer.respondent_id in agreed and is_quotable(answer)]
    return Voices(tuple(surest(quotable, themes)), tuple(_mentions(reliable, themes)))


def pick(quotes: Iterable[Quote], polarities: Iterable[str], limit: int) -> list[str]:
    """Return the first quotes with one of the polarities."""
    wanted = frozenset(polarities)
    return [quote.text for quote in quotes if quote.polarity in wanted][:limit]


def surest(texts: Iterable[AnswerRow], themes: Sequence[str]) -> Iterator[Quote]:
    """Yield texts, the surest and most ordinary first, one of each person, none twice."""
    candidates = [(answer, label) for answer in texts for label in _about(answer, themes)]
    candidates.sort(key=lambda pair: (-pair[1].confidence, abs(len(pair[0].text or "") - TYPICAL), pair[0].id))
    heard: set[str] = set()
    for answer, label in candidates:
        text = " ".join((answer.text or "").split())
        if heard.isdisjoint((answer.respondent_id, text.casefold())):
            heard |= {answer.respondent_id, text.casefold()}
            yield Quote(text, label.theme, label.polarity)


def _mentions(texts: Iterable[AnswerRow], themes: Sequence[str]) -> list[tuple[str, int]]:
    people: dict[str, set[str]] = {}
    for answer in texts:
        for label in _about(answer, themes):
            if label.polarity in COMPLAINTS:
                people.setdefault(label.theme, set()).add(answer.respondent_id)
    return sorted(((theme, len(ids)) for theme, ids in people.items()), key=lambda pair: (-pair[1], pair[0]))


def _about(answer: AnswerRow, themes: Sequence[str]) -> list[LabelRow]:
    labels = [label for label in answer.labels if label.theme.startswith(("E2.", "E5."))]
    return [label for label in labels if label.theme in themes] if themes else labels


def is_quotable(answer: AnswerRow) -> bool:
    """Tell whether a text may be shown: short, nothing masked in it, nothing that looks like a name or a number."""
    text = answer.text or ""
    return len(text) in LENGTHS and not answer.redactions and not re.search(r"\d|@|\[", text) and not _names(text)


def _names(text: str) -> bool:
    """Look for a capitalised word inside a sentence: redaction is good, a missed name in a quote is not."""
    return any(
        word[0].isupper() and not word.isupper()
        for sentence in re.split(r"[.!?…\n]+", text)
        for word in re.findall(r"[^\W\d_]+", sentence)[1:]
    )
