"""Open an analyst's bundle: check its hashes, read its tables, count themes with weights.

python docs/open_bundle.py FOLDER          (needs pandas; pyreadstat for the labels of SPSS files)
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pandas as pd

MARK = b"\xef\xbb\xbf"


def content_hash(folder: Path) -> str:
    """Return the hash of what stands in the tables, from CSV files in the dialect rfc4180."""
    lines = []
    for resource in package(folder)["resources"]:
        if resource["format"] == "csv" and resource["path"] != "dictionary.csv":
            text = (folder / resource["path"]).read_bytes().removeprefix(MARK)
            lines.append(f"{Path(resource['path']).stem} {hashlib.sha256(text).hexdigest()}\n")
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def package(folder: Path) -> dict:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def answers(folder: Path) -> pd.DataFrame:
    """Return the answers, from the best file for pandas that is there."""
    if (folder / "answers_long.parquet").exists():
        return pd.read_parquet(folder / "answers_long.parquet")
    return pd.read_csv(folder / "answers_long.csv", encoding="utf-8-sig")


def theme_counts(long: pd.DataFrame) -> pd.Series:
    """Return how many answers have each reliable theme, weighted by the chance of having been asked."""
    told = long[long["reportable"].fillna(False).astype(bool)]
    return (1 / told["selection_probability"]).groupby(told["theme"]).sum().sort_values(ascending=False)


def main(folder: Path) -> None:
    same = f"sha256:{content_hash(folder)}" == package(folder)["contentHash"]
    print("content hash:", "as written" if same else "DIFFERENT: a table has been changed")
    print(theme_counts(answers(folder)).to_string())
    if (folder / "answers_long.sav").exists():
        import pyreadstat

        facts = pyreadstat.read_sav(folder / "answers_long.sav", metadataonly=True)[1]
        print(facts.column_names_to_labels["polarity"], facts.variable_value_labels["polarity"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
