"""A model learned once for all tests of this package, and one learned in seconds from a part of the corpus."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from nlp import examples, registry
from nlp.danger import DangerDetector
from nlp.examples import Example
from nlp.reader import Reader

LEARNED = Path("var/model")  # by the demo or by `atbalss nlp train`; the same corpus would give the same


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("model") / "model"
    if registry.fits(LEARNED):
        shutil.copytree(LEARNED, directory)
    registry.ensure(directory)
    return directory


@pytest.fixture(scope="session")
def reader(model_dir: Path) -> Reader:
    return registry.load(model_dir)[0]


@pytest.fixture(scope="session")
def detector(model_dir: Path) -> DangerDetector:
    return registry.load(model_dir)[1]


@pytest.fixture
def some_answers(monkeypatch: pytest.MonkeyPatch) -> list[Example]:
    """Four hundred coded answers, which are all that there is while the test runs."""
    coded = [example for example in examples.answers("train") if example.labels]
    some = random.Random(1).sample(coded, 400)
    monkeypatch.setattr(examples, "answers", lambda _split: some)
    return some
