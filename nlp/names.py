"""People's names in a text: the words that the rules take for names, with the surnames and initials beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.name_rules import AFTER_INITIAL, NameRules, clear_surname, like_surname, may_be_name
from nlp.words import Span, Word, split

_BESIDE = re.compile(r" |-|['’]| - ")
_GENITIVE_ENDINGS = ("a", "s", "u")


def find(text: str, language: str, taken: Sequence[Span]) -> list[Span]:
    """Return the spans of names outside those `taken`; words that make up one name make one span."""
    return _Reader(text, split(text, language, taken)).spans()


class _Reader:
    """Marks the names among the words of one text."""

    def __init__(self, text: str, words: list[Word]) -> None:
        self.text = text
        self.words = words
        self.rules = NameRules(text, words)
        self.names = [self.rules.is_name(i) for i in range(len(words))]

    def spans(self) -> list[Span]:
        for i in range(len(self.words)):
            if self.names[i]:
                self._spread(i)
        self._spare_institutions()
        return [(self.words[start].start, self.words[end - 1].end) for start, end in self._runs()]

    def _spread(self, i: int) -> None:
        """Add the surname, the initials or the second given name beside the name `i`."""
        if i + 1 < len(self.words) and self._belongs_after(i + 1):
            self.names[i + 1] = True
        while i > 0 and not self.names[i - 1] and self._belongs_before(i - 1):
            i -= 1
            self.names[i] = True

    def _belongs_after(self, i: int) -> bool:
        word = self.words[i]
        if word.initial:
            return self._is_initial_after(i)
        if not _BESIDE.fullmatch(word.gap) or _never_surname(word):
            return False
        if word.capital:
            return may_be_name(word)
        if word.gap != " ":
            return False
        return word.lower in word.home.surnames or clear_surname(word) or self._ends_introduction(i)

    def _is_initial_after(self, i: int) -> bool:
        """Whether it is the letter of Anna B. or Иванова А. С., not a word of one letter."""
        word, name = self.words[i], self.words[i - 1]
        if name.initial:
            return word.gap in AFTER_INITIAL
        dotted = self.text.startswith(".", word.end)
        return word.gap == " " and (dotted or (word.lower not in word.home.function and self.rules.ends_phrase(i)))

    def _ends_introduction(self, i: int) -> bool:
        """Whether it ends "mani sauc anna krūmāja": a surname in lower case that no list knows."""
        introduction = self.rules.introduction_before(i - 1)
        return bool(introduction and introduction.firm and len(self.words[i].lower) > 3 and self.rules.ends_phrase(i))

    def _belongs_before(self, i: int) -> bool:
        word, name = self.words[i], self.words[i + 1]
        if word.initial:
            return name.gap in AFTER_INITIAL and name.capital
        if not word.capital or name.gap not in (" ", "-") or word.home.never(word.lower):
            return False
        return (like_surname(word) or word.lower in word.home.given) and word.lower not in word.home.titles

    def _spare_institutions(self) -> None:
        """Unmark the people that streets and schools are named after: Jāņa Poruka iela, школа имени Пушкина."""
        for start, end in self._runs():
            introduction = self.rules.introduction_before(start)
            if self._names_institution(start, end) and not (introduction and introduction.firm):
                self.names[start:end] = [False] * (end - start)

    def _names_institution(self, start: int, end: int) -> bool:
        last = self.words[end - 1]
        if not last.capital or (end - start == 1 and last.home.clear(last.lower)):
            return False
        if last.language == "lv" and not last.lower.endswith(_GENITIVE_ENDINGS):
            return False
        beside = start - 1 if last.language == "ru" else end
        return 0 <= beside < len(self.words) and self.words[beside].lower in last.home.institutions

    def _runs(self) -> list[Span]:
        """Return the ranges of neighbouring words that make up one name."""
        runs: list[Span] = []
        for i, is_name in enumerate(self.names):
            if not is_name:
                continue
            if runs and runs[-1][1] == i and self._is_joined(i):
                runs[-1] = (runs[-1][0], i + 1)
            else:
                runs.append((i, i + 1))
        return runs

    def _is_joined(self, i: int) -> bool:
        gap = self.words[i].gap
        return bool(_BESIDE.fullmatch(gap)) or (self.words[i - 1].initial and gap in AFTER_INITIAL)


def _never_surname(word: Word) -> bool:
    """Whether it is no surname even beside a given name; Bite, the company, may be one."""
    return word.home.never(word.lower) and word.lower not in word.home.surnames
