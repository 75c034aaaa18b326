"""One reviewer at work, in whatever channel: what is handed out, shown, said, and whose word then counts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from analytics.few import FEW_FOR_TEXT
from analytics.indicators import NATION
from app.chance import Chance
from app.review.decision import CODERS, Coding, decide
from app.review.draw import BATCH
from app.review.figures import beside_another
from app.review.handing import hand_out
from models import review_rows
from models.repositories import NewReview
from models.review_rows import Seeker, ShownRow
from models.scopes import Scope
from models.tables import Answer, ReviewItem
from models.unit_of_work import UnitOfWork
from nlp.codebook import codebook
from nlp.coding import broken_rule
from nlp.errors import NlpError
from nlp.examples import Labels

IN_HAND = timedelta(days=7)  # then an answer somebody left lying goes to others, too


class CodingError(NlpError):
    """A coding breaks a rule of the codebook."""


@dataclass(frozen=True)
class Case:
    """An answer before its reviewer: number `number` of `total`. `reading` is None where the machine abstained."""

    item_id: int
    number: int
    total: int
    flow: str
    question: str
    event: str
    text: str
    reading: tuple[tuple[str, str], ...] | None
    draft: dict[str, Any] | None


@dataclass(frozen=True)
class Tally:
    """How a reviewer stands: of `compared` answers that others coded too, `agreed` alike; `waiting` are left."""

    agreed: int
    compared: int
    waiting: int


class Coder:
    """Serves one reviewer within one transaction. An item that is not theirs, or settled, is never touched."""

    def __init__(self, uow: UnitOfWork, chance: Chance, reviewer: str, scope: Scope, now: datetime) -> None:
        self._uow = uow
        self._chance = chance
        self._reviewer = reviewer
        self._scope = scope
        self._now = now

    # --- handing out ---------------------------------------------------------------------------------------

    def begin(self, count: int = BATCH) -> int:
        """Go on with what is open, else draw a batch. Returns how many answers are before the reviewer."""
        if not self.open_cases():
            hand_out(self._uow, self._chance, self._seeker, count, self._now)
        return len(self.open_cases())

    @property
    def _seeker(self) -> Seeker:
        return Seeker(self._reviewer, self._scope, FEW_FOR_TEXT, CODERS, self._now - IN_HAND)

    # --- showing -------------------------------------------------------------------------------------------

    def handed(self) -> list[ReviewItem]:
        """Return everything that was ever handed to the reviewer."""
        return self._uow.reviews.items(self._reviewer)

    def open_cases(self) -> list[Case]:
        """Return everything before the reviewer, and put aside what may not be shown any more."""
        items = self._uow.reviews.open_items(self._reviewer)
        return [case for item in items if (case := self._case(item)) is not None]

    def current(self) -> Case | None:
        """Return the first answer before the reviewer; that they look at it is noted."""
        for item in self._uow.reviews.open_items(self._reviewer):
            case = self._case(item)
            if case is not None:
                return self.look(case)
        return None

    def case(self, item_id: int) -> Case | None:
        """Return an answer that was handed to this reviewer and is not settled."""
        item = self._open(item_id)
        return self._case(item) if item else None

    def look(self, case: Case) -> Case:
        """Note that the reviewer sees an answer, each time; the reading that first stood beside it stays there."""
        item = self._open(case.item_id)
        if item is None:
            return case
        if item.shown_at is None:
            item.shown_at, item.offered = self._now, json.dumps(case.reading)
        self._note("review_look", f"answer:{item.answer_id}")
        return case

    def _case(self, item: ReviewItem) -> Case | None:
        row = self._shown(item)
        if row is None:
            if self._shown(item, NATION) is None:  # and not just outside the scope that the reviewer looks at now
                self._settle(item, "gone")
            return None
        together = [each for each in self._uow.reviews.items_of_batch(item.batch_id) if each.state != "gone"]
        return Case(
            item_id=item.id or 0,
            number=together.index(item) + 1,
            total=len(together),
            flow=row.flow,
            question=row.question,
            event=row.event_title,
            text=row.text,
            reading=row.reading if item.shown_at is None else _labels(item.offered),
            draft=json.loads(item.draft) if item.draft else None,
        )

    def _shown(self, item: ReviewItem, scope: Scope | None = None) -> ShownRow | None:
        return review_rows.shown(self._uow.session, scope or self._scope, FEW_FOR_TEXT, item.answer_id)

    # --- saying --------------------------------------------------------------------------------------------

    def save_draft(self, item_id: int, draft: dict[str, Any] | None) -> None:
        """Keep a half-made coding, so that a restart loses nothing."""
        item = self._open(item_id)
        if item is not None:
            item.draft = None if draft is None else json.dumps(draft, ensure_ascii=False)

    def confirm(self, item_id: int, note: str | None = None) -> bool:
        """Say that the machine read rightly what was shown. False if it had not decided, or the item is not open."""
        case = self.case(item_id)
        if case is None or case.reading is None:
            return False
        return self._keep(item_id, frozenset(case.reading), note)

    def code(self, item_id: int, labels: Iterable[tuple[str, str]], note: str | None = None) -> bool:
        """Say what an answer is about. False if the item is not open. Raises CodingError for a broken rule."""
        chosen = frozenset(labels)
        broken = broken_rule(sorted(chosen))
        if broken or any(not polarity for _, polarity in chosen):
            raise CodingError(str(broken or "every theme needs a polarity: choose one"))
        return self._keep(item_id, chosen, note)

    def _keep(self, item_id: int, labels: Labels, note: str | None) -> bool:
        item = self._open(item_id)
        if item is None or self._case(item) is None:
            return False
        self._record(item, labels, note)
        self._settle(item, "done")
        return True

    def said(self, item: ReviewItem) -> tuple[Labels, str | None] | None:
        """Return what the reviewer said last of an item, with their note."""
        mine = [row for row in self._uow.reviews.codings(item.answer_id) if row.reviewer == self._reviewer]
        return (mine[-1].labels, mine[-1].note) if mine else None

    def offered(self, item: ReviewItem) -> tuple[tuple[str, str], ...] | None:
        """Return the machine's reading that was shown with an item; None if it would not decide."""
        return _labels(item.offered)

    def recode(self, item_id: int, labels: Labels, note: str | None = None) -> bool:
        """Say something else of an answer already coded: the newest word of a person is heard."""
        item = self._uow.reviews.item(item_id, self._reviewer)
        if item is None or item.state != "done" or self._shown(item) is None:
            return False
        self._record(item, labels, note)
        return True

    def _record(self, item: ReviewItem, labels: Labels, note: str | None) -> None:
        new = NewReview(item.answer_id, self._reviewer, sorted(labels), item.probability, note, codebook().version)
        self._uow.reviews.keep(new, self._now)
        self._note("review", f"answer:{item.answer_id}")
        said = self._uow.reviews.codings(item.answer_id)
        decision = decide(Coding(row.review_id, row.reviewer, row.labels) for row in said)
        self._uow.reviews.settle(item.answer_id, decision.review_id, disputed=decision.disputed)

    def skip(self, item_id: int) -> bool:
        """Leave an answer to others. False if the item is not open."""
        item = self._open(item_id)
        if item is None:
            return False
        self._settle(item, "skipped")
        return True

    def worry(self, item_id: int) -> int | None:
        """Hand a worrying answer to those who can help: out of every statistic, encrypted, apart.

        An answer already coded may be handed on, too. Returns the danger signal they must be told about; None if the
        item is somebody else's or gone.
        """
        item = self._uow.reviews.item(item_id, self._reviewer)
        row = self._shown(item) if item and item.state in ("open", "done", "skipped") else None
        if item is None or row is None:
            return None
        signal = self._uow.dangers.add(row.text, row.institution_id, row.event_id, self._now)
        self._uow.reviews.withhold(self._uow.session.get_one(Answer, item.answer_id))
        self._settle(item, "worrying")
        self._note("review_worrying", f"danger:{signal}")
        return signal

    def tally(self) -> Tally:
        """Return how this reviewer and others agree, and how much is left."""
        said = self._uow.reviews.codings_beside(self._reviewer)
        pairs = beside_another(said, self._reviewer)
        agreed = sum(mine == other for mine, other in pairs)
        return Tally(agreed, len(pairs), review_rows.count_waiting(self._uow.session, self._seeker))

    # --- bookkeeping ---------------------------------------------------------------------------------------

    def _open(self, item_id: int) -> ReviewItem | None:
        item = self._uow.reviews.item(item_id, self._reviewer)
        return item if item is not None and item.state == "open" else None

    def _settle(self, item: ReviewItem, state: str) -> None:
        item.state, item.settled_at, item.draft = state, self._now, None
        self._uow.session.flush()

    def _note(self, action: str, subject: str) -> None:
        self._uow.audit.note(self._now, self._actor, action, subject)

    @property
    def _actor(self) -> str:
        return self._reviewer if self._reviewer.startswith("coordinator:") else f"cli:{self._reviewer}"[:60]


def _labels(offered: str | None) -> tuple[tuple[str, str], ...] | None:
    read = json.loads(offered) if offered else None
    return None if read is None else tuple((theme, polarity) for theme, polarity in read)
