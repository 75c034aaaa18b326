"""A model's files: arrays without code, a vocabulary, and a manifest with the hash of each."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from nlp.classifier import Classifier
from nlp.codebook import codebook
from nlp.danger import DangerDetector
from nlp.danger_file import load_danger, save_danger
from nlp.encoder import Encoder
from nlp.features import Featurizer
from nlp.language import LanguageModel
from nlp.linear import Linear
from nlp.model_files import DANGER, FORMAT, MANIFEST, VOCABULARY, WEIGHTS, broken, digest, manifest, verified

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
    save_danger(directory, model.danger)
    manifest = {
        "format": FORMAT,
        "codebook": codebook().version,
        "encoder": encoder.name if (encoder := model.classifier.featurizer.encoder) else None,
        **facts,
        "libraries": {name: version(name) for name in LIBRARIES},
        "sha256": {name: digest(directory / name) for name in (WEIGHTS, VOCABULARY, DANGER)},
    }
    (directory / MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")


def name_of(model: Model) -> str:
    """Return what a model is called: its codebook and a hash of its weights; the same weights, the same name."""
    summed = hashlib.sha256()
    for name, array in sorted((_arrays(model) | _danger_arrays(model.danger)).items()):
        summed.update(name.encode() + np.ascontiguousarray(array).tobytes())
    return f"{codebook().version}-{summed.hexdigest()[:8]}"


def _arrays(model: Model) -> dict[str, Any]:
    classifier = model.classifier
    arrays: dict[str, Any] = {
        "slope": classifier.slope,
        "offset": classifier.offset,
        "thresholds": classifier.thresholds,
        "temperature": np.array(classifier.temperature),
        "foreign_from": np.array(model.languages.foreign_from),
    }
    for name, linear in _linears(model).items():
        arrays |= {f"{name}_coef": linear.coef, f"{name}_intercept": linear.intercept}
    return arrays


def _danger_arrays(danger: DangerDetector) -> Arrays:
    weights = [*danger.stems.weights, *danger.characters.weights, *danger.context, *danger.meaning]
    return {
        "danger_coef": np.array([weights]),
        "danger_intercept": np.array([danger.intercept]),
        "danger_threshold": np.array(danger.threshold),
    }


def _linears(model: Model) -> dict[str, Linear]:
    return {
        "themes": model.classifier.linear,
        "polarity": model.classifier.polarity,
        "languages": model.languages.linear,
    }


def _vocabulary(model: Model) -> dict[str, Any]:
    return {
        "classifier": model.classifier.featurizer.state(),
        "languages": model.languages.state(),
    }


def load(directory: Path, encoder: Encoder | None = None) -> Model:
    """Return a model. Raises ModelError if a file is missing, broken, of another format or not the one written.

    A model that was learned with an encoder needs the same one.
    """
    known = manifest(directory)
    if known.get("encoder") != (encoder.name if encoder else None):
        raise broken(directory, f"it was learned with encoder {known.get('encoder')}: set ATBALSS_ENCODER_DIR to it")
    danger = load_danger(directory)
    try:
        verified(directory, WEIGHTS, VOCABULARY)
        return _model(*_read(directory), danger, encoder)
    except (OSError, ValueError, KeyError, BadZipFile) as exc:
        raise broken(directory, exc) from exc


def _read(directory: Path) -> tuple[dict[str, Any], Arrays]:
    vocabulary = json.loads((directory / VOCABULARY).read_text(encoding="utf-8"))
    with np.load(directory / WEIGHTS, allow_pickle=False) as stored:
        return vocabulary, {name: stored[name] for name in stored.files if not name.startswith("held_")}


def held_out(directory: Path) -> dict[str, Any]:
    """Return the arrays about a model's predictions that were saved with it."""
    try:
        with np.load(directory / WEIGHTS, allow_pickle=False) as stored:
            return {name.removeprefix("held_"): stored[name] for name in stored.files if name.startswith("held_")}
    except (OSError, ValueError, KeyError, BadZipFile) as exc:
        raise broken(directory, exc) from exc


def _linear(arrays: Arrays, name: str) -> Linear:
    return Linear(arrays[f"{name}_coef"], arrays[f"{name}_intercept"])


def _model(vocabulary: dict[str, Any], arrays: Arrays, danger: DangerDetector, encoder: Encoder | None) -> Model:
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
    return Model(classifier, languages, danger)
