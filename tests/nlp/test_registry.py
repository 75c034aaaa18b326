from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp import examples, model_files, promotion, registry, storage
from nlp.danger import DangerDetector
from nlp.errors import ModelError, PromotionRefusedError
from nlp.examples import Coded, Example
from nlp.reader import Item, Reader

ITEMS = [Item("S2", "bija forši un uzzināju par algām", "lv"), Item("S5", "телефон не ловит", "ru")]


class Lengths:
    """An encoder that knows no more than how long a text is."""

    name = "lengths"
    dimension = 2

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        angles = np.array([len(text) / 100 for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@pytest.fixture
def two(model_dir: Path, tmp_path: Path) -> tuple[Path, str, str]:
    """A folder with two versions of which the first one reads; they differ by name only."""
    first = registry.current(model_dir).version
    second = "kb-1.1-22222222"
    shutil.copytree(model_dir / first, tmp_path / first)
    shutil.copytree(model_dir / first, tmp_path / second)
    registry.use(tmp_path, first)
    return tmp_path, first, second


def _worsen(directory: Path) -> None:
    """Let a version remember that it had found nothing."""
    with np.load(directory / model_files.WEIGHTS) as stored:
        arrays = dict(stored)
    arrays["held_found"] = np.zeros_like(arrays["held_found"])
    np.savez_compressed(directory / model_files.WEIGHTS, **arrays)


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

    assert registry.load(tmp_path / "copy")[0].read(ITEMS) == reader.read(ITEMS)


def test_what_looks_for_danger_is_the_same_alone(model_dir: Path, reader: Reader, detector: DangerDetector) -> None:
    alone = registry.load_danger(model_dir, reader.version)
    texts = [item.text for item in ITEMS]

    assert [alone.score(text) for text in texts] == [detector.score(text) for text in texts]
    assert alone.threshold == detector.threshold


def test_no_model_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="atbalss nlp train"):
        registry.load(tmp_path)


def test_a_file_that_was_changed_since_is_not_loaded(two: tuple[Path, str, str]) -> None:
    directory, first, _ = two
    vocabulary = directory / first / model_files.VOCABULARY
    vocabulary.write_text(vocabulary.read_text(encoding="utf-8") + " ", encoding="utf-8")

    with pytest.raises(ModelError, match="not the file that was written"):
        registry.load(directory)


def test_a_changed_corpus_asks_for_training_unless_somebody_chose_the_model(two: tuple[Path, str, str]) -> None:
    directory, first, _ = two
    manifest = directory / first / model_files.MANIFEST
    manifest.write_text(
        json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "corpus": "another"}), encoding="utf-8"
    )

    assert not registry.fits(directory)
    registry.use(directory, first, by_hand=True)
    assert registry.fits(directory)


@pytest.mark.parametrize(
    ("facts", "reads_on"), [({"code": "older"}, False), ({"code": "older", "corrections": 3}, True)]
)
def test_other_code_asks_for_training_unless_people_have_taught_the_model(
    two: tuple[Path, str, str], facts: dict[str, object], reads_on: bool
) -> None:
    directory, first, _ = two
    manifest = directory / first / model_files.MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), **facts}), encoding="utf-8")

    assert registry.fits(directory) is reads_on


def test_a_version_of_this_corpus_that_is_there_is_used_again(two: tuple[Path, str, str]) -> None:
    directory, first, second = two
    manifest = directory / first / model_files.MANIFEST
    manifest.write_text(
        json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "corpus": "another"}), encoding="utf-8"
    )
    said: list[str] = []

    assert registry.ensure(directory, progress=said.append).version == second
    assert said == []


def test_another_codebook_or_encoder_always_asks_for_training(two: tuple[Path, str, str]) -> None:
    directory, first, _ = two
    registry.use(directory, first, by_hand=True)

    assert not registry.fits(directory, Lengths())
    manifest = directory / first / model_files.MANIFEST
    manifest.write_text(
        json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "codebook": "kb-0"}), encoding="utf-8"
    )
    assert not registry.fits(directory)


def test_a_version_as_good_is_promoted_and_can_be_taken_back(two: tuple[Path, str, str]) -> None:
    directory, first, second = two

    differences = registry.promote(directory, second, by_hand=True)
    assert [one.new - one.present for one in differences] == [0.0] * len(differences)
    assert registry.current(directory).version == second
    assert registry.rollback(directory) == first
    assert registry.current(directory).version == first


def test_a_version_that_is_worse_is_refused_and_the_present_one_reads_on(two: tuple[Path, str, str]) -> None:
    directory, first, second = two
    _worsen(directory / second)

    with pytest.raises(PromotionRefusedError, match="worse than the present model beyond noise"):
        registry.promote(directory, second)
    assert registry.current(directory).version == first

    registry.promote(directory, second, anyway=True)
    assert registry.current(directory).version == second


def test_with_nothing_before_there_is_no_way_back(two: tuple[Path, str, str]) -> None:
    with pytest.raises(ModelError, match="nothing to go back to"):
        registry.rollback(two[0])


def test_a_version_that_is_not_there_is_an_error_that_names_those_that_are(two: tuple[Path, str, str]) -> None:
    directory, first, _ = two

    with pytest.raises(ModelError, match=first):
        registry.promote(directory, "kb-1.1-33333333")


def test_the_table_marks_the_version_that_reads(two: tuple[Path, str, str]) -> None:
    directory, first, second = two
    lines = registry.table(directory).splitlines()[1:]

    assert len(lines) == 2
    assert [line.split(" |")[0] for line in lines if "(reads)" in line] == [f"{first} (reads)"]
    assert any(line.startswith(second) for line in lines)


def test_training_twice_gives_the_same_version_and_corrections_another(
    tmp_path: Path, some_answers: list[Example]
) -> None:
    text = "mums nepietika laika izmēģināt metināšanu"
    correction = Example("corrections", "lv", "S5", text, (Coded("E2.DELIVERY", "negative", 0, len(text)),))
    one, again = registry.train(tmp_path / "a"), registry.train(tmp_path / "b")
    with_corrections = registry.train(tmp_path / "a", corrections=[correction])

    assert one == again
    assert with_corrections != one
    assert set(registry.versions(tmp_path / "a")) == {one, with_corrections}
    assert model_files.manifest(tmp_path / "a" / with_corrections)["corrections"] == 1


def test_corrections_teach_no_words(tmp_path: Path, some_answers: list[Example]) -> None:
    text = "skolotāja Zeltīte Bārbalene bija jauka, bet telpa auksta"
    correction = Example("corrections", "lv", "S5", text, (Coded("E2.STAFF", "positive", 0, 36),))
    version = registry.train(tmp_path, corrections=[correction, correction, correction])

    assert "barbalen" not in (tmp_path / version / model_files.VOCABULARY).read_text(encoding="utf-8")
    assert promotion.keys([correction])[0] not in storage.held_out(tmp_path / version)["keys"]


def test_training_mends_a_damaged_version(tmp_path: Path, some_answers: list[Example]) -> None:
    version = registry.train(tmp_path)
    registry.use(tmp_path, version)
    (tmp_path / version / model_files.WEIGHTS).write_bytes(b"half a file")

    with pytest.raises(ModelError, match="atbalss nlp train"):
        registry.load(tmp_path)
    assert registry.train(tmp_path) == version
    assert registry.load(tmp_path)[0].version == version


def test_a_version_of_another_format_is_not_promoted(two: tuple[Path, str, str]) -> None:
    directory, _, second = two
    manifest = directory / second / model_files.MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text(encoding="utf-8")), "format": 1}), encoding="utf-8")

    with pytest.raises(ModelError, match="another format"):
        registry.promote(directory, second, by_hand=True, anyway=True)


def test_a_model_learned_with_an_encoder_reads_only_with_it(tmp_path: Path, some_answers: list[Example]) -> None:
    version = registry.train(tmp_path, encoder=Lengths())
    registry.use(tmp_path, version)

    assert len(registry.load(tmp_path, encoder=Lengths())[0].read(ITEMS)) == len(ITEMS)
    with pytest.raises(ModelError, match="ATBALSS_ENCODER_DIR"):
        registry.load(tmp_path)


def test_what_a_version_predicted_unseen_is_kept_for_later(model_dir: Path) -> None:
    kept = storage.held_out(model_dir / registry.current(model_dir).version)
    coded = [example for example in examples.answers("train") if example.labels]

    assert list(kept["keys"]) == list(promotion.keys(coded))
    assert kept["found"].shape == kept["gold"].shape
