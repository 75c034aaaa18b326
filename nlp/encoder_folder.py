"""What the folder of a sentence encoder says of itself: which model it is, its longest text, prompt and pooling."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nlp.errors import EncoderError

Pooling = Literal["mean", "cls"]

LONGEST = 512  # tokens: an answer has some 30, and the cost of a pasted page grows with the square of its length
PROMPTS = ("classification", "query")  # of the prompts a folder names, what is nearest to sorting texts
GRAPHS = ("model.onnx", "onnx/model.onnx")
PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib"})  # loading one can run its code

# The names of pooling before sentence-transformers 6, which has one key, `pooling_mode`.
_FLAGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
_AFTER_POOLING = frozenset({"Normalize", "Dropout"})  # rows are made of length 1 anyway; nothing is dropped in use


@dataclass(frozen=True)
class EncoderSettings:
    """How texts are prepared; `longest` counts tokens, with the marks that the tokenizer adds."""

    prompt: str
    longest: int
    lower_case: bool
    padding: int | None


def identity(directory: Path) -> str:
    """Return a name that changes when any file changes, except hidden files and `*.md`. Raises EncoderError."""
    digest = hashlib.sha256()
    for path in sorted(
        path for path in directory.rglob("*") if _counts(path.relative_to(directory)) and path.is_file()
    ):
        digest.update(path.relative_to(directory).as_posix().encode() + b"\0")
        digest.update(_digest(path))
    return digest.hexdigest()[:12]


def _counts(path: Path) -> bool:
    return path.suffix != ".md" and not any(part.startswith(".") for part in path.parts)


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as exc:
        raise EncoderError(f"{path} can't be read ({exc.strerror}): give this user the right to read it") from exc


def graph_file(directory: Path) -> Path | None:
    """Return the ONNX graph, if there is one."""
    return next((directory / name for name in GRAPHS if (directory / name).is_file()), None)


def refuse_pickles(directory: Path) -> None:
    """Raise EncoderError if the folder holds weights whose loading can run code."""
    for path in sorted(directory.rglob("*")):
        if path.suffix in PICKLES:
            raise EncoderError(
                f"{path} may be a pickle, which can run code when it is loaded: keep only *.safetensors, "
                "or export the model to ONNX (docs/encoder.md)"
            )


def read_settings(directory: Path) -> EncoderSettings:
    """Return how texts are prepared for this model. Raises EncoderError for a broken file."""
    transformer = _object(directory / "sentence_bert_config.json")
    config = _object(directory / "config.json")
    tokenizer = _object(directory / "tokenizer_config.json")
    limits = (
        transformer.get("max_seq_length"),
        tokenizer.get("model_max_length"),
        config.get("max_position_embeddings"),
    )
    padding = config.get("pad_token_id")
    return EncoderSettings(
        prompt=_prompt(directory / "config_sentence_transformers.json"),
        longest=min([LONGEST, *(int(limit) for limit in limits if isinstance(limit, int | float) and limit > 0)]),
        lower_case=bool(transformer.get("do_lower_case")),
        padding=padding if isinstance(padding, int) else None,
    )


def _prompt(path: Path) -> str:
    stated = _object(path)
    prompts = stated.get("prompts") or {}
    default = stated.get("default_prompt_name")
    if default is not None and default not in prompts:
        raise EncoderError(f"{path}: default_prompt_name {default} is not among its prompts: add it there")
    chosen = next((prompts[name] for name in (default, *PROMPTS) if name in prompts), "")
    if not isinstance(chosen, str):
        raise EncoderError(f"{path}: a prompt must be a text, not {chosen}: write it in quotes")
    return chosen


def module_kinds(directory: Path) -> dict[str, str]:
    """Return the model's steps in order, as kind → folder. Raises EncoderError for a step that is foreign code."""
    path = directory / "modules.json"
    kinds: dict[str, str] = {}
    for module in _json(path, []):
        kind = module.get("type") if isinstance(module, dict) else None
        if not isinstance(kind, str) or not kind.startswith("sentence_transformers."):
            raise EncoderError(f"{path}: {kind} is code of its own, which is not run here: take another model")
        kinds[kind.rsplit(".", 1)[1]] = str(module.get("path", ""))
    return kinds


def token_pooling(directory: Path, prompt: str) -> Pooling:
    """Return how a graph's vectors of tokens become one; mean if nothing is said. Raises EncoderError."""
    kinds = module_kinds(directory)
    for kind in kinds:
        if kind not in _AFTER_POOLING | {"Transformer", "Pooling"}:
            raise EncoderError(
                f"{directory / 'modules.json'}: the step {kind} is not in the graph and not done here: "
                "export it within, as output `sentence_embedding` (docs/encoder.md)"
            )
    path = directory / kinds.get("Pooling", "1_Pooling") / "config.json"
    stated = _object(path)
    if prompt and stated.get("include_prompt") is False:
        raise EncoderError(f"{path}: pooling without the prompt is not done here: export the graph with its pooling")
    return _one_pooling(stated, path)


def _one_pooling(stated: dict[str, Any], path: Path) -> Pooling:
    modes = stated.get("pooling_mode") or [mode for flag, mode in _FLAGS.items() if stated.get(flag)] or ["mean"]
    match [modes] if isinstance(modes, str) else modes:
        case ["mean"]:
            return "mean"
        case ["cls"]:
            return "cls"
    raise EncoderError(f"{path}: only mean or cls pooling is done here, not {modes}: export the graph with its pooling")


def _object(path: Path) -> dict[str, Any]:
    found = _json(path, {})
    if not isinstance(found, dict):
        raise EncoderError(f"{path} is no JSON object: copy the model's folder anew")
    return found


def _json(path: Path, missing: Any) -> Any:
    if not path.exists():
        return missing
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise EncoderError(f"{path} can't be read as JSON ({exc}): copy the model's folder anew") from exc
