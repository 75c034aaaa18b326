"""Writes what people said to a release, by that release's own code, as the rows of its tables.

In a checkout of the release: `PYTHONPATH=. python …/tests/models/released/write.py > 0004.json`.
"""

from __future__ import annotations

import base64
import json
import random
import sqlite3
import sys
import tempfile
from contextlib import closing
from typing import Any

from app.chance import Chance
from app.seed import seed
from models import schema
from models.database import Database
from models.vault import Vault
from tests.app.chat import BOT, USERNAME, Chat
from tests.conftest import NOW, SECRET

SAID = "Skolotāja palīdzēja, bet vajag vairāk prakses {number}."
PEOPLE, TURNS = 4, 40
KEPT = 3  # rows of the post that is settled: they hold nothing of a person any more
PLACE = {"id": 4711, "type": "private", "first_name": "Invented"}
WAITING = {"update_id": 99, "message": {"message_id": 9, "chat": PLACE, "text": "Vēl kas."}}
POST = ("inboxupdate", "outboxmessage")


def talk(chat: Chat, code: str, rng: random.Random) -> None:
    """Answer what is asked, with a text or any button."""
    chat.write(f"/start {code}")
    for number in range(TURNS):
        rows = chat.said[-1].get("reply_markup", {}).get("inline_keyboard", [])
        tokens = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
        if tokens and rng.random() < 0.7:
            chat.press_token(rng.choice(tokens))
        else:
            chat.write(SAID.format(number=number))


def made(path: str) -> None:
    """People of an event, a coordinator, and an update that waits for its turn, in one database."""
    database = Database(f"sqlite:///{path}", Vault(SECRET))
    schema.upgrade(database.engine)
    database.write(schema.check_key).result()
    world = database.write(lambda uow: seed(uow, Chance(1), NOW, USERNAME)).result()
    code = next(event["code"] for event in world.events if event["key"] == "ogre-autumn")
    for number in range(PEOPLE):
        talk(Chat(database, chat_id=4711 + number, seed=number), code, random.Random(number))
    Chat(database, chat_id=4710).write(f"/start {world.staff[0]['code']}")
    database.write(lambda uow: uow.inbox.add(BOT, 99, 4711, json.dumps(WAITING).encode(), NOW)).result()
    database.close()


def plain(value: Any) -> Any:
    """Bytes as JSON can hold them."""
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def rows_of(path: str) -> dict[str, Any]:
    """Return all rows of all tables that have any, as SQLite keeps them."""
    every = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row["name"] for row in connection.execute(every)]
        tables = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608
    return {
        name: {"columns": list(rows[0].keys()), "rows": [[plain(value) for value in row] for row in kept(name, rows)]}
        for name, rows in sorted(tables.items())
        if rows
    }


def kept(name: str, rows: list[sqlite3.Row]) -> list[sqlite3.Row]:
    """Leave out most of what is settled and wiped."""
    return [row for number, row in enumerate(rows) if name not in POST or number < KEPT or row["state"] == "new"]


def written(tables: dict[str, Any]) -> str:
    """Return JSON with a line for each row, so that a difference can be read."""
    lines = []
    for name, table in tables.items():
        rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in table["rows"])
        lines.append(f'"{name}": {{"columns": {json.dumps(table["columns"])}, "rows": [\n  {rows}]}}')
    return "{" + ",\n".join(lines) + "}\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made(f"{folder}/made.db")
        sys.stdout.write(written(rows_of(f"{folder}/made.db")))
