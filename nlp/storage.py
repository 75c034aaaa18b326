"""A model's files: arrays without code, a vocabulary, and a manifest with the hash of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from nlp.classifier import Classifier
from nlp.codebook import codebook
from nlp.danger import DangerDetector
from nlp.encoder import Encoder
from nlp.errors import ModelError
from nlp.features import Featurizer
from nlp.language import LanguageModel
from nlp.linear import Linear

FORMAT = 8  # raise when the files change their meaning
WEIGHTS, VOCABULARY, MANIFEST, METRICS = "weights.npz", "vocabulary.json", "manifest.json", "metrics.json"
LIBRARIES = ("scikit-learn", "spacy", "numpy", "snowballstemmer", "LatvianStemmer")
SCALARS = ("temperature", "foreign_from")

Arrays = dict[str, Any]


@dataclass(frozen=True)
class Model:
    """Everything that is learned together."""

    classifier: Classifier
    languages: LanguageModel
    danger: DangerDetector


def save(directory: Path, model: Model, held_out: dict[str, Any], facts: dict[str, Any]) -> None:
    """Write a model. `held_out` are arrays about its predictions, `facts` go into the manifest."""
    directory.mkdir(parents=True)
    np.savez_compressed(directory / WEIGHTS, **_arrays(model), **{f"held_{k}": v for k, v in held_out.items()})
    (directory / VOCABULARY).write_text(json.dumps(_vocabulary(model), ensure_ascii=False), encoding="utf-8")
    manifest = {
        "format": FORMAT,
        "codebook": codebook().version,
        "encoder": encoder.name if (encoder := model.classifier.featurizer.encoder) else None,
        **facts,
        "libraries": {name: version(name) for name in LIBRARIES},
        "sha256": {name: _digest(directory / name) for name in (WEIGHTS, VOCABULARY)},
    }
    (directory / MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")


def name_of(model: Model) -> str:
    """Return what a model is called: its codebook and a hash of its weights; the same weights, the same name."""
    digest = hashlib.sha256()
    for name, array in sorted(_arrays(model).items()):
        digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
    return f"{codebook().version}-{digest.hexdigest()[:8]}"


def _arrays(model: Model) -> dict[str, Any]:
    classifier = model.classifier
    arrays: dict[str, Any] = {
        "slope": classifier.slope,
        "offset": classifier.offset,
        "thresholds": classifier.thresholds,
        "temperature": np.array(classifier.temperature),
        "foreign_from": np.array(model.languages.foreign_from),
        "danger_threshold": np.array(model.danger.threshold),
    }
    for name, linear in _linears(model).items():
        arrays |= {f"{name}_coef": linear.coef, f"{name}_intercept": linear.intercept}
    return arrays


def _linears(model: Model) -> dict[str, Linear]:
    return {
        "themes": model.classifier.linear,
        "polarity": model.classifier.polarity,
        "languages": model.languages.linear,
        "danger": model.danger.linear,
    }


def _vocabulary(model: Model) -> dict[str, Any]:
    return {
        "classifier": model.classifier.featurizer.state(),
        "languages": model.languages.state(),
        "danger": model.danger.featurizer.state(),
    }


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def manifest(directory: Path) -> dict[str, Any]:
    """Return what is known of a model without loading it. Raises ModelError if that can't be read."""
    try:
        known: dict[str, Any] = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise _broken(directory, exc) from exc
    return known


def load(directory: Path, encoder: Encoder | None = None) -> Model:
    """Return a model. Raises ModelError if a file is missing, broken, of another format or not the one written.

    A model that was learned with an encoder needs the same one.
    """
    known = manifest(directory)
    if known.get("encoder") != (encoder.name if encoder else None):
        raise _broken(directory, f"it was learned with encoder {known.get('encoder')}: set ATBALSS_ENCODER_DIR to it")
    try:
        vocabulary, arrays = _read(directory, known, lambda name: not name.startswith("held_"))
        return _model(vocabulary, arrays, encoder)
    except (OSError, ValueError, KeyError, BadZipFile) as exc:
        raise _broken(directory, exc) from exc


def load_danger(directory: Path) -> DangerDetector:
    """Return the part that looks for danger, which never needs an encoder. Raises ModelError like `load`."""
    try:
        vocabulary, arrays = _read(directory, manifest(directory), lambda name: name.startswith("danger_"))
        return _danger(vocabulary, arrays)
    except (OSError, ValueError, KeyError, BadZipFile) as exc:
        raise _broken(directory, exc) from exc


def _read(directory: Path, known: dict[str, Any], wanted: Callable[[str], bool]) -> tuple[dict[str, Any], Arrays]:
    """Return vocabulary and the wanted arrays of a model, if its files are those that were written."""
    if known.get("format") != FORMAT:
        raise _broken(directory, f"format {known.get('format')}, not {FORMAT}")
    for name, digest in known["sha256"].items():
        if _digest(directory / name) != digest:
            raise _broken(directory, f"{name} is not the file that was written")
    vocabulary = json.loads((directory / VOCABULARY).read_text(encoding="utf-8"))
    with np.load(directory / WEIGHTS, allow_pickle=False) as stored:
        return vocabulary, {name: stored[name] for name in stored.files if wanted(name)}


def held_out(directory: Path) -> dict[str, Any]:
    """Return the arrays about a model's predictions that were saved with it."""
    try:
        with np.load(directory / WEIGHTS, allow_pickle=False) as stored:
            return {name.removeprefix("held_"): stored[name] for name in stored.files if name.startswith("held_")}
    except (OSError, ValueError, KeyError, BadZipFile) as exc:
        raise _broken(directory, exc) from exc


def metrics(directory: Path) -> dict[str, Any] | None:
    """Return a model's figures on held-back data, None if it was never measured or they can't be read."""
    try:
        figures: dict[str, Any] = json.loads((directory / METRICS).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return figures


def _broken(directory: Path, why: object) -> ModelError:
    return ModelError(f"the language model in {directory} can't be read ({why}): run `atbalss nlp train`")


def _linear(arrays: Arrays, name: str) -> Linear:
    return Linear(arrays[f"{name}_coef"], arrays[f"{name}_intercept"])


def _danger(vocabulary: dict[str, Any], arrays: Arrays) -> DangerDetector:
    featurizer = Featurizer.rebuilt(vocabulary["danger"])
    return DangerDetector(featurizer, _linear(arrays, "danger"), float(arrays["danger_threshold"]))


def _model(vocabulary: dict[str, Any], arrays: Arrays, encoder: Encoder | None) -> Model:
    temperature, foreign_from = (float(arrays[name]) for name in SCALARS)
    classifier = Classifier(
        codebook().themes,
        Featurizer.rebuilt(vocabulary["classifier"], encoder),
        _linear(arrays, "themes"),
        arrays["slope"],
        arrays["offset"],
        arrays["thresholds"],
        _linear(arrays, "polarity"),
        temperature,
    )
    languages = LanguageModel.rebuilt(vocabulary["languages"], _linear(arrays, "languages"), foreign_from)
    return Model(classifier, languages, _danger(vocabulary, arrays))
