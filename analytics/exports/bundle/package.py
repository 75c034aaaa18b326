"""What describes the bundle to programs: `datapackage.json`, `dictionary.csv` and the hashes of its files."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from analytics.exports.bundle.plain_files import MARK
from analytics.exports.bundle.sav_file import BOOLEAN, numbers
from analytics.exports.bundle.schema import Field, Table
from analytics.exports.dictionary import PROFILE
from analytics.texts import LANGUAGES

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
    "sav": "application/x-spss-sav",
    "html": "text/html",
    "md": "text/markdown",
    "txt": "text/plain",
}
CHUNK = 1 << 20  # bytes
HASHES = "hash.txt"


def dictionary_csv(tables: Iterable[Table]) -> bytes:
    """Return every column and every code: one row each, the codes below their column."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("table", "column", "type", "measure", "anonymous", "code", "sav_number", *LANGUAGES))
    for table in tables:
        for field in table.fields:
            facts = (table.name, field.name, field.type, field.measure, field.anonymous)
            writer.writerow((*facts, "", "", *(_line(field.meaning[each]) for each in LANGUAGES)))
            for code, number, words in coded(field):
                writer.writerow((*facts, code, number, *(_line(words[each]) for each in LANGUAGES)))
    return MARK + text.getvalue().encode()


def _line(text: str) -> str:
    return " ".join(text.split())


def coded(field: Field) -> list[tuple[str, int, Mapping[str, str]]]:
    """Return the codes of a column, each with its number in SPSS files and its words."""
    if field.type == "boolean":
        return [("true" if number else "false", number, words) for number, words in BOOLEAN.items()]
    places = numbers(field.codes)
    return [(code, places[code], words) for code, words in field.codes.items()]


def data_package(name: str, resources: Sequence[dict[str, Any]], facts: Mapping[str, Any]) -> bytes:
    """Return `datapackage.json`. There is no date of making in it: the same data give the same file."""
    package = {"$schema": PROFILE, "name": name, **facts, "resources": list(resources)}
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def table_resource(table: Table, path: Path, *, delimiter: str = ",") -> dict[str, Any]:
    """Return the description of a table's file; only CSV is described column by column, the others carry it inside."""
    form = path.suffix.removeprefix(".")
    resource = file_resource(path) | {"name": f"{table.name}-{form}".replace("_", "-"), "title": table.title["en"]}
    if form != "csv":
        return resource
    latvian = delimiter == ";"
    return resource | {
        "type": "table",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": delimiter, "lineTerminator": "\r\n"},
        "schema": {"fields": [_field(field, latvian=latvian) for field in table.fields], "missingValues": [""]},
    }


def file_resource(path: Path) -> dict[str, Any]:
    """Return the description of any file: its kind, size and hash."""
    form = path.suffix.removeprefix(".")
    return {
        "name": path.name.lower().replace(".", "-").replace("_", "-"),
        "path": path.name,
        "type": "file",
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_hash(path)}",
    }


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            digest.update(part)
    return digest.hexdigest()


def hashes(content: str, paths: Sequence[Path]) -> bytes:
    """Return what `sha256sum -c` reads, with the content hash on a line that it takes for a remark."""
    lines = [f"# content {content}", *(f"{file_hash(path)}  {path.name}" for path in paths)]
    return ("\n".join(lines) + "\n").encode()


def _field(field: Field, *, latvian: bool) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "description": field.meaning["en"],
        **{f"description_{language}": field.meaning[language] for language in ("lv", "ru")},
        "anonymous": field.anonymous,
    }
    if latvian and field.type == "number":
        described["decimalChar"] = ","
    if field.codes and field.type in ("string", "integer"):
        described["categories"] = [_category(field, code, words) for code, words in field.codes.items()]
    return described


def _category(field: Field, code: str, words: Mapping[str, str]) -> dict[str, Any]:
    value = int(code) if field.type == "integer" else code
    return {"value": value, "label": words["en"], **{f"label_{each}": words[each] for each in ("lv", "ru")}}
