"""A set of tens of thousands of words in a tenth of the memory: one string of them for each three first letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice

FIRST = 3  # letters
AT_ONCE = 4_000  # words that are there as such at a time


class WordSet:
    """Tells whether a word is among those given. None has a line break in it."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, str] = {}
        given = iter(words)
        while some := set(islice(given, AT_ONCE)):
            self._add(word for word in some if word not in self)

    def _add(self, words: Iterable[str]) -> None:
        found: dict[str, list[str]] = defaultdict(list)
        for word in words:
            found[word[:FIRST]].append(word)
        for first, alike in found.items():
            self._by_first[first] = "\n".join((self._by_first.get(first, "").removesuffix("\n"), *alike, ""))

    def __contains__(self, word: str) -> bool:
        return f"\n{word}\n" in self._by_first.get(word[:FIRST], "")

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(alike.split("\n")[1:-1] for alike in self._by_first.values())
