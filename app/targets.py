"""Where a command writes: looked at before anything is computed, or counts as told."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def make_way(target: Path) -> None:
    """Make the folder that a file goes into. Raises OSError if it can't be, or if the file's name is a folder's."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
