"""Write the recorded conversations anew: `python -m tests.conversations.write_golden`. Then read the difference."""

from __future__ import annotations

from pathlib import Path

import yaml

from conversations import library
from tests.conversations.test_golden import FILES, WAYS, dump, play
from tests.conversations.ways_told import STARTS, found, told


def main() -> None:
    """Play everything that is recorded, and every way of every flow, and write down what happens now."""
    texts = library.load()
    for path in FILES:
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
        _write(path, {**record, "turns": list(play(record, texts))})
    for name in STARTS:
        flow = texts.flow(name)
        ways = found(texts, flow)
        for language in texts.languages:
            _write(WAYS / f"{name}-{language}.yaml", told(texts, flow, language, ways))


def _write(path: Path, record: dict[str, object]) -> None:
    path.write_text(dump(record), encoding="utf-8")


if __name__ == "__main__":
    main()
