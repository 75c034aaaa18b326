"""A key that stands twice in a file of texts silently loses its first meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("analytics/locales/*.yaml"), *ROOT.glob("bot/locales/*.yaml")])


class Strict(yaml.SafeLoader):
    """Refuses a key that is there already."""


def _mapping(loader: Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    assert len(keys) == len(set(keys)), f"{node.start_mark}: {[key for key in keys if keys.count(key) > 1]}"
    return loader.construct_mapping(node, deep=True)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parents[1].name}-{file.stem}")
def test_no_key_stands_twice(file: Path) -> None:
    assert yaml.load(file.read_text(encoding="utf-8"), Strict)  # noqa: S506 - a safe loader
