"""What takes seconds to load, loaded once: bots are forked from there, so that hundreds of them fit into minutes."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from analytics.reliability import Reliability
from app.bootstrap import Parts
from app.flows import Flows
from app.settings import Settings
from nlp.danger import DangerDetector
from nlp.reader import Item, Reader

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


@dataclass(frozen=True)
class WarmParts(Parts):
    """The program's parts, with what takes long to load loaded already."""

    @cached_property
    def flows(self) -> Flows:
        """Flows and texts."""
        return parts().flows

    @cached_property
    def reader(self) -> Reader:
        """The classifier."""
        return parts().reader

    @cached_property
    def danger(self) -> DangerDetector:
        """What looks for danger."""
        return parts().danger

    @cached_property
    def reliability(self) -> Reliability:
        """What the model tells surely enough."""
        return parts().reliability
