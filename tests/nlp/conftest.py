"""A model learned once for all tests of this package."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp import registry
from nlp.danger import DangerDetector
from nlp.reader import Reader


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("model")
    registry.train(directory)
    return directory


@pytest.fixture(scope="session")
def reader(model_dir: Path) -> Reader:
    return registry.ensure(model_dir)


@pytest.fixture(scope="session")
def detector(model_dir: Path) -> DangerDetector:
    return registry.danger(model_dir)
