"""A wave in virtual time: the program's own rules, pacers and hand against the stand-in's own limits, without HTTP.

What is not the program's: the loop around them (bot/delivery.py does the same with tasks), the queue (the outbox of
the database) and the people, who take up an invitation after minutes and answer every question after seconds.
"""

from __future__ import annotations

import heapq
import random
import zlib
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from app.hours import may_write_unasked
from app.invitations.decisions import Drop, Send, Wait, decide
from app.invitations.forecast import Upcoming
from app.invitations.school_year import school_year
from app.invitations.sending import SLICE
from bot.delivery import MAX_IN_FLIGHT, MAX_IN_HAND, MAX_UNASKED
from bot.exchange import IDLE_SECONDS
from bot.hand import Hand
from bot.pacing import BotPacer, UnaskedPacer
from bot.ports import UNASKED, Parcel
from simulator.errors import ApiError
from simulator.limits import Limits, RateLimiter

TICK = 20.0  # seconds between two looks for what is due
LATENCY = 0.06  # seconds of a call
TURN = 0.02  # seconds from an update to its calls in the outbox
TURNS = 9  # of a conversation: the button under the invitation, and a question each
TAKE_UP = 0.3  # of those who got it
LAG = (5.6, 1.2)  # of the logarithm of the seconds until somebody answers: half of them after 4.5 minutes
THINKING = (4.0, 25.0)  # seconds
IN_HAND = 2.0  # seconds that a call may be in hand when the evening ends
BLOCKED = 0.02  # of the chats, and nobody knows before the call
TALKERS = 30  # people who talk before the wave begins, as the reference
REFERENCE_SECONDS = 1200.0


class VirtualClock:
    """What the stand-in takes for its clock."""

    def __init__(self) -> None:
        self.now = 0.0

    def elapsed(self) -> float:
        return self.now

    def real(self, seconds: float) -> float:
        return seconds


@dataclass
class Seen:
    """What came of it. `waits` are seconds from what a person did to the message that answers it."""

    calls: int = 0
    refused: int = 0
    most_in_a_second: int = 0
    largest_outbox: int = 0
    by_night: int = 0
    got: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    put_off: Counter[str] = field(default_factory=Counter)
    blocked: int = 0
    ended: datetime | None = None
    waits_before: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the middle of a conversation. `asked_at` is when they did what is to be answered."""

    chat: str
    turns: int
    asked_at: float
    reference: bool = False


class Wave:
    """Runs it. Times are seconds since `start`."""

    def __init__(self, start: datetime, rate: float, unasked: float, rng: random.Random, limits: Limits) -> None:
        self.seen = Seen()
        self._start = start
        self._rng = rng
        self._clock = VirtualClock()
        self._telegram = RateLimiter(limits, self._clock)  # type: ignore[arg-type] # all that it asks of a clock
        self._pacer = BotPacer(rate)
        self._unasked_pacer = UnaskedPacer(self._pacer, unasked)
        self._hand = Hand(1.0)
        self._flights: deque[tuple[float, Parcel, float, str]] = deque()
        self._held = 0  # unasked ones in hand and in flight
        self._acts: list[tuple[float, int, Person]] = []
        self._due: list[tuple[float, int, Upcoming]] = []
        self._replies: deque[Parcel] = deque()
        self._broadcast: deque[Parcel] = deque()
        self._about: dict[int, Person | Upcoming] = {}
        self._numbers = count(1)
        self._second: deque[float] = deque()
        self._next_tick = 0.0

    def invite(self, wave: Iterable[Upcoming]) -> None:
        """Let them become due at their own moments."""
        self._due = [(self._seconds(one.due_at), next(self._numbers), one) for one in wave]
        heapq.heapify(self._due)

    def talk(self) -> None:
        """Let some people talk from the beginning until the wave begins."""
        for number in range(TALKERS):
            self._act(self._rng.uniform(0, 20), Person(f"t{number}", 10**6, 0.0, reference=True))

    def run(self) -> Seen:
        """Let time pass until nothing is left to be done."""
        now = 0.0
        while self._acts or self._due or self._broadcast or self._replies or self._hand or self._flights:
            self._happen(now)
            now = self._next(now)
        return self.seen

    # --- one moment -----------------------------------------------------------------------------------------

    def _happen(self, now: float) -> None:
        while self._flights and self._flights[0][0] <= now:
            self._land(now, *self._flights.popleft()[1:])
        while self._acts and self._acts[0][0] <= now:
            self._answer(heapq.heappop(self._acts)[2], now)
        if now >= self._next_tick:
            self._post(now)
            self._next_tick = now + TICK
        self._claim(now)
        while len(self._flights) < MAX_IN_FLIGHT and self._pacer.free_at() <= now:
            parcel = self._hand.take_due(now) if self._hand else None
            if parcel is None:
                return
            self._pacer.take(now)
            self._flights.append((now + LATENCY, parcel, now, self._call(parcel, now)))

    def _next(self, now: float) -> float:
        moments = [self._next_tick] if self._due or self._broadcast else []
        if self._flights:
            moments.append(self._flights[0][0])
        if self._acts:
            moments.append(self._acts[0][0])
        if self._hand and len(self._flights) < MAX_IN_FLIGHT:
            moments.append(max(self._hand.due_at(), self._pacer.free_at()))
        if self._replies or (self._broadcast and may_write_unasked(self._at(now))):
            moments.append(now + IDLE_SECONDS)
        return max(min(moments, default=now), now + 1e-6)

    def _post(self, now: float) -> None:
        """As `send_slice` does it with the database."""
        room, at = SLICE - len(self._broadcast), self._at(now)
        while room > 0 and self._due and self._due[0][0] <= now:
            _, _, one = heapq.heappop(self._due)
            room -= 1
            match decide(one.case, school_year(), at):
                case Send():
                    self._broadcast.append(self._parcel(one.person, UNASKED, one))
                case Wait(until, "night"):
                    self._later(one, until)
                case Wait(_, why):
                    self.seen.put_off[why] += 1
                case Drop(why):
                    self.seen.dropped[why] += 1

    def _later(self, one: Upcoming, until: datetime) -> None:
        heapq.heappush(self._due, (self._seconds(until), next(self._numbers), one))

    def _claim(self, now: float) -> None:
        room = MAX_IN_HAND - len(self._hand) - len(self._flights)
        self.seen.largest_outbox = max(self.seen.largest_outbox, len(self._replies) + len(self._broadcast))
        some = [self._replies.popleft() for _ in range(min(room, len(self._replies)))]
        self._hand.add(some)
        if self._broadcast:
            self._claim_unasked(now, room - len(some))

    def _claim_unasked(self, now: float, room: int) -> None:
        if not may_write_unasked(self._at(now)):
            while self._broadcast:  # they expire with the day, and are decided about anew
                one = self._about.pop(self._broadcast.popleft().id)
                assert isinstance(one, Upcoming)
                self._later(one, self._at(now))
            return
        most = min(room, self._unasked_pacer.allowance(now), MAX_UNASKED - self._held)
        some = [self._broadcast.popleft() for _ in range(min(most, len(self._broadcast)))]
        self._unasked_pacer.take(len(some))
        self._held += len(some)
        self._hand.add(some)

    # --- Telegram -------------------------------------------------------------------------------------------

    def _call(self, parcel: Parcel, now: float) -> str:
        self._clock.now = now + LATENCY / 2
        self._note_call(now, parcel)
        chat = zlib.crc32(parcel.chat_key.encode())
        if parcel.lane == UNASKED and chat % 1000 < BLOCKED * 1000:
            return "blocked"
        try:
            if parcel.method == "editMessageText":
                self._telegram.editing()
            else:
                self._telegram.sending(chat)
        except ApiError as error:
            return str((error.parameters or {}).get("retry_after", 1))
        return "sent"

    def _note_call(self, now: float, parcel: Parcel) -> None:
        self.seen.calls += 1
        self._second.append(now)
        while self._second[0] <= now - 1.0:
            self._second.popleft()
        self.seen.most_in_a_second = max(self.seen.most_in_a_second, len(self._second))
        if parcel.lane == UNASKED and not any(may_write_unasked(self._at(now - ago)) for ago in (0.0, IN_HAND)):
            self.seen.by_night += 1

    def _land(self, now: float, parcel: Parcel, called_at: float, verdict: str) -> None:
        if verdict.isdigit():
            self.seen.refused += 1
            self._hand.refused(parcel, called_at)
            self._hand.add([parcel])
            self._pacer.slow_down(float(verdict), called_at=called_at, now=now)
            return
        self._hand.called(parcel, now)
        about = self._about.pop(parcel.id, None)
        self._held -= parcel.lane == UNASKED
        if isinstance(about, Upcoming):
            self._invited(parcel.chat_key, now, verdict)
        elif about is not None:
            self._answered(about, now)

    # --- people ---------------------------------------------------------------------------------------------

    def _invited(self, chat: str, now: float, verdict: str) -> None:
        self.seen.ended = self._at(now)
        if verdict == "blocked":
            self.seen.blocked += 1
            return
        self.seen.got[chat] += 1
        if self._rng.random() < TAKE_UP:
            self._act(now + self._rng.lognormvariate(*LAG), Person(chat, TURNS, 0.0))

    def _answered(self, person: Person, now: float) -> None:
        waits = self.seen.waits_before if person.reference else self.seen.waits
        waits.append(now - person.asked_at)
        on = now < REFERENCE_SECONDS if person.reference else person.turns > 1
        if on:
            self._act(now + self._rng.uniform(*THINKING), Person(person.chat, person.turns - 1, 0.0, person.reference))

    def _act(self, at: float, person: Person) -> None:
        heapq.heappush(self._acts, (at, next(self._numbers), person))

    def _answer(self, person: Person, now: float) -> None:
        """What a turn posts: the buttons of the old question go, the new one comes."""
        asking = Person(person.chat, person.turns, now - TURN, person.reference)
        self._replies.append(self._parcel(person.chat, 0, None, "editMessageText"))
        self._replies.append(self._parcel(person.chat, 0, asking))

    def _parcel(self, chat: str, lane: int, about: Person | Upcoming | None, method: str = "sendMessage") -> Parcel:
        number = next(self._numbers)
        if about is not None:
            self._about[number] = about
        return Parcel(number, lane, chat, method, {}, None, 1)

    def _at(self, seconds: float) -> datetime:
        return self._start + timedelta(seconds=seconds)

    def _seconds(self, at: datetime) -> float:
        return max(0.0, (at - self._start).total_seconds())
