"""The files of a model and what is known of it, for whoever need not load all of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from nlp.errors import ModelError

FORMAT = 9  # raise when the files change their meaning
WEIGHTS, VOCABULARY, DANGER = "weights.npz", "vocabulary.json", "danger.jsonl"
MANIFEST, METRICS = "manifest.json", "metrics.json"


def manifest(directory: Path) -> dict[str, Any]:
    """Return what is known of a model without loading it. Raises ModelError if that can't be read."""
    try:
        known: dict[str, Any] = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise broken(directory, exc) from exc
    return known


def verified(directory: Path, *names: str) -> dict[str, Any]:
    """Return the manifest if these files are those that were written. Raises ModelError or OSError."""
    known = manifest(directory)
    if known.get("format") != FORMAT:
        raise broken(directory, f"format {known.get('format')}, not {FORMAT}")
    for name in names:
        if digest(directory / name) != known["sha256"].get(name):
            raise broken(directory, f"{name} is not the file that was written")
    return known


def digest(path: Path) -> str:
    """Return the hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def metrics(directory: Path) -> dict[str, Any] | None:
    """Return a model's figures on held-back data, None if it was never measured or they can't be read."""
    try:
        figures: dict[str, Any] = json.loads((directory / METRICS).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return figures


def broken(directory: Path, why: object) -> ModelError:
    """Return the error that tells so, with its remedy."""
    return ModelError(f"the language model in {directory} can't be read ({why}): run `atbalss nlp train`")
