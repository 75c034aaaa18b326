"""A witness in the database itself: triggers that write down every turn and every call, in the same transaction.

What a trigger wrote is committed with the turn or not at all, so that it can't be wrong about it; the tables of the
program forget what a call said as soon as it is made.
"""

from __future__ import annotations

from sqlalchemy import Engine, text

POISON = "indes"  # a word that no answer with it can be kept with: its turn fails every time

_TABLES = (
    "CREATE TABLE witness_update (seq INTEGER, update_id BIGINT, chat_key TEXT)",
    "CREATE TABLE witness_turn (number {serial}, seq INTEGER, ending TEXT)",
    "CREATE TABLE witness_call (id INTEGER, chat_key TEXT, method TEXT, payload {bytes})",
)
_WATCHED = (  # name, when, what is written down
    ("update", "AFTER INSERT ON inboxupdate", "", "witness_update VALUES (NEW.seq, NEW.update_id, NEW.chat_key)"),
    (
        "turn",
        "AFTER UPDATE OF state ON inboxupdate",
        "WHEN (NEW.state <> 'new')",
        "witness_turn (seq, ending) VALUES (NEW.seq, NEW.state)",
    ),
    (
        "call",
        "AFTER INSERT ON outboxmessage",
        "",
        "witness_call VALUES (NEW.id, NEW.chat_key, NEW.method, NEW.payload_encrypted)",
    ),
)
_POISONED = f"WHEN (NEW.text LIKE '%{POISON}%')"


def install(engine: Engine) -> None:
    """Set up the witness, and make the poisonous word poisonous."""
    sqlite = engine.dialect.name == "sqlite"
    types = {"serial": "INTEGER PRIMARY KEY", "bytes": "BLOB"} if sqlite else {"serial": "SERIAL", "bytes": "BYTEA"}
    statements = [table.format(**types) for table in _TABLES]
    for name, when, only, into in _WATCHED:
        statements += _trigger(sqlite, name, when, only, f"INSERT INTO {into};")
    fault = "SELECT RAISE(ABORT, 'poison');" if sqlite else "RAISE EXCEPTION 'poison';"
    statements += _trigger(sqlite, "poison", "AFTER INSERT ON answer", _POISONED, fault)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _trigger(sqlite: bool, name: str, when: str, only: str, body: str) -> list[str]:
    head = f"CREATE TRIGGER witness_{name} {when} FOR EACH ROW {only}"
    if sqlite:
        return [f"{head} BEGIN {body} END"]
    function = (
        f"CREATE FUNCTION witness_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$"
    )
    return [function, f"{head} EXECUTE FUNCTION witness_{name}()"]
