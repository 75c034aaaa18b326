"""How much may be told to whom, as `disclosure.yaml` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from analytics.catalogue import Indicator
from analytics.data_files import DataFileError
from analytics.few import FEW
from analytics.readings import Reading

AUDIENCES = ("school", "staff", "public")
SHOWN = "analytics/disclosure/disclosure.yaml"


@dataclass(frozen=True)
class Audience:
    """Who is told: coordinators of places, staff of the whole country, or anybody."""

    levels: tuple[str, ...]
    counts: int  # to the nearest so many people
    digits: int | None  # of values and intervals after the decimal point; None for all

    def sees(self, reading: Reading) -> Reading:
        """Return a figure as exactly as this audience is told of it."""
        value, low, high = (self._value(number) for number in (reading.value, reading.low, reading.high))
        told = replace(reading, n=self._count(reading.n), value=value, low=low, high=high)
        return told if self.counts == 1 else _without_detail(told)

    def _value(self, number: float | None) -> float | None:
        return number if number is None or self.digits is None else round(number, self.digits)

    def _count(self, number: int) -> int:
        return self.counts * ((number + self.counts // 2) // self.counts)


def _without_detail(reading: Reading) -> Reading:
    """Keep back what would tell more exactly what was rounded, and the day of the newest answer."""
    return Reading(
        reading.indicator,
        reading.cell,
        reading.n,
        value=reading.value,
        low=reading.low,
        high=reading.high,
        left_out=reading.left_out if reading.status == "model" else 0,
        method=reading.method,
        status=reading.status,
        told_on=reading.told_on,
    )


@cache
def rules() -> Mapping[str, Audience]:
    """Return what every audience may be told."""
    data = _data()["audiences"]
    return {name: Audience(tuple(each["levels"]), each["counts"], each["digits"]) for name, each in data.items()}


def floor(indicator: Indicator) -> int:
    """Return how many people a figure must stand on; 0 for an indicator that counts something else than people."""
    return max(int(_data()["floor"]), indicator.minimum) if indicator.minimum > 1 else 0


@cache
def _data() -> Mapping[str, Any]:
    try:
        data = yaml.safe_load(_file().read_text(encoding="utf-8"))
    except yaml.YAMLError as exc:
        raise DataFileError(f"{SHOWN}: this is no YAML: compare it with the one that came with Atbalss") from exc
    if not isinstance(data, dict) or not isinstance(data.get("audiences"), dict):
        raise DataFileError(f"{SHOWN}: there are no audiences in it: compare it with the one that came with Atbalss")
    if set(data["audiences"]) != set(AUDIENCES):
        raise DataFileError(f"{SHOWN}: audiences: these must be {', '.join(AUDIENCES)}")
    if not isinstance(data.get("floor"), int) or data["floor"] < FEW:
        raise DataFileError(f"{SHOWN}: floor: at least {FEW} people must stand behind a figure")
    return data


def _file() -> Traversable:
    return files("analytics.disclosure").joinpath("disclosure.yaml")
