"""The engine runs where there is no Telegram, no database and no event loop."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"telegram", "sqlmodel", "sqlalchemy", "asyncio", "aiohttp", "spacy", "sklearn"}:
            raise ImportError(f"{name} is behind the wall")

sys.meta_path.insert(0, Wall())

from conversations import engine, library
from conversations.messages import Text

texts = library.load()
flow = texts.flow("V")
session, _ = engine.start(flow, texts.languages, session_id="a", language="lv", seed=1, facts={})
session, _ = engine.step(session, Text("sākam"), flow, texts.languages)
print(session.question)
"""


def test_a_conversation_runs_with_everything_else_blocked() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)  # noqa: S603  # our own program

    assert (done.stdout, done.stderr) == ("P1\n", "")
