"""Optional sentence encoders: texts to vectors, by a model that somebody put into a folder. Nothing is downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nlp.encoder_folder import GRAPHS, graph_file, identity
from nlp.errors import EncoderError
from nlp.onnx_encoder import OnnxEncoder
from nlp.torch_encoder import TorchEncoder

THREADS = 2  # cores; the bot answers people on the same machine


class Encoder(Protocol):
    """Turns texts into vectors whose directions are near where the meanings are.

    `name` stands for the model's files: what was learned from one name's vectors is of no use with another's.
    """

    name: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 per text, of shape (n, dimension)."""
        ...


def load_encoder(directory: Path, *, threads: int = THREADS) -> Encoder:
    """Return the encoder in this folder: an ONNX graph, else what sentence-transformers saved.

    Raises EncoderError, which names the file and the remedy.
    """
    if not directory.is_dir():
        raise EncoderError(f"{directory} is no folder: name the folder of an exported model (docs/encoder.md)")
    if graph := graph_file(directory):
        return OnnxEncoder(directory, graph, name=identity(directory), threads=threads)
    if (directory / "modules.json").exists() or (directory / "config.json").exists():
        return TorchEncoder(directory, name=identity(directory), threads=threads)
    raise EncoderError(
        f"{directory} holds neither {' nor '.join(GRAPHS)}, and no modules.json of sentence-transformers: "
        "export a model there (docs/encoder.md)"
    )
