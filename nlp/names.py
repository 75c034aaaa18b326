"""People's names in a text, from the lists of the gazetteer, the endings of surnames and the words around.

A word is a name by itself (a given name that is no word), by its capital (a name that is also a word, the ending of a
surname), by what stands before it (an introduction, a title) or by the name beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.gazetteer import LOCATIVE_ENDINGS, Introduction
from nlp.surnames import ends_clearly_like_surname, ends_like_surname, needs_company
from nlp.words import Span, Word, split

_BESIDE = re.compile(r" |-|['’]| - ")
_AFTER_INTRODUCTION = re.compile(r"[\s:,–—\"“„«'-]{1,4}")
_BOUNDARY = re.compile(r"\s*(?:$|[.,;!?)\n:–—(\"“”»]|- |(?:un|no|es|esmu|man|and|from|i|и|из|я|мне)\b)", re.IGNORECASE)
_SHORTEST_IN_LOWER_CASE = {"lv": 4, "ru": 3, "en": 3}  # letters: shorter ones are words too often
_SHORTEST_ABROAD = 4
_SHORTEST_RARE = 5  # at the start of a sentence
_CALLED = frozenset({"mr", "mrs", "ms", "mister"})  # a name follows these even in lower case
_HONORIFICS = _CALLED | {"miss", "dr", "prof", "sk", "kdze", "jkdze", "pas", "dir"}
_AFTER_INITIAL = (". ", ".")
_GENITIVE_ENDINGS = ("a", "s", "u")


def find(text: str, language: str, taken: Sequence[Span]) -> list[Span]:
    """Return the spans of names outside those `taken`; words that make up one name make one span."""
    return _Reader(text, split(text, language, taken)).spans()


class _Reader:
    """Looks for names in the words of one text."""

    def __init__(self, text: str, words: list[Word]) -> None:
        self.text = text
        self.words = words
        self.names = [False] * len(words)

    def spans(self) -> list[Span]:
        for i in range(len(self.words)):
            self.names[i] = self._is_name(i)
        for i in range(len(self.words)):
            if self.names[i]:
                self._spread(i)
        self._spare_institutions()
        return self._merged()

    def _at(self, i: int) -> Word | None:
        return self.words[i] if 0 <= i < len(self.words) else None

    def _next_lower(self, i: int) -> str:
        following = self._at(i + 1)
        return following.lower if following and following.gap == " " else ""

    # --- one word

    def _is_name(self, i: int) -> bool:
        word = self.words[i]
        if word.home.never(word.lower):
            return False
        rules = (self._by_itself, self._by_initial, self._by_title, self._by_word_after, self._by_introduction)
        return any(rule(i) for rule in rules)

    def _by_itself(self, i: int) -> bool:
        word = self.words[i]
        if word.lower in word.home.given:
            return self._is_given(i)
        if word.lower in word.abroad.given and word.lower not in word.home.words:
            return self._is_foreign(i)
        return word.capital and not word.acronym and (self._is_rare(i) or self._is_surname(i))

    def _is_given(self, i: int) -> bool:
        word = self.words[i]
        if word.home.clear(word.lower):
            return word.capital or len(word.lower) >= _SHORTEST_IN_LOWER_CASE[word.language]
        if not word.capital or word.acronym:
            return False
        return word.lower in word.home.lowercase or self._capital_tells(i)

    def _is_foreign(self, i: int) -> bool:
        word = self.words[i]
        if word.abroad.clear(word.lower) and len(word.lower) >= _SHORTEST_ABROAD:
            return True
        return word.capital and not word.acronym and (word.lower in word.abroad.lowercase or self._capital_tells(i))

    def _is_rare(self, i: int) -> bool:
        word = self.words[i]
        if word.lower not in word.home.rare or word.lower in word.home.words:
            return False
        return len(word.lower) >= _SHORTEST_RARE or self._capital_tells(i)

    def _is_surname(self, i: int) -> bool:
        word = self.words[i]
        if word.lower in word.home.words or len(word.text) == 1:
            return False
        if ends_clearly_like_surname(word.lower, word.language):
            return True
        if not self._capital_tells(i):
            return False
        return word.lower in word.home.surnames or (_like_surname(word) and not needs_company(word.lower))

    def _capital_tells(self, i: int) -> bool:
        """Whether a capital is more than that of a sentence's first word, which what follows may show too."""
        word, following = self.words[i], self._at(i + 1)
        if not word.opens:
            return True
        if not following or following.gap != " ":
            return False
        if following.lower in word.home.acts:
            return True
        names_surname = word.language == "en" and following.capital and not following.acronym
        return names_surname and not word.home.never(following.lower) and following.lower not in word.home.titles

    # --- the words around

    def _by_initial(self, i: int) -> bool:
        word, initial = self.words[i], self._at(i - 1)
        if not initial or not initial.initial or not word.capital or word.gap not in _AFTER_INITIAL:
            return False
        return _known(word) and not word.acronym

    def _by_title(self, i: int) -> bool:
        word, title = self.words[i], self._at(i - 1)
        if not title or title.lower not in title.home.titles or not _follows_title(word, title):
            return False
        if word.capital:
            return (
                word.lower not in word.home.titles and _may_be_name(word) and (not _in_headline(title) or _known(word))
            )
        if title.lower in _CALLED:
            return len(word.lower) > 1
        return word.lower in word.home.surnames or word.abroad.clear(word.lower) or _clear_surname(word)

    def _by_word_after(self, i: int) -> bool:
        """Whether it is the genitive of Kalniņas kundze or, with a surname's ending, of Kalniņas skolotāja."""
        word, following = self.words[i], self._next_lower(i)
        if word.lower in word.home.titles:
            return False
        if following in word.home.after:
            return word.lower in word.home.surnames or (word.capital and (not word.opens or _like_surname(word)))
        return following in word.home.titles and word.capital and word.language == "lv" and _like_surname(word)

    def _by_introduction(self, i: int) -> bool:
        introduction = self._introduction_before(i)
        if not introduction or not _AFTER_INTRODUCTION.fullmatch(self.words[i].gap):
            return False
        word = self.words[i]
        if word.capital:
            sure = introduction.firm or _known(word) or self._ends_phrase(i)
            return _may_be_name(word) and sure
        return introduction.firm and len(word.lower) > 2 and (_known(word) or self._ends_phrase(i))

    def _introduction_before(self, i: int) -> Introduction | None:
        before = self._at(i - 1)
        if not before:
            return None
        for introduction in before.home.introductions.get(before.lower, ()):
            start = i - len(introduction.words)
            if start >= 0 and tuple(word.lower for word in self.words[start:i]) == introduction.words:
                return introduction
        return None

    def _ends_phrase(self, i: int) -> bool:
        return bool(_BOUNDARY.match(self.text, self.words[i].end))

    # --- the name beside

    def _spread(self, i: int) -> None:
        """Add the surname, the initials or the second given name beside the name `i`."""
        following, before = self._at(i + 1), self._at(i - 1)
        if following and not self.names[i + 1] and self._belongs_after(i + 1):
            self.names[i + 1] = True
        if before and not self.names[i - 1] and self._belongs_before(i - 1):
            self.names[i - 1] = True

    def _belongs_after(self, i: int) -> bool:
        word = self.words[i]
        if word.initial:
            return self._is_initial_after(i)
        if not _BESIDE.fullmatch(word.gap) or _never_surname(word):
            return False
        if word.capital:
            return _may_be_name(word)
        if word.gap != " ":
            return False
        return word.lower in word.home.surnames or _clear_surname(word) or self._ends_introduction(i)

    def _is_initial_after(self, i: int) -> bool:
        """Whether it is the letter of Anna B. or Иванова А. С., not a word of one letter."""
        word, name = self.words[i], self.words[i - 1]
        if name.initial:
            return word.gap in _AFTER_INITIAL
        dotted = self.text.startswith(".", word.end)
        return word.gap == " " and (dotted or (word.lower not in word.home.function and self._ends_phrase(i)))

    def _ends_introduction(self, i: int) -> bool:
        """Whether it ends "mani sauc anna krūmāja": a surname in lower case that no list knows."""
        introduction = self._introduction_before(i - 1)
        return bool(introduction and introduction.firm and len(self.words[i].lower) > 3 and self._ends_phrase(i))

    def _belongs_before(self, i: int) -> bool:
        word, name = self.words[i], self.words[i + 1]
        if word.initial:
            return name.gap in _AFTER_INITIAL and name.capital
        if not word.capital or name.gap not in (" ", "-") or word.home.never(word.lower):
            return False
        return (_like_surname(word) or word.lower in word.home.given) and word.lower not in word.home.titles

    def _spare_institutions(self) -> None:
        """Unmark the people that streets and schools are named after: Jāņa Poruka iela, школа имени Пушкина."""
        for start, end in self._runs():
            introduction = self._introduction_before(start)
            if self._names_institution(start, end) and not (introduction and introduction.firm):
                self.names[start:end] = [False] * (end - start)

    def _names_institution(self, start: int, end: int) -> bool:
        last = self.words[end - 1]
        if not last.capital or (end - start == 1 and last.home.clear(last.lower)):
            return False
        around = [end] if last.language != "ru" else [start - 1]
        if last.language == "lv" and not last.lower.endswith(_GENITIVE_ENDINGS):
            return False
        return any((word := self._at(i)) and word.lower in word.home.institutions for i in around)

    # --- the result

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
        return bool(_BESIDE.fullmatch(gap)) or (self.words[i - 1].initial and gap in _AFTER_INITIAL)

    def _merged(self) -> list[Span]:
        return [(self.words[start].start, self.words[end - 1].end) for start, end in self._runs()]


def _follows_title(word: Word, title: Word) -> bool:
    return word.gap == " " or (word.gap in (". ", ".") and title.lower in _HONORIFICS)


def _in_headline(title: Word) -> bool:
    """Whether the title is written with a capital in the middle of a sentence, as in Student Council."""
    return title.capital and not title.opens and title.lower not in _HONORIFICS


def _may_be_name(word: Word) -> bool:
    """Whether a capital word in a name's place may be one: no acronym, and not in the case that tells a place."""
    if word.acronym or len(word.text) == 1 or word.lower in word.home.institutions:
        return False
    return word.language != "lv" or _known(word) or not word.lower.endswith(LOCATIVE_ENDINGS)


def _known(word: Word) -> bool:
    """Whether the lists know the word as a name, be it also a word."""
    home = word.home
    if word.lower in home.given or word.lower in home.rare or word.abroad.clear(word.lower):
        return True
    return _like_surname(word)


def _never_surname(word: Word) -> bool:
    """Whether it is no surname even beside a given name; Bite, the company, may be one."""
    return word.home.never(word.lower) and word.lower not in word.home.surnames


def _like_surname(word: Word) -> bool:
    return word.lower in word.home.surnames or ends_like_surname(word.lower, word.language)


def _clear_surname(word: Word) -> bool:
    return ends_clearly_like_surname(word.lower, word.language) and word.lower not in word.home.words
