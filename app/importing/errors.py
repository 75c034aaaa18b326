"""What can be wrong with an import as a whole; a faulty row is no error but a refusal."""

from __future__ import annotations


class ImportingError(Exception):
    """A file or its mapping can't be read. The message names the place and the remedy."""
