"""What takes seconds to load, loaded once: bots are forked from there, so that hundreds of them fit into minutes."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path

from app import service
from app.authoring.evidence import known_evidence
from conversations import library as shelf
from conversations.library import Library
from nlp import registry
from nlp.danger import DangerDetector
from nlp.reader import Item, Reader

VAR = Path(__file__).parents[2] / "var"


@cache
def library() -> Library:
    """Flows and texts."""
    return shelf.load(evidence=known_evidence())


@cache
def reader() -> Reader:
    """The classifier; trained first if there is none."""
    return registry.ensure(VAR / "model", progress=lambda _: None)


@cache
def danger() -> DangerDetector:
    """What looks for danger."""
    return registry.load(VAR / "model", reader().version)[1]


def warm() -> None:
    """Load all of it, and use it once: the first use loads tokenizers and phrases."""
    assert service.Service
    library()
    reader().read([Item("S2", "labi", language) for language in ("lv", "ru", "en")])
    danger().signals("labi")
    gc.collect()
    gc.freeze()  # what is loaded is no garbage: forked bots need not copy it to find that out
