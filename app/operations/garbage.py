"""Looking for garbage without holding everybody up."""

from __future__ import annotations

import gc

FRESH = 10_000  # new objects until they are looked through; most are let go without that


def pass_over_what_is_loaded() -> None:
    """Look for garbage less often, and never again in what is there now.

    Libraries, models and texts stay as long as the program runs. All its threads stand still while the collector goes
    through them, which it otherwise does every few hundred turns.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(FRESH, *gc.get_threshold()[1:])
