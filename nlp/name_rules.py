"""The signs by which a single word of a text is taken for a person's name.

A word is a name by itself (a given name that is no word), by its capital (a name that is also a word, the ending of a
surname) or by what stands before or after it (an introduction, a title, an initial).
"""

from __future__ import annotations

import re

from nlp.gazetteer import LOCATIVE_ENDINGS, Introduction
from nlp.surnames import ends_clearly_like_surname, ends_like_surname, needs_company
from nlp.words import Word

AFTER_INITIAL = (". ", ".")

_AFTER_INTRODUCTION = re.compile(r"[\s:,–—\"“„«'-]{1,4}")
_BOUNDARY = re.compile(r"\s*(?:$|[.,;!?)\n:–—(\"“”»]|- |(?:un|no|es|esmu|man|and|from|i|и|из|я|мне)\b)", re.IGNORECASE)
_SHORTEST_IN_LOWER_CASE = {"lv": 4, "ru": 3, "en": 3}  # letters: shorter ones are words too often
_SHORTEST_ABROAD = 4
_SHORTEST_RARE = 5  # at the start of a sentence
_CALLED = frozenset({"mr", "mrs", "ms", "mister"})  # a name follows these even in lower case
_HONORIFICS = _CALLED | {"miss", "dr", "prof", "sk", "kdze", "jkdze", "pas", "dir"}


class NameRules:
    """The rules, over the words of one text; a word is named by its place `i` among them."""

    def __init__(self, text: str, words: list[Word]) -> None:
        self.text = text
        self.words = words

    def is_name(self, i: int) -> bool:
        """Whether the word is a name, its neighbours' being names left aside."""
        word = self.words[i]
        if word.home.never(word.lower):
            return False
        rules = (self._by_itself, self._by_initial, self._by_title, self._by_word_after, self._by_introduction)
        return any(rule(i) for rule in rules)

    def introduction_before(self, i: int) -> Introduction | None:
        """Return the phrase before the word that announces a name (mani sauc), if there is one."""
        before = self._at(i - 1)
        if not before:
            return None
        for introduction in before.home.introductions.get(before.lower, ()):
            start = i - len(introduction.words)
            if start >= 0 and tuple(word.lower for word in self.words[start:i]) == introduction.words:
                return introduction
        return None

    def ends_phrase(self, i: int) -> bool:
        """Whether a pause, or a word with which something new begins, follows."""
        return bool(_BOUNDARY.match(self.text, self.words[i].end))

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
        return word.lower in word.home.surnames or (like_surname(word) and not needs_company(word.lower))

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

    def _by_initial(self, i: int) -> bool:
        word, initial = self.words[i], self._at(i - 1)
        if not initial or not initial.initial or not word.capital or word.gap not in AFTER_INITIAL:
            return False
        return _known(word) and not word.acronym

    def _by_title(self, i: int) -> bool:
        word, title = self.words[i], self._at(i - 1)
        if not title or title.lower not in title.home.titles or not _follows_title(word, title):
            return False
        if word.lower in word.home.titles:
            return False
        if word.capital:
            return may_be_name(word) and (not _in_headline(title) or _known(word))
        if title.lower in _CALLED:
            return len(word.lower) > 1
        return word.lower in word.home.surnames or word.abroad.clear(word.lower) or clear_surname(word)

    def _by_word_after(self, i: int) -> bool:
        """Whether it is the genitive of Kalniņas kundze or, with a surname's ending, of Kalniņas skolotāja."""
        word, following = self.words[i], self._next_lower(i)
        if word.lower in word.home.titles:
            return False
        if following in word.home.after:
            return word.lower in word.home.surnames or (word.capital and (not word.opens or like_surname(word)))
        return following in word.home.titles and word.capital and word.language == "lv" and like_surname(word)

    def _by_introduction(self, i: int) -> bool:
        introduction = self.introduction_before(i)
        if not introduction or not _AFTER_INTRODUCTION.fullmatch(self.words[i].gap):
            return False
        word = self.words[i]
        if word.capital:
            return may_be_name(word) and (not introduction.doubtful or _known(word) or self.ends_phrase(i))
        return introduction.firm and len(word.lower) > 2 and (_known(word) or self.ends_phrase(i))

    def _at(self, i: int) -> Word | None:
        return self.words[i] if 0 <= i < len(self.words) else None

    def _next_lower(self, i: int) -> str:
        following = self._at(i + 1)
        return following.lower if following and following.gap == " " else ""


def _follows_title(word: Word, title: Word) -> bool:
    return word.gap == " " or (word.gap in (". ", ".") and title.lower in _HONORIFICS)


def _in_headline(title: Word) -> bool:
    """Whether the title is written with a capital in the middle of a sentence, as in Student Council."""
    return title.capital and not title.opens and title.lower not in _HONORIFICS


def may_be_name(word: Word) -> bool:
    """Whether a capital word in a name's place may be one: no acronym, and not in the case that tells a place."""
    if word.acronym or len(word.text) == 1 or word.lower in word.home.institutions:
        return False
    return word.language != "lv" or _known(word) or not word.lower.endswith(LOCATIVE_ENDINGS)


def _known(word: Word) -> bool:
    """Whether the lists know the word as a name, be it also a word."""
    home = word.home
    if word.lower in home.given or word.lower in home.rare or word.abroad.clear(word.lower):
        return True
    return like_surname(word)


def like_surname(word: Word) -> bool:
    """Whether the lists or its ending know the word as a surname."""
    return word.lower in word.home.surnames or ends_like_surname(word.lower, word.language)


def clear_surname(word: Word) -> bool:
    """Whether its ending makes the word a surname even in lower case."""
    return ends_clearly_like_surname(word.lower, word.language) and word.lower not in word.home.words
