"""YAML for people who do not program: every value is text, nothing is said twice, faults name file, step and key."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from conversations.errors import FlowError, Problem

Model = TypeVar("Model", bound=BaseModel)

# By pydantic's type of error; what is in braces, it tells. What is not here, it says well enough itself.
_REMEDIES = {
    "missing": "the key is missing: add it",
    "extra_forbidden": "nobody reads this key: remove it or mend its spelling",
    "model_type": "there are no keys here: write lines such as `key: value`",
    "model_attributes_type": "there are no keys here: write lines such as `key: value`",
    "dict_type": "there are no keys here: write lines such as `key: value`",
    "tuple_type": "this is no list: write [one, two], or a line that begins with `-` for each",
    "string_type": "this is no text: write one, in quotes if need be",
    "int_parsing": "this is no whole number: write one in digits",
    "too_short": "{actual_length} are too few: give at least {min_length}",
    "string_pattern_mismatch": "this does not fit {pattern}: write it with plain letters and digits",
    "union_tag_not_found": "the key `kind` is missing: add it",
    "union_tag_invalid": "there is no kind '{tag}': use one of {expected_tags}",
}


def parse(model: type[Model], text: str, file: str) -> Model:
    """Return the content of a YAML file as `model`. Raises FlowError if it is not of that shape."""
    content = _yaml(text, file)
    try:
        return model.model_validate(content)
    except ValidationError as exc:
        faults = [(error["loc"], _remedy(error)) for error in exc.errors() if not _is_consequence(error, exc)]
        raise FlowError(_problem(file, content, place, remedy) for place, remedy in faults) from exc


def read_file(path: Path) -> str:
    """Return the text of a file. Raises FlowError if there is none, or if it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as exc:
        raise FlowError([Problem(path.name, "", f"there is no file {path}: create it")]) from exc
    except (OSError, UnicodeDecodeError) as exc:
        remedy = f"{path} can't be read ({type(exc).__name__}): give a text file in UTF-8"
        raise FlowError([Problem(path.name, "", remedy)]) from exc


def _remedy(error: ErrorDetails) -> str:
    known = _REMEDIES.get(error["type"])
    return known.format_map(error.get("ctx", {})) if known else error["msg"]


def _is_consequence(error: ErrorDetails, exc: ValidationError) -> bool:
    """A list is too short only because what stands in it is faulty: that is told already."""
    place = error["loc"]
    return error["type"] == "too_short" and any(
        other["loc"][: len(place)] == place and len(other["loc"]) > len(place) for other in exc.errors()
    )


class _Loader(yaml.BaseLoader):
    """Refuses a key that stands twice in one mapping: YAML would silently drop the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.YAMLError(f"a list is no key, line {key.start_mark.line + 1}: put quotes around braces")
            if key.value in seen:
                raise yaml.YAMLError(f"the key {key.value!r} stands twice, line {key.start_mark.line + 1}: remove one")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _yaml(text: str, file: str) -> Any:
    """Return YAML as mappings, lists and strings: `no` stays a word and `1` a code. Raises FlowError."""
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.YAMLError as exc:
        raise FlowError([Problem(file, "", f"this is not the YAML we read: {exc}")]) from exc
    except RecursionError as exc:
        raise FlowError([Problem(file, "", "there are brackets within brackets without end: close them")]) from exc


def _problem(file: str, content: Any, place: tuple[int | str, ...], remedy: str) -> Problem:
    step, keys = "", list(place)
    if keys[:1] == ["steps"] and len(keys) > 1:
        step = _step_name(content, int(keys[1]))
        keys = keys[3:]  # behind the place in the list and the kind
    return Problem(file, step, f"{'.'.join(map(str, keys))}: {remedy}" if keys else remedy)


def _step_name(content: Any, place: int) -> str:
    step = content["steps"][place]
    named = step.get("id") if isinstance(step, dict) else None
    return str(named or f"step {place + 1}")
