from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlmodel import Session

from models import retention, schema
from models.database import Database
from models.inbox import MAX_ATTEMPTS, Claimed
from models.outbox import DOUBTFUL, MAX_DOUBTS, Posted
from models.tables import DeadLetter, InboxUpdate, OutboxMessage
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from tests.conftest import NOW

BOT = 7_000_000_001  # bot ids no longer fit into 32 bits


def receive(database: Database, update_id: int, chat: int = 1) -> None:
    payload = b'{"update_id": %d}' % update_id
    database.write(lambda uow: uow.inbox.add(BOT, update_id, chat, payload, NOW)).result()


def heads(database: Database) -> list[int]:
    return database.read(lambda uow: uow.inbox.heads(10))


def claim(database: Database, seq: int) -> Claimed | None:
    return database.write(lambda uow: uow.inbox.claim(seq)).result()


def complete(database: Database, seq: int) -> None:
    database.write(lambda uow: uow.inbox.complete(seq)).result()


def post(database: Database, dedupe: str, **changes: Any) -> None:
    values = {"lane": 0, "method": "sendMessage", "payload": {"chat_id": 1, "text": "Čau!"}, "now": NOW} | changes
    database.write(lambda uow: uow.outbox.put(BOT, dedupe=dedupe, **values)).result()


def take(database: Database, limit: int = 10, now: Any = NOW) -> list[Posted]:
    return database.write(lambda uow: uow.outbox.claim(BOT, limit, now)).result()


def row(database: Database, model: Any) -> Any:
    return database.read(lambda uow: uow.session.scalars(select(model)).one())


def test_an_update_that_comes_twice_is_kept_once(database: Database) -> None:
    receive(database, 10)
    receive(database, 10)

    assert len(heads(database)) == 1


@pytest.mark.postgres
def test_a_failure_waits_for_another_worker_s_try_and_counts_nothing_once_that_did_it(
    postgres_url: str, vault: Vault
) -> None:
    database = Database(postgres_url, vault)
    receive(database, 10)
    [seq] = heads(database)
    with Session(database.engine) as other:
        UnitOfWork(other, vault).inbox.complete(seq)  # not committed yet
        assert claim(database, seq) is None
        waiting = [
            database.write(lambda uow: uow.inbox.claim(seq, wait=True)),
            database.write(lambda uow: uow.inbox.fail(seq, "fault", NOW)),
        ]
        other.commit()

    assert [future.result() for future in waiting] == [None, False]
    assert (row(database, InboxUpdate).state, row(database, InboxUpdate).attempts) == ("done", 0)
    database.close()


def test_updates_of_two_bots_do_not_mix(database: Database) -> None:
    for bot in (BOT, BOT + 1):
        database.write(lambda uow, bot=bot: uow.inbox.add(bot, 10, 1, b'{"update_id": 10}', NOW)).result()

    mine, theirs = (database.read(lambda uow, bot=bot: uow.inbox.heads(10, bot_id=bot)) for bot in (BOT, BOT + 1))

    assert len(mine) == len(theirs) == 1
    assert mine != theirs


def test_only_the_oldest_open_update_of_a_chat_is_at_the_head(database: Database) -> None:
    for update_id, chat in ((1, 1), (2, 1), (3, 2)):
        receive(database, update_id, chat)

    first, other = heads(database)
    complete(database, first)

    assert len(heads(database)) == 2
    assert other in heads(database)


LATE = NOW + timedelta(hours=12)


def state_after(database: Database, *, withdrawn: bool = False, uncertain: bool = False) -> str:
    """Claim a call that is in time, fail to make it until it is too late, and return what became of it."""
    post(database, "7:invite:1:first:0:0", lane=2, not_after=LATE)
    [call] = take(database)
    if withdrawn:
        database.write(lambda uow: uow.outbox.withdraw(call.chat_key, "invite", NOW)).result()
    database.write(lambda uow: uow.outbox.retry(call.id, LATE, wait=0, uncertain=uncertain)).result()
    return str(row(database, OutboxMessage).state)


def test_what_certainly_did_not_arrive_in_time_is_told_to_whoever_posted_it(database: Database) -> None:
    assert state_after(database) == "new"
    assert len(database.read(lambda uow: uow.outbox.expired(BOT, LATE, 10))) == 1
    assert take(database, now=LATE) == []


@pytest.mark.parametrize("why", ["withdrawn", "uncertain"])
def test_what_was_withdrawn_or_may_have_arrived_is_over_when_it_comes_back(database: Database, why: str) -> None:
    assert state_after(database, **{why: True}) == "cancelled"
    assert row(database, OutboxMessage).payload_encrypted is None


def test_what_was_withdrawn_is_over_when_it_comes_back_in_time(database: Database) -> None:
    post(database, "7:invite:1:first:0:0", lane=2, not_after=LATE)
    [call] = take(database)
    database.write(lambda uow: uow.outbox.cancel_chat(call.chat_key, NOW)).result()
    database.write(lambda uow: uow.outbox.retry(call.id, NOW, wait=0)).result()

    assert row(database, OutboxMessage).state == "cancelled"


def test_a_completed_update_holds_nothing_of_the_person(database: Database) -> None:
    receive(database, 1)
    [seq] = heads(database)
    claimed = claim(database, seq)
    complete(database, seq)

    kept = row(database, InboxUpdate)
    assert claimed is not None
    assert claimed.payload == {"update_id": 1}
    assert (kept.state, kept.payload_encrypted, kept.chat_key) == ("done", None, None)
    assert claim(database, seq) is None


def test_a_poison_update_is_set_aside_and_its_chat_goes_on(database: Database) -> None:
    receive(database, 1)
    receive(database, 2)
    [poison] = heads(database)

    died = [database.write(lambda uow: uow.inbox.fail(poison, "ValueError", NOW)).result() for _ in range(MAX_ATTEMPTS)]

    assert died == [False, False, True]
    assert heads(database) == [poison + 1]
    assert row(database, DeadLetter).error == "ValueError"


def test_a_dead_letter_can_be_replayed(database: Database) -> None:
    receive(database, 1)
    [seq] = heads(database)
    for _ in range(MAX_ATTEMPTS):
        database.write(lambda uow: uow.inbox.fail(seq, "ValueError", NOW)).result()

    assert database.write(lambda uow: uow.inbox.replay()).result() == 1
    assert claim(database, seq) is not None


def test_nothing_readable_about_a_chat_stands_in_the_queues(database: Database) -> None:
    receive(database, 1, chat=123456789)
    post(database, "a", payload={"chat_id": 123456789, "text": "slepens"})

    rows = repr((row(database, InboxUpdate).model_dump(), row(database, OutboxMessage).model_dump()))
    assert "123456789" not in rows
    assert "slepens" not in rows


def test_a_call_is_posted_once_however_often_its_turn_runs(database: Database) -> None:
    post(database, "7:0")
    post(database, "7:0")

    assert len(take(database)) == 1


def test_one_call_per_chat_is_under_way_and_the_order_is_kept(database: Database) -> None:
    for name in ("a", "b"):
        post(database, name)
    post(database, "c", payload={"chat_id": 2, "text": "!"})

    first = take(database)
    again = take(database)
    database.write(lambda uow: uow.outbox.settle(first[0].id, "sent", NOW)).result()

    assert [call.payload["chat_id"] for call in first] == [1, 2]
    assert again == []
    assert [call.payload["chat_id"] for call in take(database)] == [1]


def test_the_interactive_lane_goes_before_digests(database: Database) -> None:
    post(database, "digest", lane=1, payload={"chat_id": 5})
    post(database, "reply", lane=0, payload={"chat_id": 6})

    assert [call.payload["chat_id"] for call in take(database, limit=1)] == [6]


def test_a_digest_that_waits_holds_back_nothing_of_a_conversation(database: Database) -> None:
    post(database, "digest", lane=1)
    [digest] = take(database)
    database.write(lambda uow: uow.outbox.retry(digest.id, NOW, wait=600.0)).result()
    post(database, "notice", lane=0)
    post(database, "broadcast", lane=2)

    assert [call.lane for call in take(database)] == [0]
    assert take(database, now=NOW + timedelta(seconds=601)) == []


def test_a_settled_call_is_wiped(database: Database) -> None:
    post(database, "a", attachment=b"picture")
    [call] = take(database)
    database.write(lambda uow: uow.outbox.settle(call.id, "sent", NOW)).result()

    kept = row(database, OutboxMessage)
    assert call.attachment == b"picture"
    assert (kept.payload_encrypted, kept.attachment, kept.chat_key) == (None, None, None)


def retry(database: Database, message_id: int, now: Any, **changes: Any) -> None:
    database.write(lambda uow: uow.outbox.retry(message_id, now, **changes)).result()


def test_a_retried_call_waits_twice_as_long_each_time(database: Database) -> None:
    post(database, "a")
    [call] = take(database)
    retry(database, call.id, NOW)
    assert take(database, now=NOW + timedelta(seconds=1)) == []
    [call] = take(database, now=NOW + timedelta(seconds=2))
    retry(database, call.id, NOW)

    assert take(database, now=NOW + timedelta(seconds=3)) == []
    assert len(take(database, now=NOW + timedelta(seconds=4))) == 1


def test_a_call_that_may_have_arrived_is_repeated_however_often_for_an_hour(database: Database) -> None:
    post(database, "a")
    for minute in range(2 * MAX_DOUBTS):
        [call] = take(database, now=NOW + timedelta(minutes=minute))
        retry(database, call.id, NOW + timedelta(minutes=minute), wait=0.0, uncertain=True)

    assert len(take(database, now=NOW + timedelta(hours=1))) == 1


def test_after_an_hour_a_call_that_may_have_arrived_so_often_is_repeated_no_more(database: Database) -> None:
    post(database, "a")
    later = NOW + DOUBTFUL + timedelta(seconds=1)
    for _ in range(MAX_DOUBTS):
        [call] = take(database, now=later)
        retry(database, call.id, later, wait=0.0, uncertain=True)

    assert take(database, now=later) == []
    assert row(database, OutboxMessage).state == "failed"


def test_a_call_that_did_not_arrive_is_tried_for_a_day(database: Database) -> None:
    post(database, "a")
    for hour in range(20):
        [call] = take(database, now=NOW + timedelta(hours=hour))
        retry(database, call.id, NOW + timedelta(hours=hour), wait=0.0, error="connection refused")
    [call] = take(database, now=NOW + timedelta(hours=25))
    retry(database, call.id, NOW + timedelta(hours=25), error="connection refused")

    assert row(database, OutboxMessage).state == "failed"


def test_what_was_being_sent_in_a_crash_is_sent_again_and_counted(database: Database) -> None:
    post(database, "a")
    take(database)

    assert database.write(lambda uow: uow.outbox.recover(BOT, NOW)).result() == 1
    [call] = take(database)
    assert call.attempts == 1
    assert row(database, OutboxMessage).doubts == 1


@pytest.mark.parametrize("withdrawn", [True, False], ids=["withdrawn", "too late"])
def test_what_a_crash_interrupted_and_is_over_is_wiped_and_counted(database: Database, withdrawn: bool) -> None:
    post(database, "7:invite:1:first:0:0", lane=2, not_after=LATE)
    [call] = take(database)
    if withdrawn:
        database.write(lambda uow: uow.outbox.withdraw(call.chat_key, "invite", NOW)).result()

    assert database.write(lambda uow: uow.outbox.recover(BOT, NOW if withdrawn else LATE)).result() == 1

    left = row(database, OutboxMessage)
    assert (left.state, left.doubts, left.payload_encrypted, left.chat_key) == ("cancelled", 1, None, None)


def test_what_is_told_again_after_a_lost_answer_counts_once(database: Database) -> None:
    post(database, "a")
    [call] = take(database)
    for _ in range(2):
        retry(database, call.id, NOW, wait=0.0, uncertain=True)

    assert row(database, OutboxMessage).doubts == 1


def test_a_call_that_is_settled_is_neither_pointed_elsewhere_nor_begun_anew(database: Database) -> None:
    post(database, "a")
    [call] = take(database)
    database.write(lambda uow: uow.outbox.settle(call.id, "cancelled", NOW)).result()

    database.write(lambda uow: uow.outbox.redirect(call.id, 2)).result()
    retry(database, call.id, NOW, wait=0.0)

    assert (row(database, OutboxMessage).state, take(database)) == ("cancelled", [])


def test_what_the_sender_has_in_hand_is_not_put_back(database: Database) -> None:
    post(database, "a")
    post(database, "b", payload={"chat_id": 2, "text": "Čau!"})
    kept, lost = (call.id for call in take(database))

    assert database.write(lambda uow: uow.outbox.recover(BOT, NOW, {kept})).result() == 1
    assert [call.id for call in take(database)] == [lost]


def test_a_chat_out_of_reach_gets_nothing_more(database: Database, vault) -> None:
    post(database, "a")
    post(database, "b", lane=2)
    database.write(lambda uow: uow.outbox.cancel_chat(vault.chat_key(BOT, 1), NOW)).result()

    assert take(database) == []
    assert database.read(lambda uow: uow.outbox.open_count()) == 0


@pytest.mark.parametrize(("age", "left"), [(2, 1), (4, 0)])
def test_finished_updates_are_purged_after_three_days(database: Database, age: int, left: int) -> None:
    receive(database, 1)
    complete(database, heads(database)[0])
    database.write(lambda uow: retention.tidy(uow, NOW + timedelta(days=age))).result()

    found = database.read(lambda uow: len(uow.session.scalars(select(InboxUpdate)).all()))
    assert found == left


def test_on_sqlite_the_post_is_found_by_its_indexes_however_much_is_done(tmp_path: Path, vault: Vault) -> None:
    database = Database(f"sqlite:///{tmp_path}/post.db", vault)
    schema.ensure_current(database.engine)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    database.read(
        lambda uow: (
            uow.outbox.withdraw("a chat", "acted", NOW),
            uow.outbox.cancel_chat("a chat", NOW),
            uow.inbox.heads(10),
            uow.inbox.claim_heads(10, bot_id=BOT),
            uow.outbox.claim(BOT, 10, NOW),
            uow.answers.unread(10),
        )
    )
    event.remove(database.engine, "before_cursor_execute", note)

    with database.engine.connect() as connection:
        plans = [
            str(step[3])
            for statement, parameters in asked
            if statement.startswith(("SELECT", "UPDATE"))
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    database.close()
    first_looks = [plan for plan in plans if plan.startswith(("SCAN", "SEARCH"))]
    assert len(first_looks) >= 11
    beside = ("autoindex_inboxupdate", "autoindex_outboxmessage", "TEMP B-TREE")  # go through what is done
    assert not [plan for plan in plans if any(word in plan for word in beside)]
    assert all(" USING INDEX " in plan or " USING COVERING INDEX " in plan for plan in first_looks), plans


LINE = 400  # chats that wait
INTO_LINE = (
    "INSERT INTO inboxupdate (bot_id, update_id, chat_key, payload_encrypted, state, attempts, received_at)"
    " SELECT :bot, n, 'chat' || n, :sealed, 'new', 0, :at FROM generate_series(1, :many) n",
    "INSERT INTO outboxmessage (bot_id, lane, chat_key, method, payload_encrypted, dedupe, state, attempts, doubts,"
    " not_before, created_at) SELECT :bot, 0, 'chat' || n, 'sendMessage', :sealed, 'd' || n, 'new', 0, 0, :at, :at"
    " FROM generate_series(1, :many) n",
)


def test_on_postgres_a_long_line_is_not_looked_through_for_each_in_it(postgres_url: str, vault: Vault) -> None:
    """Its planner knows the line as it was when it last counted: mostly empty."""
    database = Database(postgres_url, vault)
    schema.ensure_current(database.engine)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE inboxupdate, outboxmessage")
        for statement in INTO_LINE:
            connection.execute(text(statement), {"bot": BOT, "sealed": vault.encrypt(b"{}"), "many": LINE, "at": NOW})
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    database.write(lambda uow: (uow.inbox.claim_heads(10, bot_id=BOT), uow.outbox.claim(BOT, 10, NOW))).result()
    event.remove(database.engine, "before_cursor_execute", note)

    claims = [each for each in asked if each[0].startswith("SELECT") and "FOR UPDATE" in each[0]]
    with database.engine.connect() as connection:
        plans = [
            connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
            for statement, parameters in claims
        ]
    database.close()
    assert len(plans) == 2
    assert max(_looked_at(plan[0]["Plan"]) for plan in plans) < LINE


def _looked_at(step: dict[str, Any]) -> float:
    """Return how many rows the scans of a plan read."""
    mine = (step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"]
    return (mine if "Scan" in step["Node Type"] else 0) + sum(_looked_at(part) for part in step.get("Plans", ()))
