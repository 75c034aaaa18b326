"""What takes seconds to load, loaded once: bots are forked from there, so that hundreds of them fit into minutes."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path

from app.bootstrap import Parts
from app.settings import Settings
from nlp.reader import Item

VAR = Path(__file__).parents[2] / "var"


@cache
def parts() -> Parts:
    """The parts that no life changes: flows, language model and its reliability. No database is opened."""
    return Parts(Settings(data_dir=VAR))


def warm() -> None:
    """Load all of it, and use it once: the first use loads tokenizers and phrases."""
    assert parts().flows.texts
    assert parts().reliability
    parts().reader.read([Item("S2", "labi", language) for language in ("lv", "ru", "en")])
    parts().danger.signals("labi")
    gc.collect()
    gc.freeze()  # what is loaded is no garbage: forked bots need not copy it to find that out
