"""A real graph of eight dimensions, made here; every fault of a model's folder names the file and the remedy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.testing import assert_allclose
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from nlp.encoder import load_encoder
from nlp.errors import EncoderError
from nlp.onnx_encoder import BATCH, batches

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "labi",
    "garlaicīgi",
    "skolotājs",
    "runāja",
    "par",
    "profesijām",
    "query:",
    "un",
]
SIZE = 8
TEXTS = ["labi", "skolotājs runāja garlaicīgi par profesijām un par profesijām", "", "labi runāja"]

WEIGHTS = np.random.default_rng(11).normal(size=(len(WORDS), SIZE)).astype(np.float32)
TURN = np.random.default_rng(12).normal(size=(SIZE, SIZE)).astype(np.float32)


def write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def write_tokenizer(directory: Path, *, marks: bool = False, unknown: str = "[UNK]") -> None:
    tokenizer = Tokenizer(models.WordLevel({word: row for row, word in enumerate(WORDS)}, unk_token=unknown))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    if marks:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
        )
    tokenizer.enable_padding(length=20)  # as many exports do; ours must not depend on it
    tokenizer.save(str(directory / "tokenizer.json"))


def write_graph(
    path: Path,
    *,
    output: str = "last_hidden_state",
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    integers: int = TensorProto.INT64,
    weights: np.ndarray = WEIGHTS,
    rows: int | str = "n",
    last: Sequence[onnx.NodeProto] = (),
    also: Sequence[str] = (),
) -> None:
    """Write a graph that looks every token up and turns it; the padding's vector is as long as any word's."""
    nodes = [
        helper.make_node("Gather", ["weights", "input_ids"], ["found"]),
        helper.make_node("MatMul", ["found", "turn"], ["tokens"]),
        *(last or [helper.make_node("Identity", ["tokens"], [output])]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, integers, [rows, "t"]) for name in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in (output, *also)],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(TURN, "turn")],
    )
    path.parent.mkdir(exist_ok=True)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path.write_bytes(model.SerializeToString())


def mean_node(output: str) -> list[onnx.NodeProto]:
    return [helper.make_node("ReduceMean", ["tokens"], [output], axes=[1], keepdims=0)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tokenizer(tmp_path)
    write_graph(tmp_path / "model.onnx")
    return tmp_path


def expected(words: str) -> np.ndarray:
    mean = np.mean([WEIGHTS[WORDS.index(word)] @ TURN for word in words.split()], axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


# What it does


def test_a_text_is_the_mean_of_its_tokens_made_of_length_one(folder: Path) -> None:
    encoder = load_encoder(folder)

    rows = encoder.encode(["labi runāja", "labi"])

    assert rows.dtype == np.float32
    assert_allclose(rows, [expected("labi runāja"), expected("labi")], atol=1e-6)


def test_every_row_has_length_one(folder: Path) -> None:
    encoder = load_encoder(folder)

    rows = encoder.encode(TEXTS)

    assert rows.shape == (len(TEXTS), SIZE) == (4, encoder.dimension)
    assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_no_texts_are_no_rows(folder: Path) -> None:
    rows = load_encoder(folder).encode([])

    assert rows.shape == (0, SIZE)
    assert rows.dtype == np.float32


def test_a_text_alone_and_among_others_is_the_same(folder: Path) -> None:
    encoder = load_encoder(folder)
    together = encoder.encode(TEXTS)

    alone = np.vstack([encoder.encode([text]) for text in TEXTS])

    assert_allclose(together, alone, atol=1e-6)


def test_rows_keep_the_order_of_the_texts_over_several_batches(folder: Path) -> None:
    encoder = load_encoder(folder)
    texts = [" ".join(["labi"] * (index % 7) + ["runāja"]) for index in range(BATCH // 2)]

    rows = encoder.encode(texts)

    assert_allclose(rows, [expected(text) for text in texts], atol=1e-5)


@pytest.mark.parametrize("lengths", [[0] * 9000, [512] * 20, [30, 512, 4, 0] * 500], ids=["empty", "long", "mixed"])
def test_a_batch_with_its_padding_is_never_too_large(lengths: list[int]) -> None:
    found = list(batches(lengths))

    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    assert max(len(batch) * max(1, *(lengths[index] for index in batch)) for batch in found) <= BATCH


def test_a_text_longer_than_the_model_takes_is_cut(folder: Path) -> None:
    write_json(folder / "sentence_bert_config.json", {"max_seq_length": 3})

    rows = load_encoder(folder).encode(["labi runāja par profesijām"])

    assert_allclose(rows[0], expected("labi runāja par"), atol=1e-6)


def test_cutting_keeps_the_marks_of_the_tokenizer(folder: Path) -> None:
    write_tokenizer(folder, marks=True)
    write_json(folder / "tokenizer_config.json", {"model_max_length": 3})

    rows = load_encoder(folder).encode(["labi runāja par profesijām"])

    assert_allclose(rows[0], expected("[CLS] labi [SEP]"), atol=1e-6)


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({}, "labi runāja"),
        ({"pooling_mode": "mean"}, "labi runāja"),
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, "labi runāja"),
        ({"pooling_mode": "cls"}, "labi"),
        ({"pooling_mode": ["cls"]}, "labi"),
        ({"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}, "labi"),
    ],
    ids=["unsaid", "mean", "mean, old", "cls", "cls, list", "cls, old"],
)
def test_pooling_is_what_the_folder_says(folder: Path, stated: dict[str, Any], words: str) -> None:
    write_json(folder / "1_Pooling" / "config.json", stated)

    rows = load_encoder(folder).encode(["labi runāja", TEXTS[1]])

    assert_allclose(rows[0], expected(words), atol=1e-6)


def test_the_pooling_is_read_where_the_modules_say(folder: Path) -> None:
    write_modules(folder, "Transformer", "Pooling", "Normalize")
    write_json(folder / "1" / "config.json", {"pooling_mode": "cls"})

    rows = load_encoder(folder).encode(["labi runāja"])

    assert_allclose(rows[0], expected("labi"), atol=1e-6)


@pytest.mark.parametrize(
    ("stated", "prompt"),
    [
        ({}, ""),
        ({"prompts": {"passage": "par "}}, ""),
        ({"prompts": {"passage": "par ", "query": "query: "}}, "query: "),
        ({"prompts": {"classification": "un ", "query": "query: "}, "default_prompt_name": None}, "un "),
        ({"prompts": {"passage": "par ", "query": "query: "}, "default_prompt_name": "passage"}, "par "),
    ],
    ids=["none", "only of another use", "query", "classification", "default"],
)
def test_the_prompt_stands_before_every_text(folder: Path, stated: dict[str, Any], prompt: str) -> None:
    write_json(folder / "config_sentence_transformers.json", stated)

    rows = load_encoder(folder).encode(["labi runāja"])

    assert_allclose(rows[0], expected(prompt + "labi runāja"), atol=1e-6)


def test_a_model_that_wants_lower_case_gets_it(folder: Path) -> None:
    write_json(folder / "sentence_bert_config.json", {"do_lower_case": True})

    rows = load_encoder(folder).encode(["LABI Runāja"])

    assert_allclose(rows[0], expected("labi runāja"), atol=1e-6)


@pytest.mark.parametrize("integers", [TensorProto.INT64, TensorProto.INT32], ids=["64 bits", "32 bits"])
@pytest.mark.parametrize(
    "inputs",
    [["input_ids"], ["input_ids", "attention_mask"], ["input_ids", "attention_mask", "token_type_ids"]],
    ids=len,
)
def test_a_graph_gets_the_inputs_it_asks_for(folder: Path, inputs: list[str], integers: int) -> None:
    write_graph(folder / "model.onnx", inputs=inputs, integers=integers)

    assert_allclose(load_encoder(folder).encode(["labi runāja"])[0], expected("labi runāja"), atol=1e-6)


@pytest.mark.parametrize("output", ["token_embeddings", "whatever"])
def test_a_single_output_may_have_any_name(folder: Path, output: str) -> None:
    write_graph(folder / "model.onnx", output=output)

    assert_allclose(load_encoder(folder).encode(["labi"])[0], expected("labi"), atol=1e-6)


def test_a_graph_that_pools_itself_is_believed(folder: Path) -> None:
    write_graph(folder / "model.onnx", output="sentence_embedding", last=mean_node("sentence_embedding"))
    write_modules(folder, "Transformer", "Pooling", "Dense")
    write_json(folder / "1" / "config.json", {"pooling_mode": "max"})

    assert_allclose(load_encoder(folder).encode(["labi runāja"])[0], expected("labi runāja"), atol=1e-6)


def test_the_graph_may_lie_in_its_own_folder(folder: Path) -> None:
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")

    assert_allclose(load_encoder(folder).encode(["labi"])[0], expected("labi"), atol=1e-6)


def test_half_an_emoji_is_a_text_too(folder: Path) -> None:
    rows = load_encoder(folder).encode(["labi \ud83d"])

    assert_allclose(rows[0], expected("labi [UNK]"), atol=1e-6)


def test_a_text_the_model_knows_nothing_of_stays_zero(folder: Path) -> None:
    silent = WEIGHTS.copy()
    silent[WORDS.index("un")] = 0
    write_graph(folder / "model.onnx", weights=silent)

    assert not load_encoder(folder).encode(["un"]).any()


# Which model it is


def test_the_same_files_have_the_same_name_elsewhere(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("copy")
    for name in ("model.onnx", "tokenizer.json"):
        (elsewhere / name).write_bytes((folder / name).read_bytes())

    assert load_encoder(elsewhere).name == load_encoder(folder).name


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: write_graph(folder / "model.onnx", weights=WEIGHTS * 2),
        lambda folder: write_tokenizer(folder, marks=True),
        lambda folder: write_json(folder / "1_Pooling" / "config.json", {"pooling_mode": "cls"}),
        lambda folder: (folder / "model.onnx_data").write_bytes(b"more weights"),
    ],
    ids=["graph", "tokenizer", "pooling", "weights apart"],
)
def test_the_name_changes_with_any_file(folder: Path, change: Callable[[Path], None]) -> None:
    before = load_encoder(folder).name

    change(folder)

    assert load_encoder(folder).name != before


@pytest.mark.parametrize("name", ["README.md", ".gitattributes"])
def test_the_name_does_not_depend_on_what_is_only_read_by_people(folder: Path, name: str) -> None:
    before = load_encoder(folder).name

    (folder / name).write_text("words", encoding="utf-8")

    assert load_encoder(folder).name == before


# What can be wrong


def write_modules(folder: Path, *kinds: str, package: str = "sentence_transformers.models") -> None:
    paths = ["", *map(str, range(1, len(kinds)))]
    modules = [{"type": f"{package}.{kind}", "path": path} for kind, path in zip(kinds, paths, strict=True)]
    write_json(folder / "modules.json", modules)


def pooling(**stated: Any) -> Callable[[Path], None]:
    return lambda folder: write_json(folder / "1_Pooling" / "config.json", stated)


def graph(**changes: Any) -> Callable[[Path], None]:
    return lambda folder: write_graph(folder / "model.onnx", **changes)


def prompts(**stated: Any) -> Callable[[Path], None]:
    return lambda folder: write_json(folder / "config_sentence_transformers.json", stated)


def prompt_apart(folder: Path) -> None:
    prompts(prompts={"query": "query: "})(folder)
    pooling(pooling_mode="mean", include_prompt=False)(folder)


def without_unknown(folder: Path) -> None:
    write_tokenizer(folder, unknown="?")
    prompts(prompts={"query": "vārds "})(folder)


TWO_OUTPUTS = [helper.make_node("Identity", ["tokens"], [name]) for name in ("logits", "scores")]
ONE_NUMBER = [helper.make_node("ReduceMean", ["tokens"], ["last_hidden_state"], axes=[1, 2], keepdims=0)]
FAULTS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "graph missing": (lambda f: (f / "model.onnx").unlink(), r"neither model\.onnx nor .*: export a model there"),
    "graph broken": (
        lambda f: (f / "model.onnx").write_bytes(b"no graph"),
        r"model\.onnx can't be loaded .*copy it anew",
    ),
    "graph empty": (lambda f: (f / "model.onnx").write_bytes(b""), r"model\.onnx can't be loaded .*copy it anew"),
    "tokenizer missing": (lambda f: (f / "tokenizer.json").unlink(), r"tokenizer\.json is missing: copy it"),
    "tokenizer broken": (lambda f: (f / "tokenizer.json").write_text("{"), r"tokenizer\.json is no tokenizer .*copy"),
    "tokenizer at a loss": (without_unknown, r"tokenizer\.json can't read a text .*copy"),
    "unknown input": (graph(inputs=["input_ids", "pixel_values"]), r"model\.onnx asks for pixel_values.*export"),
    "input of fractions": (graph(inputs=["input_ids", "attention_mask"], integers=TensorProto.DOUBLE), r"model\.onnx"),
    "outputs unknown": (graph(output="logits", also=["scores"], last=TWO_OUTPUTS), r"gives logits, scores.*export"),
    "a number per text": (graph(last=ONE_NUMBER), r"last_hidden_state has shape \(2,\) for 2 texts.*export"),
    "one text at a time": (graph(rows=1), r"model\.onnx does not run .*dynamic axes"),
    "no numbers": (graph(weights=WEIGHTS * np.nan), r"model\.onnx gives numbers that are none .*float32"),
    "words missing": (graph(weights=WEIGHTS[:3]), r"model\.onnx does not run"),
    "pooling by maximum": (pooling(pooling_mode="max"), r"1_Pooling/config\.json: only mean or cls .*export"),
    "two poolings": (
        pooling(pooling_mode=["cls", "mean"]),
        r"only mean or cls pooling is done here, not \['cls', 'mean'\]",
    ),
    "old pooling": (
        pooling(pooling_mode_lasttoken=True),
        r"only mean or cls pooling is done here, not \['lasttoken'\]",
    ),
    "prompt apart": (prompt_apart, r"1_Pooling/config\.json: pooling without the prompt .*export"),
    "default prompt missing": (prompts(default_prompt_name="sts"), r"default_prompt_name sts is not among .*add it"),
    "prompt no text": (prompts(prompts={"query": 1}), r"config_sentence_transformers\.json: a prompt must be a text"),
    "another step": (
        lambda f: write_modules(f, "Transformer", "Pooling", "Dense"),
        r"modules\.json: the step Dense .*export",
    ),
    "foreign step": (
        lambda f: write_modules(f, "Thing", package="mine"),
        r"modules\.json: mine\.Thing is code of its own",
    ),
    "settings broken": (lambda f: (f / "config.json").write_text("{"), r"config\.json can't be read as JSON .*copy"),
    "settings a list": (lambda f: (f / "config.json").write_text("[]"), r"config\.json is no JSON object: copy"),
}


@pytest.mark.parametrize(("fault", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_names_the_file_and_the_remedy(folder: Path, fault: Callable[[Path], Any], message: str) -> None:
    fault(folder)

    with pytest.raises(EncoderError, match=message) as caught:
        load_encoder(folder)

    assert str(folder) in str(caught.value)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"nowhere is no folder: name the folder of an exported model"):
        load_encoder(tmp_path / "nowhere")


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_a_missing_package_is_named_with_the_extra(folder: Path, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(EncoderError, match=rf"{package} is not installed.*pip install -e '\.\[encoder\]'"):
        load_encoder(folder)


def imported_after(check: str, *arguments: str) -> set[str]:
    """Return the modules in a fresh interpreter after these lines."""
    lines = [check, "import sys", "print(*sys.modules)"]
    command = [sys.executable, "-c", "\n".join(lines), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own interpreter
    return set(done.stdout.split())


def test_nothing_optional_is_imported_before_a_model_is_loaded() -> None:
    optional = {"onnxruntime", "tokenizers", "huggingface_hub", "torch", "sentence_transformers"}

    assert not optional & imported_after("import nlp.encoder")


def test_a_graph_runs_without_the_client_of_a_model_hub(folder: Path) -> None:
    check = (
        "import sys; from pathlib import Path; from nlp.encoder import load_encoder; load_encoder(Path(sys.argv[1]))"
    )

    modules = imported_after(check, str(folder))

    assert "onnxruntime" in modules
    assert "huggingface_hub" not in modules


# The format of sentence-transformers


class FakeSentenceTransformer:
    """Stands in for the package: keeps how it was called."""

    last: FakeSentenceTransformer
    rows: Any = None

    def __init__(self, path: str, **options: Any) -> None:
        self.path, self.options, self.offline = path, options, os.environ.get("HF_HUB_OFFLINE")
        FakeSentenceTransformer.last = self

    def encode(self, sentences: list[str], **options: Any) -> Any:
        self.options |= options
        return self.rows if self.rows is not None else np.array([[len(text), 2.0] for text in sentences])


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_modules(tmp_path, "Transformer", "Pooling")
    prompts(prompts={"query": "query: "})(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "0")
    return tmp_path


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> type[FakeSentenceTransformer]:
    fake = SimpleNamespace(SentenceTransformer=FakeSentenceTransformer)
    monkeypatch.setitem(sys.modules, "sentence_transformers", fake)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(set_num_threads=lambda _threads: None))
    return FakeSentenceTransformer


def test_a_saved_model_is_loaded_from_its_folder_without_a_network(
    saved: Path, package: type[FakeSentenceTransformer]
) -> None:
    load_encoder(saved)

    assert package.last.path == str(saved)
    assert package.last.offline == "1"
    assert package.last.options["local_files_only"]
    assert package.last.options["trust_remote_code"] is False
    assert package.last.options["model_kwargs"] == {"use_safetensors": True}


def test_a_saved_model_gives_rows_of_length_one(saved: Path, package: type[FakeSentenceTransformer]) -> None:
    encoder = load_encoder(saved)

    rows = encoder.encode(["labi", "labi runāja"])

    assert package.last.options["prompt"] == "query: "
    assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_saved_model_that_gives_no_vectors_is_refused(
    saved: Path, package: type[FakeSentenceTransformer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "rows", np.zeros(2))

    with pytest.raises(EncoderError, match=r"gives shape \(2,\) for 2 texts.*take another model"):
        load_encoder(saved)


def test_without_the_package_the_remedy_is_named(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)

    with pytest.raises(EncoderError, match=r"sentence-transformers is not installed.*export the model to ONNX"):
        load_encoder(saved)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "2_Dense/pytorch_model.bin", "optimizer.pt"])
def test_a_pickle_is_refused(saved: Path, package: type[FakeSentenceTransformer], name: str) -> None:
    (saved / "2_Dense").mkdir()
    (saved / name).write_bytes(b"")

    with pytest.raises(EncoderError, match=rf"{name} may be a pickle.*keep only \*\.safetensors"):
        load_encoder(saved)


def test_weights_must_be_there(saved: Path, package: type[FakeSentenceTransformer]) -> None:
    (saved / "model.safetensors").unlink()

    with pytest.raises(EncoderError, match=r"holds no \*\.safetensors"):
        load_encoder(saved)


def test_code_of_the_models_own_is_refused(saved: Path, package: type[FakeSentenceTransformer]) -> None:
    write_modules(saved, "Thing", package="modeling_mine")

    with pytest.raises(EncoderError, match=r"modules\.json: modeling_mine\.Thing is code of its own"):
        load_encoder(saved)
