"""Case forms of Latvian and Russian personal names, with the diminutives that people form freely.

The forms feed a set that is searched, so a form too many costs little and a form too few leaks a name: where usage
varies (Gunta and Gunša, Ильёй and Ильей) both forms are given.
"""

from __future__ import annotations

from collections.abc import Iterator

_SOFTENED = {
    "b": "bj", "c": "č", "d": "ž", "dz": "dž", "l": "ļ", "ll": "ļļ", "ln": "ļņ", "m": "mj", "n": "ņ",
    "nn": "ņņ", "p": "pj", "s": "š", "sn": "šņ", "t": "š", "v": "vj", "z": "ž", "zn": "žņ",
}  # fmt: skip
_LATVIAN_FOLD = str.maketrans("āčēģīķļņšūžōŗ", "acegiklnsuzor")
_HUSHING = "гкхжшщчц"  # after these the Russian genitive is -и or the instrumental -ей


def without_diacritics(word: str) -> str:
    """Return a lower-case word as people type it without Latvian diacritics or the Russian ё."""
    return word.translate(_LATVIAN_FOLD).replace("ё", "е")


def latvian_forms(name: str) -> set[str]:
    """Return all singular cases of a lower-case Latvian name, vocative included."""
    for ending, decline in _LATVIAN_DECLENSIONS.items():
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return {name, *decline(name.removesuffix(ending))}
    return {name}


def latvian_diminutives(name: str) -> set[str]:
    """Return all cases of the regular diminutives: Anniņa, Ilzīte, Kaspariņš, Jānītis."""
    stem = name.rstrip("aeiuošs")
    if len(stem) < 3 or stem == name:
        return set()
    endings = ("iņa", "īte") if name[-1] in "ae" else ("iņš", "ītis")
    return {form for ending in endings for form in latvian_forms(stem + ending)}


def latvian_calls(name: str) -> set[str]:
    """Return the short vocatives (Ann, Jānīt), too much like verbs (gaidīt) to be believed without a capital."""
    stem = name.rstrip("aeiuošs")
    return {stem, stem + "īt"} if len(stem) > 2 else set()


def latvian_feminine(surname: str) -> str:
    """Return the form a woman bears: Bērziņš → Bērziņa, Eglītis → Eglīte; unchanged where there is none."""
    if surname.endswith("is"):
        return surname[:-2] + "e"
    if surname.endswith(("us", "a", "e", "o")):
        return surname
    return surname[:-1] + "a"


def russian_forms(name: str) -> set[str]:
    """Return all singular cases of a lower-case Russian name and the colloquial vocative (Маш, Саш)."""
    return {name, *_russian_cases(name)}


def russian_patronymics(name: str) -> set[str]:
    """Return all cases of the patronymics made from a man's lower-case name: Иванович, Ивановна, Иваныч."""
    for ending, links in _PATRONYMIC_LINKS.items():
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            return {stem + link + case for link in links for case in _PATRONYMIC_CASES}
    return {name + "ов" + case for case in _PATRONYMIC_CASES if name[-1] not in "аеиоуыэюя"}


def russian_surname_forms(surname: str) -> set[str]:
    """Return all cases of both genders of a lower-case masculine Russian surname."""
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return {surname + ending for ending in ("", "а", "у", "ым", "е", "ой", "ы", "ых")}
    if surname.endswith(("ский", "цкий", "ой", "ый")):
        stem = surname[:-2]
        return {stem + ending for ending in ("ий", "ый", "ой", "ого", "ому", "им", "ым", "ом", "ая", "ую", "ие")}
    return russian_forms(surname)


_PATRONYMIC_CASES = ("ич", "ича", "ичу", "ичем", "иче", "на", "ны", "не", "ну", "ной", "ною")
_PATRONYMIC_LINKS = {"ий": ("ьев", "иев"), "й": ("ев",), "ь": ("ев",)}


def _softened(stem: str) -> str:
    for size in (2, 1):
        if stem[-size:] in _SOFTENED:
            return stem[:-size] + _SOFTENED[stem[-size:]]
    return stem


def _first(stem: str) -> Iterator[str]:
    yield from (stem + ending for ending in ("a", "am", "u", "ā"))
    if len(stem) > 4:
        yield stem


def _second(stem: str) -> Iterator[str]:
    yield from (stem + ending for ending in ("im", "i", "ī", "a"))
    yield _softened(stem) + "a"


def _third(stem: str) -> Iterator[str]:
    yield from (stem + ending for ending in ("um", "u", "ū"))


def _fourth(stem: str) -> Iterator[str]:
    yield from (stem + ending for ending in ("as", "ai", "am", "u", "ā"))
    if len(stem) > 4:
        yield stem


def _fifth(stem: str) -> Iterator[str]:
    yield from (stem + ending for ending in ("es", "ei", "em", "i", "ē"))
    if len(stem) > 4:
        yield stem


_LATVIAN_DECLENSIONS = {"is": _second, "us": _third, "š": _first, "s": _first, "a": _fourth, "e": _fifth}


def _russian_cases(name: str) -> Iterator[str]:
    stem, last = name[:-1], name[-1]
    if last == "а":
        yield from (stem + ending for ending in ("и" if stem[-1] in _HUSHING else "ы", "е", "у", "ой", "ою", "ей"))
    elif name.endswith("ия"):
        yield from (stem + ending for ending in ("и", "ю", "ей", "ею", "е"))
    elif last == "я":
        yield from (stem + ending for ending in ("и", "е", "ю", "ей", "ёй", "ею"))
    elif last in "йь":
        yield from (stem + ending for ending in ("я", "ю", "ем", "ём", "е", "и", "ью"))
    elif last not in "еиоуыэюё":
        yield from (name + ending for ending in ("а", "у", "ом", "ем", "е"))
    if last in "ая" and 3 <= len(name) <= 5 and stem[-1] not in "иьй":
        yield stem if last == "а" else stem + "ь"
