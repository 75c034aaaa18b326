"""Models on disk: arrays without code, a manifest of what they were learned from, and training when they don't fit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from nlp import examples
from nlp.classifier import PolarityModel, ThemeModel
from nlp.codebook import codebook
from nlp.danger import DangerDetector, learn_danger
from nlp.errors import ModelError
from nlp.features import Featurizer
from nlp.language import LanguageModel, learn_languages
from nlp.linear import Linear
from nlp.reader import Reader
from nlp.training import learn_polarity, learn_themes

Progress = Callable[[str], None]

FORMAT = 6  # raise when the files change their meaning
PARTS = ("themes", "polarity", "languages", "danger")


def _silent(_line: str) -> None:
    """Report nothing."""


def ensure(directory: Path, *, progress: Progress | None = None) -> Reader:
    """Return the reader for this corpus and codebook; learn it first if there is none, in about a minute."""
    if not _fits(directory):
        (progress or _silent)("preparing the language model, once: about a minute")
        train(directory, progress=progress)
    return load(directory)[0]


def danger(directory: Path) -> DangerDetector:
    """Return the danger detector. Raises ModelError without a model."""
    return load(directory)[1]


def _fits(directory: Path) -> bool:
    manifest = directory / "manifest.json"
    if not manifest.exists():
        return False
    known = json.loads(manifest.read_text(encoding="utf-8"))
    return bool(known.get("format") == FORMAT and known.get("corpus") == examples.fingerprint())


def train(directory: Path, *, progress: Progress | None = None) -> str:
    """Learn everything and write it to `directory`. Returns the model's version."""
    say = progress or _silent
    answers = examples.answers("train")
    languages = learn_languages(answers)
    detector = learn_danger(examples.danger("train"), answers)
    say("language model: languages and danger are learned")
    themes = learn_themes(answers, say)
    polarity = learn_polarity(answers)
    _save(directory, themes, polarity, languages, detector)
    load.cache_clear()
    return load(directory)[0].version


def _save(
    directory: Path,
    themes: ThemeModel,
    polarity: PolarityModel,
    languages: LanguageModel,
    detector: DangerDetector,
) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    arrays = {
        "themes_slope": themes.slope,
        "themes_offset": themes.offset,
        "themes_thresholds": themes.thresholds,
        "danger_threshold": np.array([detector.threshold]),
    }
    models: dict[str, ThemeModel | PolarityModel | LanguageModel | DangerDetector] = {
        "themes": themes,
        "polarity": polarity,
        "languages": languages,
        "danger": detector,
    }
    for name, model in models.items():
        arrays |= {f"{name}_coef": model.linear.coef, f"{name}_intercept": model.linear.intercept}
    np.savez_compressed(directory / "weights.npz", **arrays)  # type: ignore[arg-type]  # its stub forgets arrays by name
    vocabulary = {name: models[name].featurizer.state() for name in PARTS}
    (directory / "vocabulary.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    _write_manifest(directory, arrays)


def _write_manifest(directory: Path, arrays: dict[str, Any]) -> None:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    manifest = {
        "format": FORMAT,
        "version": f"{codebook().version}-{digest.hexdigest()[:8]}",
        "codebook": codebook().version,
        "corpus": examples.fingerprint(),
        "libraries": {name: version(name) for name in ("scikit-learn", "spacy", "numpy")},
    }
    (directory / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")


@cache
def load(directory: Path) -> tuple[Reader, DangerDetector]:
    """Return what was learned. Raises ModelError if the files are missing or broken."""
    try:
        manifest = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
        vocabulary = json.loads((directory / "vocabulary.json").read_text(encoding="utf-8"))
        with np.load(directory / "weights.npz", allow_pickle=False) as stored:
            arrays = dict(stored)
        return _reader(manifest, vocabulary, arrays), _detector(vocabulary, arrays)
    except (OSError, ValueError, KeyError) as exc:
        raise ModelError(f"the language model in {directory} can't be read ({exc}): run `atbalss nlp train`") from exc


def _part(name: str, vocabulary: dict[str, Any], arrays: dict[str, Any]) -> tuple[Featurizer, Linear]:
    linear = Linear(arrays[f"{name}_coef"], arrays[f"{name}_intercept"])
    return Featurizer.rebuilt(vocabulary[name]), linear


def _reader(manifest: dict[str, Any], vocabulary: dict[str, Any], arrays: dict[str, Any]) -> Reader:
    calibration = (arrays[f"themes_{name}"] for name in ("slope", "offset", "thresholds"))
    themes = codebook().themes
    return Reader(
        version=manifest["version"],
        codebook=codebook(),
        languages=LanguageModel(*_part("languages", vocabulary, arrays)),
        themes=ThemeModel(themes, *_part("themes", vocabulary, arrays), *calibration),
        polarity=PolarityModel(themes, *_part("polarity", vocabulary, arrays)),
    )


def _detector(vocabulary: dict[str, Any], arrays: dict[str, Any]) -> DangerDetector:
    return DangerDetector(*_part("danger", vocabulary, arrays), float(arrays["danger_threshold"][0]))
