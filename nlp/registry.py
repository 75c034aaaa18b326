"""Versions of the language model: which there are, which one reads, and how that changes.

<directory>/current.json             which version reads, and which did before
<directory>/kb-1.1-1a2b3c4d/         one version: weights, vocabulary, manifest, figures
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp import danger_file, examples, model_files
from nlp.codebook import codebook
from nlp.danger import DangerDetector
from nlp.errors import ModelError, PromotionRefusedError
from nlp.examples import Example
from nlp.tokenizer import written_rules
from nlp.tokens import LANGUAGES

if TYPE_CHECKING:  # what reads and what learns is imported where it is needed: a bot that does neither has no numpy
    from nlp.encoder import Encoder
    from nlp.promotion import Difference
    from nlp.reader import Reader

Progress = Callable[[str], None]
CURRENT = "current.json"
DECIDING = (
    *("tokens", "tokenizer", "normalise", "transliteration", "cues", "tfidf", "passage", "features"),
    *("linear", "calibration", "fitting", "classifier", "training", "language", "danger", "screening"),
)


@dataclass(frozen=True)
class Pointer:
    """Which version reads; `before` are those that did, the last one last. `by_hand`: somebody chose it."""

    version: str
    before: tuple[str, ...] = ()
    by_hand: bool = False


def _silent(_line: str) -> None:
    """Report nothing."""


# --- Reading -------------------------------------------------------------------------------------------------


def ensure(directory: Path, *, progress: Progress | None = None, encoder: Encoder | None = None) -> Reader:
    """Return the reader for this corpus and codebook; learn it first if there is none, in two or three minutes."""
    return load(directory, ready(directory, progress=progress, encoder=encoder), encoder=encoder)[0]


def ready(directory: Path, *, progress: Progress | None = None, encoder: Encoder | None = None) -> str:
    """Return the version that reads, without loading it; learn it first if there is none."""
    if not fits(directory, encoder):
        use(directory, _learned_before(directory, encoder) or _learn_anew(directory, progress or _silent, encoder))
    return current(directory).version


def _learned_before(directory: Path, encoder: Encoder | None) -> str | None:
    """Return a version that was learned from this very corpus, the newest if there are several."""
    return next((v for v in reversed(versions(directory)) if _was_learned_from_this(directory / v, encoder)), None)


def _learn_anew(directory: Path, progress: Progress, encoder: Encoder | None) -> str:
    progress("preparing the language model, once: two or three minutes")
    return train(directory, progress=progress, encoder=encoder)


def load(
    directory: Path, version: str | None = None, *, encoder: Encoder | None = None
) -> tuple[Reader, DangerDetector]:
    """Return what was learned: the version that reads, or another one. Raises ModelError if there is none."""
    return _load(directory / (version or current(directory).version), encoder)  # type: ignore[arg-type]  # hashed by identity


@lru_cache(2)
def _load(directory: Path, encoder: Encoder | None) -> tuple[Reader, DangerDetector]:
    from nlp import storage
    from nlp.reader import Reader

    model = storage.load(directory, encoder)
    return Reader(directory.name, codebook(), model.languages, model.classifier), model.danger


def load_danger(directory: Path, version: str) -> DangerDetector:
    """Return what looks for danger alone: a tenth of the memory of all. Raises ModelError if it can't be read."""
    return danger_file.load_danger(directory / version)


def fits(directory: Path, encoder: Encoder | None = None) -> bool:
    """Tell whether the version that reads was learned from this corpus by this code.

    One chosen by hand, or learned from people's corrections, too, reads on until somebody trains anew: it only needs
    the codebook.
    """
    try:
        pointer = current(directory)
        known = model_files.manifest(directory / pointer.version)
    except ModelError:
        return False
    if not _can_be_used(known, encoder):
        return False
    return pointer.by_hand or bool(known["corrections"]) or _is_of_today(known)


def _is_of_today(known: Mapping[str, Any]) -> bool:
    return known.get("corpus") == examples.fingerprint() and known.get("code") == _code()


@cache
def _code() -> str:
    """Return a hash of the modules that decide what is learned: their constants and rules belong to a model."""
    digest = hashlib.sha256()
    for module in DECIDING:
        digest.update((files("nlp") / f"{module}.py").read_bytes())
    for language in LANGUAGES:
        digest.update(written_rules(language))
    return digest.hexdigest()


def _can_be_used(known: Mapping[str, Any], encoder: Encoder | None) -> bool:
    needed = {
        "format": model_files.FORMAT,
        "codebook": codebook().version,
        "encoder": encoder.name if encoder else None,
    }
    return all(known.get(name) == value for name, value in needed.items())


def _was_learned_from_this(directory: Path, encoder: Encoder | None) -> bool:
    try:
        known = model_files.manifest(directory)
    except ModelError:  # a broken one is none
        return False
    return _can_be_used(known, encoder) and _is_of_today(known) and not known["corrections"]


# --- Learning ------------------------------------------------------------------------------------------------


def train(
    directory: Path,
    *,
    progress: Progress | None = None,
    corrections: Sequence[Example] = (),
    encoder: Encoder | None = None,
) -> str:
    """Learn everything, also from people's corrections, and write it as a version. Returns its name.

    It does not read before it is promoted. The same corpus gives the same version.
    """
    from nlp import promotion, storage
    from nlp.screening import learn_danger, learn_languages
    from nlp.training import learn_classifier

    say = progress or _silent
    directory.mkdir(parents=True, exist_ok=True)  # two minutes are too long to learn that nothing can be kept there
    answers = examples.answers(
        "train"
    )  # who is in danger is never learned from corrections: nobody looked for it there
    languages = learn_languages(answers, examples.foreign("train"))
    detector = learn_danger(examples.danger("train"), answers)
    say("language model: languages and danger are learned")
    learned = learn_classifier(answers, say, encoder=encoder, corrections=corrections)
    model = storage.Model(learned.classifier, languages, detector)
    version = storage.name_of(model)
    facts = {
        "corpus": examples.fingerprint(),
        "code": _code(),
        "answers": len(answers),
        "corrections": len(corrections),
    }
    fresh = Path(tempfile.mkdtemp(dir=directory, prefix=".learned-")) / version  # two may learn at once
    storage.save(fresh, model, promotion.record(learned.examples, learned.found, learned.gold), facts)
    _put(fresh, directory / version)
    return version


def _put(fresh: Path, place: Path) -> None:
    """Move a version to its place; the same one from elsewhere gives way, for it may be damaged or know other facts."""
    if place.is_dir():
        shutil.rmtree(place)
    os.replace(fresh, place)
    fresh.parent.rmdir()


# --- Choosing ------------------------------------------------------------------------------------------------


def versions(directory: Path) -> list[str]:
    """Return the versions there are, oldest first."""
    found = [path for path in directory.glob(f"*/{model_files.MANIFEST}") if not path.parent.name.startswith(".")]
    return [path.parent.name for path in sorted(found, key=lambda path: (path.stat().st_mtime, path.parent.name))]


def current(directory: Path) -> Pointer:
    """Return which version reads. Raises ModelError if none does."""
    try:
        known = json.loads((directory / CURRENT).read_text(encoding="utf-8"))
        return Pointer(known["version"], tuple(known["before"]), known["by_hand"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ModelError(f"there is no language model in {directory}: run `atbalss nlp train`") from exc


def promote(directory: Path, version: str, *, by_hand: bool = False, anyway: bool = False) -> list[Difference]:
    """Let a version read. Returns how it compares with the one that did.

    Raises PromotionRefusedError if it is worse beyond noise, overall or in a language (not with `anyway`), ModelError
    if there is no such version.
    """
    from nlp import promotion

    differences = compare(directory, version)
    worse = [one.language for one in differences if one.is_worse]
    if worse and not anyway:
        raise PromotionRefusedError(
            f"{version} is worse than the present model beyond noise ({', '.join(worse)}): it was not promoted.\n"
            f"{promotion.table(differences)}\nFind out why, or promote it all the same with --anyway"
        )
    use(directory, version, by_hand=by_hand)
    return differences


def compare(directory: Path, version: str) -> list[Difference]:
    """Compare a version with the one that reads; nothing if none does or they have too little in common."""
    from nlp import promotion, storage

    _require(directory, version)
    try:
        present = storage.held_out(directory / current(directory).version)
    except ModelError:
        return []
    return promotion.compare(present, storage.held_out(directory / version))


def rollback(directory: Path) -> str:
    """Let the version read that did before. Returns it; raises ModelError if none did or its files are gone."""
    pointer = current(directory)
    if not pointer.before:
        raise ModelError(f"no model read before {pointer.version}: there is nothing to go back to")
    *earlier, last = pointer.before
    _require(directory, last)
    _write(directory, Pointer(last, tuple(earlier), by_hand=True))
    return last


def use(directory: Path, version: str, *, by_hand: bool = False) -> None:
    """Let a version read, whatever it is like."""
    _require(directory, version)
    try:
        present = current(directory)
        before = present.before if present.version == version else (*present.before, present.version)
    except ModelError:
        before = ()
    _write(directory, Pointer(version, before, by_hand))


def _require(directory: Path, version: str) -> None:
    """Raise ModelError unless there is such a version and this program can read with it."""
    if version not in versions(directory):
        there = ", ".join(versions(directory)) or "none"
        raise ModelError(f"there is no model {version} in {directory} (there is: {there}): name one of these")
    known = model_files.manifest(directory / version)
    if known.get("format") != model_files.FORMAT or known.get("codebook") != codebook().version:
        raise ModelError(f"{version} is of another format or codebook than this program: run `atbalss nlp train`")


def _write(directory: Path, pointer: Pointer) -> None:
    fresh = directory / f"{CURRENT}.part"
    fresh.write_text(json.dumps(asdict(pointer), indent=2), encoding="utf-8")
    os.replace(fresh, directory / CURRENT)


def table(directory: Path) -> str:
    """Return the versions as lines for people, the one that reads marked."""
    try:
        reads = current(directory).version
    except ModelError:
        reads = ""
    lines = ["version | answers | corrections | micro-F1 | danger recall"]
    for version in versions(directory):
        known, figures = model_files.manifest(directory / version), model_files.metrics(directory / version)
        themes = figures["themes"][""]["micro_f1"] if figures else "–"
        danger = figures["danger"]["recall"] if figures else "–"
        mark = " (reads)" if version == reads else ""
        lines.append(f"{version}{mark} | {known['answers']} | {known['corrections']} | {themes} | {danger}")
    return "\n".join(lines)
