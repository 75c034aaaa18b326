"""A batch as a file and back: every row is checked before anything is kept, and the same file twice changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.review.coder import Case, Coder
from app.review.desk import short_question
from app.review.errors import ReviewFileError
from app.review.sheet import Line, read, write
from conversations.texts import Languages
from models.tables import ReviewItem
from nlp.codebook import POLARITIES, codebook
from nlp.coding import broken_rule, fixed_polarity
from nlp.examples import Labels

PAIRS = (1, 2, 3)
NO_THEME = "none"
VERDICTS = ("right", "change", "skip", "worrying")
BOTH = "negative+suggestion"
MOST_SHOWN = 20  # faults; a longer list says that the file is another one
HEADER = (
    "key",
    "event",
    "question",
    "answer",
    "machine",
    "verdict",
    *(name for number in PAIRS for name in (f"theme_{number}", f"polarity_{number}")),
    "note",
)
NEEDED = ("key", *HEADER[5:])  # of a file that comes back; texts may have been left out

KeyOf = Callable[[int], str]


@dataclass(frozen=True)
class Verdict:
    """What a row says of an item. `labels` are those of a change."""

    line: int
    item: ReviewItem
    word: str
    labels: Labels = frozenset()
    note: str | None = None


@dataclass(frozen=True)
class Taken:
    """What became of a file: how many rows of each kind, and the signals of what was handed on as worrying."""

    counts: Counter[str]
    signals: tuple[int, ...]


def write_batch(target: Path, cases: Sequence[Case], texts: Languages, language: str, key_of: KeyOf) -> None:
    """Write answers for coding; `key_of` gives an item the key by which it is found again."""
    rows = [
        (
            key_of(case.item_id),
            case.event,
            short_question(texts, case, language),
            case.text,
            _reading(case),
            *[""] * (len(HEADER) - 5),
        )
        for case in cases
    ]
    write(target, HEADER, rows, _lists(language))


def _reading(case: Case) -> str:
    if case.reading is None:
        return "?"
    return "; ".join(f"{theme} {polarity}" for theme, polarity in case.reading) or NO_THEME


def _lists(language: str) -> dict[str, Sequence[str]]:
    themes = (NO_THEME, *(f"{theme} {codebook().names[theme][language]}" for theme in codebook().themes))
    lists: dict[str, Sequence[str]] = {"verdict": VERDICTS}
    for number in PAIRS:
        lists |= {f"theme_{number}": themes, f"polarity_{number}": (*POLARITIES, BOTH)}
    return lists


def read_batch(source: Path, coder: Coder, items: Sequence[ReviewItem], key_of: KeyOf) -> Taken:
    """Check a filled file and keep what it says. Raises ReviewFileError, with every fault, before anything is kept."""
    by_key = {key_of(item.id or 0): item for item in items}
    verdicts, faults = _checked(read(source, NEEDED), by_key, coder)
    if faults:
        shown = faults[:MOST_SHOWN] + ([f"… and {len(faults) - MOST_SHOWN} more"] if len(faults) > MOST_SHOWN else [])
        raise ReviewFileError(f"{source.name}: nothing was stored, please mend:\n" + "\n".join(shown))
    counts: Counter[str] = Counter()
    signals = []
    for verdict in verdicts:
        signal = coder.worry(verdict.item.id or 0) if _is_new_worry(verdict) else None
        signals += [signal] if signal else []
        counts["handed on" if signal else _keep(coder, verdict)] += 1
    return Taken(counts, tuple(signals))


# --- checking -----------------------------------------------------------------------------------------------


class _RowError(Exception):
    """A row can't be used."""


def _checked(lines: Sequence[Line], by_key: dict[str, ReviewItem], coder: Coder) -> tuple[list[Verdict], list[str]]:
    verdicts: list[Verdict] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for line in lines:
        key = line.values["key"]
        try:
            if key in seen:
                raise _RowError(f"the key {key} stands in line {seen[key]} already: keep one of the two")
            seen[key] = line.number
            verdicts.append(_verdict(line, by_key, coder))
        except _RowError as exc:
            faults.append(f"line {line.number}: {exc}")
    return verdicts, faults


def _verdict(line: Line, by_key: dict[str, ReviewItem], coder: Coder) -> Verdict:
    item = by_key.get(line.values["key"])
    if item is None:
        raise _RowError("this key was not handed to this coder: name the coder the file was written for with --as")
    word, note = line.values["verdict"].lower(), line.values["note"] or None
    labels = _labels(line)
    if not word:
        if labels is not None:
            raise _RowError("themes without a verdict: write change into the column verdict")
        return Verdict(line.number, item, "", note=note)
    if word not in VERDICTS:
        raise _RowError(f"the verdict {word!r} is none of {', '.join(VERDICTS)}")
    if word == "change":
        return Verdict(line.number, item, word, _allowed(labels), note)
    if labels is not None:
        raise _RowError(f"themes stand beside the verdict {word}: write change, or empty them")
    return Verdict(line.number, item, _settleable(item, word), _right(item, word, coder), note)


def _labels(line: Line) -> list[tuple[str, str]] | None:
    """Return what the columns of themes say; None if they are empty, an empty list for `none`."""
    pairs = [(line.values[f"theme_{number}"], line.values[f"polarity_{number}"].lower()) for number in PAIRS]
    filled = [(theme, polarity) for theme, polarity in pairs if theme or polarity]
    if not filled:
        return None
    if [theme.lower() for theme, _ in filled] == [NO_THEME]:
        return []
    return [label for theme, polarity in filled for label in _pair(theme, polarity)]


def _pair(theme: str, polarity: str) -> list[tuple[str, str]]:
    if not theme:
        raise _RowError(f"the polarity {polarity} has no theme beside it: choose one, or empty the polarity")
    code = theme.split()[0].upper()  # the list shows the name behind the code
    if code == NO_THEME.upper():
        raise _RowError(f"{NO_THEME} stands alone: empty the other themes, or this one")
    polarity = polarity or fixed_polarity(code) or ""
    if not polarity and code in codebook().themes:
        raise _RowError(f"{code} has no polarity: choose one of {', '.join(POLARITIES)}")
    return [(code, each.strip()) for each in polarity.split("+")]


def _allowed(labels: list[tuple[str, str]] | None) -> Labels:
    if labels is None:
        raise _RowError(f"change without themes: choose up to three, or write {NO_THEME} into theme_1 if none fits")
    broken = broken_rule(labels)
    if broken:
        raise _RowError(str(broken))
    return frozenset(labels)


def _settleable(item: ReviewItem, word: str) -> str:
    if word == "skip" and item.state in ("done", "worrying"):
        raise _RowError("it was coded before and can't be skipped any more: empty the verdict")
    return word


def _right(item: ReviewItem, word: str, coder: Coder) -> Labels:
    """Return the machine's labels, which `right` repeats."""
    if word != "right":
        return frozenset()
    reading = coder.offered(item)
    if reading is None and item.state != "gone":
        raise _RowError("the machine could not tell, so it can't be right: write change and name the themes")
    return frozenset(reading or ())


# --- keeping ------------------------------------------------------------------------------------------------


def _is_new_worry(verdict: Verdict) -> bool:
    return verdict.word == "worrying" and verdict.item.state != "worrying"


def _keep(coder: Coder, verdict: Verdict) -> str:
    """Keep one row and say what became of it."""
    item_id = verdict.item.id or 0
    if not verdict.word:
        return "left open"
    if verdict.word == "worrying":
        return "unchanged" if verdict.item.state == "worrying" else "no longer there"
    if verdict.word == "skip":
        return "skipped" if coder.skip(item_id) else "unchanged"
    if verdict.item.state == "done":
        return _keep_again(coder, verdict)
    return "coded" if coder.code(item_id, verdict.labels, verdict.note) else "no longer there"


def _keep_again(coder: Coder, verdict: Verdict) -> str:
    if coder.said(verdict.item) == (verdict.labels, verdict.note):
        return "unchanged"
    return "changed" if coder.recode(verdict.item.id or 0, verdict.labels, verdict.note) else "no longer there"
