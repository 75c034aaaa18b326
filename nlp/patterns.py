"""Personal data that its shape gives away: phone numbers, e-mail addresses, codes, links and user names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

Accept = Callable[[re.Match[str]], bool]

_CONTEXT = 30  # characters before a number in which a word says what it is

_MAIL_HOST = (
    r"(?:gmail|inbox|mail|e-?mail|yahoo|outlook|hotmail|icloud|apollo|yandex|proton(?:mail)?|tvnet|one|bk|list|edu)"
)
_AT = r"(?: ?[\[({<] ?(?:at|et|собака) ?[\])}>] ?| (?:at|et|собака) )"
_DOT = r"(?:\.| ?[\[({] ?(?:dot|punkts|точка) ?[\])}] ?| (?:dot|punkts|точка) )"
# Every run is bounded, so that a hostile message of one endless "word" costs no more than another.
_LOCAL_PART = r"(?<![\w.+'-])\w[\w.+'-]{0,63}"
_LABEL = r"[\w-]{1,63}"
_EMAIL = re.compile(
    rf"{_LOCAL_PART}(?:@| @ )[^\W_]{_LABEL}(?:\.{_LABEL}){{0,5}}|{_LOCAL_PART}{_AT}{_MAIL_HOST}{_DOT}[^\W\d_]{{2,3}}\b",
    re.IGNORECASE,
)

_TOP_LEVEL = (
    "lv|com|eu|ru|net|org|ee|lt|me|io|gg|app|ly|co|uk|de|info|edu|dev|tv|be|to|page|site|online|link|"
    "gle|ai|pl|fi|ua|us|fr|shop|tech|xyz|world|cc"
)
_LINK = re.compile(
    rf"(?:(?:https?|ftp|tg)://|\bwww\.)\S*[\w/=]|(?<![\w@.-])(?:{_LABEL}\.){{1,5}}(?:{_TOP_LEVEL})/(?:\S*[\w/=])?",
    re.IGNORECASE,
)

_HANDLE = re.compile(r"(?<![\w@.])@[\w.]{0,63}\w")
_ACCOUNTS = (
    r"\b(?:insta(?:gram\w*|ā|s)?|tik ?tok\w*|snap(?:chat\w*|ā|s)?|dis[ck]ord\w*|telegram\w*|twitch|steam|username|nick|"
    r"nickname|lietotājvārds|niks|инст\w*|тикток\w*|телег\w*|дискорд\w*|ник(?:нейм)?|юзернейм|вк)"
)
# After the name of a service a user name is told from a word by a digit, "_" or "." inside, or by a colon before it.
_ACCOUNT = re.compile(
    rf"{_ACCOUNTS}\s*(?:\s(?:ir|is|это|[-–—])|:|\s)\s*"
    r"(?P<found>(?=[a-z_]{0,63}[0-9_]|[a-z_]{1,63}\.[a-z0-9_])[a-z_][a-z0-9_.#]{2,63}[a-z0-9_])"
    rf"|{_ACCOUNTS}\s?:\s?(?P<named>[a-z]{{4,}})\b",
    re.IGNORECASE,
)

_UNDERSCORED = re.compile(r"(?<![\w@.])[a-z][a-z0-9.]{0,31}_[a-z0-9_.]{0,31}[a-z0-9](?!\w)", re.IGNORECASE)

_ACCOUNT_NUMBER = re.compile(r"\bLV\d{2} ?[A-Z]{4}(?: ?\d){13}\b", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w+])(?:\d{6} ?[-‐-―−] ?\d{5}|(?P<bare>\d{6} ?\d{5}))(?!\d)")
_CODE_WORD = re.compile(
    r"(?<!\[)(?:person\w* ?kod|p\. ?k\b|\bpk\b|personal (?:code|id)|identity|персональн\w* код|перс\w* код|\bпк\b)",
    re.IGNORECASE,
)

_GAP = r"[ \u00a0./()‐-―−-]{0,3}"
_START = r"(?<!\d)(?<![\d\]][.,:/-])"
_END = r"(?![\d%€$£])(?![.,:]\d)"
_PHONE_ABROAD = re.compile(rf"(?<!\d)\(?(?:\+ ?|00)\(?(?:371(?:{_GAP}\d){{8}}|[1-9](?:{_GAP}\d){{7,13}}){_END}")
_PHONE = re.compile(
    rf"{_START}\(?(?:371(?:{_GAP}\d){{8}}|[26](?:{_GAP}\d){{7}}|(?:8|0){_GAP}[2-9](?:{_GAP}\d){{8,9}}){_END}"
)
_PHONE_CALLED = re.compile(rf"{_START}\d(?:{_GAP}\d){{5,11}}{_END}")
_PHONE_WORD = re.compile(  # but not in a placeholder
    r"(?<!\[)(?:\bt[eā]l\b|\btel|t[āa]lr|mob|numur|\bnr\b|zvan|whats|v[ao]ts|phone|\bcall|\btext\b|number|тел|номер|звон|набер|"
    r"в[ао]тсап|моб|sms|смс|viber|вайбер|signal)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:€|\$|£|%|eur|usd|e[iu]ro|евро|руб|cent[sui]?\b|min\b|min[ūu]t|минут|stund|h\b|km\b|m\b|kg\b|gad|год|лет\b|"
    r"years?\b|people\b|cilv[ēe]k|человек|punkt|балл|ball[eē]|points\b)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})\b|\d{4}([./-])\d{1,2}\2\d{1,2}\b")
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D*){1,3}")
_ROUND_RANGE = re.compile(r"\d\d00\D+\d\d00")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, kind) of what the shape gives away, the surest shapes first; spans may overlap."""
    for kind, pattern, accept in _RULES:
        for match in pattern.finditer(text):
            if accept(match):
                yield (*match.span(_part(match)), kind)


def _part(match: re.Match[str]) -> str | int:
    """Return the group that is the datum itself, where a pattern begins with the words before it."""
    return match.lastgroup if match.lastgroup in ("found", "named") else 0


def _always(_: re.Match[str]) -> bool:
    return True


def _is_code(match: re.Match[str]) -> bool:
    """Eleven digits are a code if the dash, a birth date, the new prefix 32 or a word before tells it."""
    found = match["bare"]
    if not found or _said_before(_CODE_WORD, match):
        return True
    born = 1 <= int(found[:2]) <= 31 and 1 <= int(found[2:4]) <= 12
    return (born or found.startswith("32")) and not _said_before(_PHONE_WORD, match)


def _is_phone(match: re.Match[str]) -> bool:
    found = match.group()
    if _is_dates(found):
        return False
    if _said_before(_PHONE_WORD, match):
        return True
    if _has_unit(match) or _ROUND_RANGE.fullmatch(found) or _is_compact_date(found) or found.endswith("0000"):
        return False
    return _is_grouped_like_a_number(found)


def _is_called_phone(match: re.Match[str]) -> bool:
    return _said_before(_PHONE_WORD, match) and not _is_dates(match.group()) and not _has_unit(match)


def _is_dates(found: str) -> bool:
    return bool(_DATE.match(found) or _YEARS.fullmatch(found))


def _has_unit(match: re.Match[str]) -> bool:
    return bool(_UNIT.match(match.string, match.end()))


def _is_grouped_like_a_number(found: str) -> bool:
    """Reject what is grouped like a pair of clock times (20.30-21.45) or a row of marks (6 7 8 7 6 9 8 7)."""
    if "." in found and len(set(re.findall(r"\D+", found))) > 1:
        return False
    groups = re.findall(r"\d+", found)
    return len(groups) <= 5 or found.startswith("2")


def _is_compact_date(found: str) -> bool:
    if len(found) != 8:
        return False
    try:
        return 1990 <= date.fromisoformat(found).year <= 2040
    except ValueError:
        return False


def _said_before(word: re.Pattern[str], match: re.Match[str]) -> bool:
    return bool(word.search(match.string, max(0, match.start() - _CONTEXT), match.start()))


_RULES: tuple[tuple[str, re.Pattern[str], Accept], ...] = (
    ("EMAIL", _EMAIL, _always),
    ("LINK", _LINK, _always),
    ("HANDLE", _HANDLE, _always),
    ("HANDLE", _ACCOUNT, _always),
    ("HANDLE", _UNDERSCORED, _always),
    ("CODE", _ACCOUNT_NUMBER, _always),
    ("CODE", _CODE, _is_code),
    ("PHONE", _PHONE_ABROAD, _always),
    ("PHONE", _PHONE, _is_phone),
    ("PHONE", _PHONE_CALLED, _is_called_phone),
)
