"""Tells people of danger without the text: at once, and level by level for as long as nobody takes care of it.

Quiet hours play no part here. Notices go out in the lane of conversations, posted in the transaction that notices.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from app.bootstrap import Parts
from app.chance import Chance
from app.replying import Replies
from app.safeguarding.duty import Duty, duty_above
from app.seed import deep_link, known_username
from bot import danger_talk
from bot.danger_desk import DangerNotice, Why
from bot.replies import calls_for_replies
from bot.wording import wording
from models.tables import Coordinator, DangerLink, DangerSignal, Institution
from models.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

PATIENCE = timedelta(hours=2)  # for somebody to open it, and again to take care of it
LINK_LASTS = timedelta(hours=24)
LOOK_AGAIN = timedelta(minutes=10)  # where nobody is to be told: somebody may join
MOST_IN_A_DAY = 12  # notices two hours apart; from then on
ONCE_A_DAY = timedelta(days=1)
# Somebody who plays with the word must not bury a cry under notices, and no cry may wait long for him.
SPELL, MOST_NOTICES = timedelta(minutes=10), 5  # to one person; more in a spell are told of by one notice
LONGEST_WAIT = timedelta(hours=1)  # from then on the usual levels go on, however many there are


def tell(uow: UnitOfWork, chance: Chance, signal_id: int, now: datetime) -> None:
    """Tell those in charge of the place where something worrying was written."""
    signal = uow.dangers.get(signal_id)
    if signal is not None:
        uow.audit.note(now, "system", "danger_noticed", f"danger:{signal_id}")
        Telling(uow, chance, signal, now).climb()


def escalate(uow: UnitOfWork, chance: Chance, now: datetime) -> int:
    """Take the next step for every signal whose time has come. Returns how many."""
    due = uow.dangers.due(now)
    for signal in due:
        Telling(uow, chance, signal, now).go_on()
    return len(due)


def look_after(parts: Parts) -> int:
    """Do so, but take the writers' lock only if there is something to do."""
    now = parts.clock.now()
    if not parts.database.read(lambda uow: uow.dangers.is_any_due(now)):
        return 0
    return parts.database.write(lambda uow: escalate(uow, parts.chance, now)).result()


class Telling:
    """What is told of one signal now."""

    def __init__(self, uow: UnitOfWork, chance: Chance, signal: DangerSignal, now: datetime) -> None:
        self._uow = uow
        self._chance = chance
        self._signal = signal
        self._now = now

    def go_on(self) -> None:
        """Remind once whoever opened it and has not said that it is taken care of; else tell the next level."""
        signal = self._signal
        opener = self._uow.session.get(Coordinator, signal.opened_by) if signal.opened_by else None
        if signal.handled_at is not None:
            signal.next_at = None
        elif opener is not None and opener.active and signal.reminded_at is None:
            signal.reminded_at, signal.next_at = self._now, self._now + PATIENCE
            self._post([opener], "unhandled", f"remind:{opener.id}")
        else:
            self.climb()

    def climb(self) -> None:
        """Tell the next level where somebody is; at the top, everyone again."""
        signal = self._signal
        duty = duty_above(self._uow, self._institution, signal.level)
        if not duty.people:
            self._tell_nobody()
            return
        if self._waits_for_its_turn(duty.people):
            signal.next_at = _end_of_spell(self._now)
            return
        first = signal.told_at is None
        signal.told_at = signal.told_at or self._now
        signal.escalations += not first
        signal.level = duty.level
        signal.next_at = self._now + (PATIENCE if signal.escalations < MOST_IN_A_DAY else ONCE_A_DAY)
        self._post(duty.people, self._why(duty, first=first), f"{duty.level}:{signal.escalations}")

    def _why(self, duty: Duty, *, first: bool) -> Why:
        if duty.is_only_admins:
            return "nobody"
        if first:
            return "new"
        return "unopened" if self._signal.opened_at is None else "unfinished"

    def _tell_nobody(self) -> None:
        self._signal.next_at = self._now + LOOK_AGAIN
        if not self._uow.audit.has("system", "danger_untold", self._subject):
            self._uow.audit.note(self._now, "system", "danger_untold", self._subject)
        log.error("nobody to tell of danger: atbalss staff invite --role safeguarding", signal=self._signal.id)

    def _post(self, people: Sequence[Coordinator], why: Why, step: str) -> None:
        for person in people:
            if self._is_swamped(person):
                self._bundle(person, step)
                continue
            notice = DangerNotice(self._signal.id or 0, why, self._place, self._link(person, step))
            reply = danger_talk.notice(wording(person.language), notice)
            # The cause names the step, so a repeated tick or a second worker posts nothing twice.
            replies = Replies(self._uow, person.bot_id, f"{self._subject}:{step}:{person.id}", self._now)
            replies.post(calls_for_replies([reply], self._uow.staffroom.chat_id(person)))
            self._uow.audit.note(self._now, "system", "danger_told", f"{self._subject} {step} coordinator:{person.id}")

    # --- many at once: one notice for all of them, and each one in the list --------------------------------

    def _waits_for_its_turn(self, people: Sequence[Coordinator]) -> bool:
        """Tell whether all were just told that there are many: then it is told soon, and not much later."""
        is_new = self._now - self._signal.noticed_at < LONGEST_WAIT
        return is_new and all(self._is_swamped(person) and self._was_bundled(person) for person in people)

    def _is_swamped(self, person: Coordinator) -> bool:
        since = self._now - SPELL
        return self._uow.audit.count("danger_told", since, f"coordinator:{person.id}") >= MOST_NOTICES

    def _was_bundled(self, person: Coordinator) -> bool:
        since = _end_of_spell(self._now) - SPELL
        return self._uow.audit.count("danger_bundled", since, f"coordinator:{person.id}") > 0

    def _bundle(self, person: Coordinator, step: str) -> None:
        """Let somebody open it, and say once in a spell that there are many and where they stand."""
        self._link(person, step)
        cause = f"danger:many:{person.id}:{_end_of_spell(self._now):%Y%m%d%H%M}"
        reply = danger_talk.many(wording(person.language))
        Replies(self._uow, person.bot_id, cause, self._now).post(
            calls_for_replies([reply], self._uow.staffroom.chat_id(person))
        )
        self._uow.audit.note(self._now, "system", "danger_bundled", f"{self._subject} {step} coordinator:{person.id}")

    def _link(self, person: Coordinator, step: str) -> str:
        code = self._chance.danger_code(f"{self._subject}:{step}:{person.id}:{self._now.isoformat()}")
        link = DangerLink(
            signal_id=self._signal.id or 0,
            coordinator_id=person.id or 0,
            code_hash="",
            made_at=self._now,
            expires_at=self._now + LINK_LASTS,
        )
        self._uow.dangers.add_link(code, link)
        theirs = known_username(self._uow, person.bot_id) or known_username(self._uow)
        return deep_link(theirs, danger_talk.LINK + code) or ""

    @property
    def _subject(self) -> str:
        return f"danger:{self._signal.id}"

    @property
    def _institution(self) -> Institution | None:
        known = self._signal.institution_id
        return self._uow.events.institution(known) if known else None

    @property
    def _place(self) -> str:
        return self._institution.name if self._institution else ""


def _end_of_spell(now: datetime) -> datetime:
    began = now.replace(minute=now.minute - now.minute % (SPELL.seconds // 60), second=0, microsecond=0)
    return began + SPELL
