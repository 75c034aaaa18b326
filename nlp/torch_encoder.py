"""A sentence encoder in the format of sentence-transformers, run on the CPU by that package."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.encoder_folder import EncoderSettings, module_kinds, read_settings, refuse_pickles
from nlp.errors import EncoderError
from nlp.normalise import encodable
from nlp.onnx_encoder import PROBE, unit_rows

BATCH = 32  # texts: the package sorts them by length itself
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


class TorchEncoder:
    """A model that sentence-transformers loads from its folder alone."""

    def __init__(self, directory: Path, *, name: str, threads: int) -> None:
        self.name = name
        self._directory = directory
        self._settings = read_settings(directory)
        refuse_pickles(directory)
        module_kinds(directory)
        if not any(directory.rglob("*.safetensors")):
            raise EncoderError(f"{directory} holds no *.safetensors: save the model anew, or export it to ONNX")
        self._model = _model(directory, self._settings, threads)
        self.dimension = self._encoded(PROBE).shape[1]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 per text, of shape (n, dimension). Raises EncoderError if the model gives none."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return unit_rows(self._encoded(texts))

    def _encoded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        sentences = [encodable(text) for text in texts]
        try:
            found = self._model.encode(
                sentences,
                prompt=self._settings.prompt,
                batch_size=BATCH,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        except Exception as exc:  # whatever the model's own code raises
            raise EncoderError(
                f"{self._directory} does not run ({exc}): take a model of texts that fit its length"
            ) from exc
        rows = np.asarray(found, dtype=np.float32)
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise EncoderError(
                f"{self._directory} gives shape {rows.shape} for {len(texts)} texts, or NaN: take another model"
            )
        return rows


def _model(directory: Path, settings: EncoderSettings, threads: int) -> Any:
    os.environ.update(OFFLINE)  # for the rest of the process, and before the import, which reads them
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError as exc:
        raise EncoderError(
            f"sentence-transformers is not installed, which reads {directory}: install it, "
            "or export the model to ONNX, which needs far less (docs/encoder.md)"
        ) from exc
    torch.set_num_threads(threads)
    try:
        model = SentenceTransformer(
            str(directory),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as exc:  # whatever a broken file makes the package raise
        raise EncoderError(f"{directory} can't be loaded ({exc}): copy the model's folder anew") from exc
    model.max_seq_length = settings.longest
    return model
