from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nlp import registry
from nlp.errors import ModelError
from nlp.reader import Item, Reader


def test_a_model_that_fits_the_corpus_is_not_learned_anew(model_dir: Path, reader: Reader) -> None:
    said: list[str] = []

    assert registry.ensure(model_dir, progress=said.append).version == reader.version
    assert said == []


def test_the_version_names_the_codebook_and_the_weights(reader: Reader) -> None:
    codebook, _, weights = reader.version.rpartition("-")

    assert codebook == "kb-1.1"
    assert len(weights) == 8


def test_a_stored_model_reads_as_before(model_dir: Path, tmp_path: Path, reader: Reader) -> None:
    shutil.copytree(model_dir, tmp_path / "copy")
    items = [Item("S2", "bija forši un uzzināju par algām", "lv")]

    assert registry.load(tmp_path / "copy")[0].read(items) == reader.read(items)


def test_no_model_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="atbalss nlp train"):
        registry.danger(tmp_path)


def test_a_changed_corpus_asks_for_training(model_dir: Path, tmp_path: Path) -> None:
    shutil.copytree(model_dir, tmp_path / "old")
    manifest = json.loads((tmp_path / "old" / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "old" / "manifest.json").write_text(json.dumps({**manifest, "corpus": "another"}), encoding="utf-8")

    assert not registry._fits(tmp_path / "old")
    assert registry._fits(model_dir)
