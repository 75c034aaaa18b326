"""What is wrong after all the deaths: what the witness saw, what people saw, and what the tables hold, side by side."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import text

from app.flows import Flows
from benchmarks import soundness
from benchmarks.crashes.talker import Talker
from models.database import Database
from models.unit_of_work import UnitOfWork
from simulator.chats import Chat

Call = tuple[str, str]  # a new message or an edited one, and what it says


@dataclass(frozen=True)
class Tally:
    """What was counted, for the table: nothing of it is a fault."""

    updates: int
    turns: int
    calls: int
    repeated: int
    doubts: int
    dead_letters: int


@dataclass(frozen=True)
class Made:
    """A call that a turn wanted, and how often it may have been made without anybody's knowing."""

    call: Call
    doubts: int


class Verdict:
    """Compares; `faults` says what is wrong, in words."""

    def __init__(self, database: Database, bot_id: int, talkers: Sequence[Talker]) -> None:
        self._database = database
        self._bot_id = bot_id
        self._talkers = talkers
        self._repeated = 0

    def faults(self, flows: Flows) -> list[str]:
        """Everything that is wrong."""
        return self._database.read(lambda uow: [*self._all(uow, flows)])

    def _all(self, uow: UnitOfWork, flows: Flows) -> Iterator[str]:
        yield from (f"somebody waits for ever after {len(it.given)} texts" for it in self._talkers if not it.ended)
        yield from self._updates(uow)
        yield from self._turns(uow)
        yield from self._calls(uow)
        yield from self._answers(uow)
        expected = "dead letter: "
        yield from (fault for fault in soundness.faults(uow, flows) if not fault.startswith(expected))

    def tally(self) -> Tally:
        """The counts, once `faults` was asked for."""
        return self._database.read(self._counted)

    def _counted(self, uow: UnitOfWork) -> Tally:
        def count(query: str) -> int:
            return int(uow.session.execute(text(query)).scalar() or 0)

        return Tally(
            updates=count("SELECT count(*) FROM witness_update"),
            turns=count("SELECT count(*) FROM witness_turn"),
            calls=count("SELECT count(*) FROM witness_call"),
            repeated=self._repeated,
            doubts=count("SELECT sum(doubts) FROM outboxmessage"),
            dead_letters=count("SELECT count(*) FROM deadletter"),
        )

    def _updates(self, uow: UnitOfWork) -> Iterator[str]:
        """Telegram numbers without gaps: what is missing was acknowledged and lost."""
        ids = sorted(uow.session.execute(text("SELECT update_id FROM witness_update")).scalars())
        acts = sum(_acts(talker.person.chat) for talker in self._talkers)
        if len(set(ids)) != len(ids):
            yield f"{len(ids) - len(set(ids))} updates were kept twice"
        if ids and ids[-1] - ids[0] + 1 != len(ids):
            yield f"{ids[-1] - ids[0] + 1 - len(ids)} updates are missing"
        if len(ids) != acts:
            yield f"people did {acts} things, {len(ids)} of them were kept"

    def _turns(self, uow: UnitOfWork) -> Iterator[str]:
        """Each update has had its turn once, and those of a chat in their order."""
        rows = uow.session.execute(
            text(
                "SELECT t.seq, u.chat_key FROM witness_turn t JOIN witness_update u ON u.seq = t.seq ORDER BY t.number"
            )
        ).all()
        for seq, times in Counter(seq for seq, _ in rows).items():
            if times > 1:
                yield f"update {seq} had {times} turns"
        lines: dict[str, list[int]] = defaultdict(list)
        for seq, chat_key in rows:
            lines[chat_key].append(seq)
        yield from ("the turns of a chat are out of order" for line in lines.values() if line != sorted(line))

    def _calls(self, uow: UnitOfWork) -> Iterator[str]:
        """What a chat shows is what its turns wanted, in their order; oftener only where that was counted as doubt."""
        wanted = self._wanted(uow)
        for talker in self._talkers:
            chat = talker.person.chat
            key = self._database.vault.chat_key(self._bot_id, chat.id)
            made, shown = wanted.get(key, []), _shown(chat)
            self._repeated += max(0, len(shown) - len(made))
            yield from differences(made, shown)

    def _wanted(self, uow: UnitOfWork) -> dict[str, list[Made]]:
        rows = uow.session.execute(
            text(
                "SELECT c.chat_key, c.method, c.payload, o.doubts FROM witness_call c"
                " JOIN outboxmessage o ON o.id = c.id ORDER BY o.lane, c.id"
            )
        )
        wanted: dict[str, list[Made]] = defaultdict(list)
        for chat_key, method, payload, doubts in rows:
            content = json.loads(self._database.vault.decrypt(bytes(payload)))
            wanted[chat_key].append(Made(_call(method == "editMessageText", content), doubts))
        return wanted

    def _answers(self, uow: UnitOfWork) -> Iterator[str]:
        """What people wrote is kept as the answer to the question they answered, once."""
        rows = uow.session.execute(
            text(
                "SELECT c.chat_key, a.question, a.text FROM answer a"
                " JOIN contact c ON c.respondent_id = a.respondent_id WHERE a.text IS NOT NULL"
            )
        ).all()
        kept = Counter((chat_key, question, said) for chat_key, question, said in rows)
        given = Counter(
            (self._database.vault.chat_key(self._bot_id, talker.person.chat.id), question, said)
            for talker in self._talkers
            for question, said in talker.given.items()
        )
        if lost := given - kept:
            yield f"{lost.total()} texts are lost or stand under another question"
        if more := kept - given:
            yield f"{more.total()} texts are kept that nobody gave so"


def differences(wanted: Sequence[Made], shown: Sequence[Call]) -> Iterator[str]:
    """What is wrong with a chat that shows this where that was wanted.

    Neighbours that say the same are compared together: nobody can tell which of them came twice.
    """
    lines = [(call, list(group)) for call, group in groupby(wanted, key=lambda made: made.call)]
    seen = [(call, len(list(group))) for call, group in groupby(shown)]
    if [call for call, _ in lines] != [call for call, _ in seen]:
        yield f"a chat shows other messages than were wanted, or in another order: {_first_difference(lines, seen)}"
        return
    for (call, group), (_, times) in zip(lines, seen, strict=True):
        doubts = sum(made.doubts for made in group)
        if not len(group) <= times <= len(group) + doubts:
            yield f"{call[0]}: shown {times} times instead of {len(group)}, with {doubts} doubts"


def _acts(chat: Chat) -> int:
    own = sum(event.kind == "message" and not _by_bot(event.message) for event in chat.events)
    return own + sum(event.kind == "press" for event in chat.events)


def _shown(chat: Chat) -> list[Call]:
    spoken = [event for event in chat.events if event.kind in {"message", "edit"} and _by_bot(event.message)]
    return [_call(event.kind == "edit", event.message or {}) for event in spoken]


def _call(edits: bool, content: dict[str, object]) -> Call:
    return (f"edit of {content['message_id']}" if edits else "message", str(content["text"]))


def _by_bot(message: dict[str, dict[str, bool]] | None) -> bool:
    return bool(message and message["from"]["is_bot"])


def _first_difference(lines: Sequence[tuple[Call, object]], seen: Sequence[tuple[Call, object]]) -> str:
    """Where the two part, by kind only."""
    pairs = enumerate(zip(lines, seen, strict=False))
    place = next((at for at, (made, shown) in pairs if made[0] != shown[0]), min(len(lines), len(seen)))
    wanted, shown = ([call[0] for call, _ in side[place : place + 3]] for side in (lines, seen))
    return f"after {place} of {len(lines)} came {shown} instead of {wanted}"
