"""A sentence encoder exported to ONNX, run on the CPU by onnxruntime."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nlp.encoder_folder import EncoderSettings, read_settings, token_pooling
from nlp.errors import EncoderError
from nlp.normalise import encodable

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

BATCH = 4096  # tokens with their padding: about 100 answers, or 8 of the longest texts
OUTPUTS = ("sentence_embedding", "last_hidden_state", "token_embeddings")  # the first of these that a graph has
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
INTEGERS = {"tensor(int64)": "int64", "tensor(int32)": "int32"}
PROBE = ("", "labi " * 600)  # nothing, and more than the longest text: what works for both works for all between

INSTALL = "pip install -e '.[encoder]' (docs/encoder.md)"


class OnnxEncoder:
    """A graph and its tokenizer. Everything that can be wrong with them shows when it is made."""

    def __init__(self, directory: Path, graph: Path, *, name: str, threads: int) -> None:
        self.name = name
        self._graph = graph
        self._settings = read_settings(directory)
        self._tokens_file = directory / "tokenizer.json"
        self._tokenizer = _tokenizer(self._tokens_file, self._settings.longest)
        self._session = _session(graph, threads)
        self._inputs = {node.name: _integer(node, graph) for node in self._session.get_inputs()}
        self._output = _output([node.name for node in self._session.get_outputs()], graph)
        output, mask = self._run(self._tokens(PROBE))
        self._pooling = token_pooling(directory, self._settings.prompt) if output.ndim == mask.ndim + 1 else None
        self.dimension = self._pooled(output, mask).shape[1]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 per text, of shape (n, dimension). Raises EncoderError if the model gives none."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens = self._tokens(texts)
        for batch in batches([len(encoding.ids) for encoding in tokens]):
            rows[batch] = self._pooled(*self._run([tokens[index] for index in batch]))
        return unit_rows(rows)

    def _tokens(self, texts: Sequence[str]) -> list[Encoding]:
        wanted = [prepared(text, self._settings) for text in texts]
        try:
            # One by one: `encode_batch` would take every core, whatever `threads` says.
            return [self._tokenizer.encode(text) for text in wanted]
        except Exception as exc:  # the package raises bare Exception
            raise EncoderError(f"{self._tokens_file} can't read a text ({exc}): copy the model's folder anew") from exc

    def _run(self, tokens: Sequence[Encoding]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the graph's output and the attention mask, of shape (n, width)."""
        padded = _padded(tokens, self._settings.padding or 0)
        feed = {name: padded[name].astype(integer) for name, integer in self._inputs.items()}
        try:
            output = np.asarray(self._session.run([self._output], feed)[0], dtype=np.float32)
        except Exception as exc:  # onnxruntime's errors have no other class in common
            raise EncoderError(
                f"{self._graph} does not run ({_line(exc)}): export it with dynamic axes, and say how many tokens it "
                "takes as max_seq_length in sentence_bert_config.json"
            ) from exc
        return output, padded["attention_mask"]

    def _pooled(self, output: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        self._check(output, mask.shape if self._pooling else mask.shape[:1])
        match self._pooling:
            case None:
                return output
            case "cls":
                return output[:, 0]
            case "mean":
                weights = (mask / mask.sum(axis=1, keepdims=True)).astype(np.float32)
                return np.asarray(np.einsum("ntd,nt->nd", output, weights), dtype=np.float32)

    def _check(self, output: NDArray[np.float32], wanted: tuple[int, ...]) -> None:
        if output.ndim != len(wanted) + 1 or output.shape[:-1] != wanted:
            raise EncoderError(
                f"{self._graph}: output {self._output} has shape {output.shape} for {wanted[0]} texts, "
                "not one vector per text or token: export the model for feature-extraction"
            )
        if not np.isfinite(output).all():
            raise EncoderError(f"{self._graph} gives numbers that are none (NaN): export it in float32")


def prepared(text: str, settings: EncoderSettings) -> str:
    """Return the text as the model wants it."""
    whole = encodable(settings.prompt + text)
    return whole.lower() if settings.lower_case else whole


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows made of length 1; a row of zeros has no direction and stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _tokenizer(path: Path, longest: int) -> Tokenizer:
    if not path.is_file():
        raise EncoderError(f"{path} is missing: copy it from the model's folder (a fast tokenizer in one file)")
    try:
        from tokenizers import Tokenizer
    except ImportError as exc:
        raise EncoderError(f"tokenizers is not installed, which reads {path}: {INSTALL}") from exc
    try:
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.enable_truncation(longest)
    except Exception as exc:  # the package raises bare Exception
        raise EncoderError(f"{path} is no tokenizer ({exc}): copy the model's folder anew") from exc
    return tokenizer


def _session(graph: Path, threads: int) -> Any:
    try:
        import onnxruntime
    except ImportError as exc:
        raise EncoderError(f"onnxruntime is not installed, which runs {graph}: {INSTALL}") from exc
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors, which come as exceptions too
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # threads without work leave the core
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # onnxruntime's errors have no other class in common
        raise EncoderError(
            f"{graph} can't be loaded ({_line(exc)}): copy it anew, with the *_data file beside it if it has one"
        ) from exc


def _line(exc: Exception) -> str:
    return " ".join(str(exc).split())


def _integer(node: Any, graph: Path) -> str:
    if node.name not in INPUTS or node.type not in INTEGERS:
        raise EncoderError(
            f"{graph} asks for {node.name}, {node.type}; known are {', '.join(INPUTS)} of integers: "
            "export an encoder of texts for feature-extraction"
        )
    return INTEGERS[node.type]


def _output(names: list[str], graph: Path) -> str:
    known = [name for name in OUTPUTS if name in names]
    if known or len(names) == 1:
        return [*known, *names][0]
    raise EncoderError(
        f"{graph} gives {', '.join(names)}, none of {', '.join(OUTPUTS)}: export it for feature-extraction"
    )


def _padded(tokens: Sequence[Encoding], padding: int) -> dict[str, NDArray[np.int64]]:
    shape = (len(tokens), max(1, *(len(encoding.ids) for encoding in tokens)))
    arrays = {name: np.zeros(shape, dtype=np.int64) for name in INPUTS}
    arrays["input_ids"][:] = padding
    arrays["attention_mask"][:, 0] = 1  # a text without tokens looks at its padding: attention to nothing is NaN
    for row, encoding in enumerate(tokens):
        size = len(encoding.ids)
        arrays["input_ids"][row, :size] = encoding.ids
        arrays["attention_mask"][row, :size] = 1
        arrays["token_type_ids"][row, :size] = encoding.type_ids
    return arrays


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield indices of texts of like length, so that little is padding; what a batch needs has a limit."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * max(1, lengths[index]) > BATCH:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
