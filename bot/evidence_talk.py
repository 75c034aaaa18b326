"""What staff ask about the evidence: how things stand, what people say about a theme, how an indicator goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.action_desk import Choice
from bot.event_steps import Scene
from bot.evidence_desk import EvidenceDesk, Picture, Quoted, Standing, Stretch
from bot.replies import Reply, Rows
from bot.wording import Wording
from conversations.messages import Button
from conversations.tokens import number_in

COMMANDS = frozenset({"digest", "status", "quotes", "trend"})
AREAS = COMMANDS | {"pick"}  # of buttons
PAGE = 8  # places on one page of the picker
MAX_LABEL = 40
NONE = "-"  # stands in tokens for what is not named
Kind = Literal["theme", "indicator"]
KINDS: dict[str, Kind] = {"quotes": "theme", "trend": "indicator"}


def command(scene: Scene, area: str, argument: str) -> list[Reply]:
    """Answer a command with what was written behind it."""
    desk, words = scene.desk.evidence(), scene.words
    if not desk.places():
        return [Reply(words("evidence.no_scope"))]
    if area in KINDS:
        return [_about(desk, words, area, argument.strip())]
    return [_of_place(desk, words, area, argument.strip())]


def press(scene: Scene, area: str, rest: Sequence[str]) -> list[Reply]:
    """Answer a button: `<subject>.<place>.<by>`, or of `pick` `<area>.<subject>.<page>`; a dot in a code is a comma."""
    desk, words = scene.desk.evidence(), scene.words
    if not desk.places():
        return [Reply(words("evidence.no_scope"))]
    subject, place, by = (_read(part) for part in [*rest, "", "", ""][:3])
    if area == "pick":
        return [_picker(desk, words, rest[0] if rest and rest[0] in COMMANDS else "status", place, number_in(by) or 0)]
    if area in KINDS:
        if subject not in {choice.code for choice in _choices(desk, KINDS[area])}:
            return [_question(desk, words, area)]
        return [_shown(desk, words, area, subject, place, by)]
    return [_digest(desk, words, place or subject) if area == "digest" else _status(desk, words, place or subject)]


# --- Themes and indicators --------------------------------------------------------------------------------


def _about(desk: EvidenceDesk, words: Wording, area: str, argument: str) -> Reply:
    if not argument:
        return _question(desk, words, area)
    found = desk.find(KINDS[area], argument)
    if len(found) == 1:
        return _shown(desk, words, area, found[0].code, "", "")
    if found:
        return Reply(words(f"{area}.which", asked=_cut(argument)), _choice_rows(area, found))
    return _question(desk, words, area, unknown=argument)


def _question(desk: EvidenceDesk, words: Wording, area: str, unknown: str = "") -> Reply:
    question = words(f"{area}.question")
    text = f"{words(f'{area}.unknown', asked=_cut(unknown))}\n\n{question}" if unknown else question
    return Reply(text, _choice_rows(area, _choices(desk, KINDS[area])))


def _choices(desk: EvidenceDesk, kind: Kind) -> Sequence[Choice]:
    return desk.themes() if kind == "theme" else desk.indicators()


def _choice_rows(area: str, choices: Sequence[Choice]) -> Rows:
    return tuple((Button(_cut(choice.text), _token(area, choice.code)),) for choice in choices)


def _shown(desk: EvidenceDesk, words: Wording, area: str, subject: str, place: str, by: str) -> Reply:
    if area == "quotes":
        quoted = desk.quotes(subject, place)
        others = Button(words("quotes.other"), _token("quotes"))
        return Reply(_quotes_text(words, quoted), ((others,), *_other_place(desk, words, area, subject)))
    picture = desk.trend(subject, place, by)
    return _trend(desk, words, picture, subject, place)


def _quotes_text(words: Wording, quoted: Quoted) -> str:
    heading = words("quotes.heading", theme=quoted.theme, place=quoted.place, window=quoted.window)
    if not quoted.texts:
        return f"{heading}\n\n{words(f'quotes.none.{quoted.why}')}"
    lines = [words("quotes.line", text=text) for text in quoted.texts]
    return "\n".join([heading, "", *lines, "", words("quotes.note")])


def _trend(desk: EvidenceDesk, words: Wording, picture: Picture, subject: str, place: str) -> Reply:
    by = tuple(
        Button(words(f"trend.by.{kind}"), _token("trend", subject, place, kind)) for kind in ("month", "semester")
    )
    others = (Button(words("trend.other"), _token("trend")),)
    rows = (by, others, *_other_place(desk, words, "trend", subject))
    return Reply(picture.caption, rows, photo=picture.png)


# --- Places -----------------------------------------------------------------------------------------------


def _of_place(desk: EvidenceDesk, words: Wording, area: str, argument: str) -> Reply:
    show = _digest if area == "digest" else _status
    if not argument:
        return show(desk, words, "")
    found = desk.find("place", argument)
    if len(found) == 1:
        return show(desk, words, found[0].code)
    text = words("evidence.place.which" if found else "evidence.place.unknown", asked=_cut(argument))
    rows = tuple((Button(_cut(choice.text), _token(area, choice.code)),) for choice in found or desk.places()[:PAGE])
    return Reply(text, rows)


def _picker(desk: EvidenceDesk, words: Wording, area: str, subject: str, page: int) -> Reply:
    places = desk.places()
    page = min(page, (len(places) - 1) // PAGE)
    shown = places[page * PAGE : (page + 1) * PAGE]
    rows = [(Button(_cut(place.text), _place_token(area, subject, place.code)),) for place in shown]
    if (page + 1) * PAGE < len(places):
        rows.append((Button(words("evidence.place.more"), _token("pick", area, subject, str(page + 1))),))
    return Reply(words("evidence.place.question"), tuple(rows))


def _other_place(desk: EvidenceDesk, words: Wording, area: str, subject: str) -> Rows:
    if len(desk.places()) < 2:
        return ()
    return ((Button(words("evidence.place.other"), _token("pick", area, subject, "0")),),)


def _digest(desk: EvidenceDesk, words: Wording, place: str) -> Reply:
    picture = desk.digest(place)
    usual = (tuple(Button(words(f"menu.{area}"), f"staff.{area}") for area in ("gaps", "export")),)
    return Reply(picture.caption, picture.rows or usual, photo=picture.png or None)


# --- How things stand -------------------------------------------------------------------------------------


def _status(desk: EvidenceDesk, words: Wording, place: str) -> Reply:
    standing = desk.status(place)
    buttons = tuple(Button(words(f"menu.{area}"), f"staff.{area}") for area in ("gaps", "digest"))
    return Reply(status_text(words, standing), (buttons, *_other_place(desk, words, "status", "")))


def status_text(words: Wording, standing: Standing) -> str:
    """Return one screen about a place."""
    lines = [
        words("status.heading", place=standing.place),
        "",
        _stretch(words, "week", standing.week),
        _stretch(words, "semester", standing.semester),
        _freshness(words, standing),
        _gaps(words, standing),
        _trust(words, standing),
    ]
    return "\n".join(lines)


def _stretch(words: Wording, kind: str, stretch: Stretch) -> str:
    key = "some" if stretch.people else "none"
    line = words(f"status.{kind}.{key}", window=stretch.name, people=stretch.people)
    return f"{line}; {words('status.rate', rate=stretch.rate)}" if stretch.rate else line


def _freshness(words: Wording, standing: Standing) -> str:
    newest = words("status.newest", day=standing.newest_day) if standing.newest_day else words("status.no_answers")
    computed = words("status.computed", day=standing.computed_day) if standing.computed_day else ""
    return f"{newest}; {computed or words('status.not_computed')}"


def _gaps(words: Wording, standing: Standing) -> str:
    if not standing.gaps:
        return words("status.no_gaps")
    return words("status.gaps", count=standing.gaps, unseen=standing.unseen)


def _trust(words: Wording, standing: Standing) -> str:
    line = words("status.audited", count=standing.audited) if standing.audited else words("status.not_audited")
    return f"{line} {words('status.false_alerts', rate=standing.false_alerts)}" if standing.false_alerts else line


# --- Tokens -----------------------------------------------------------------------------------------------


def _token(area: str, *parts: str) -> str:
    return ".".join(["staff", area, *(part.replace(".", ",") or NONE for part in parts)])


def _place_token(area: str, subject: str, place: str) -> str:
    return _token(area, subject, place)


def _read(part: str) -> str:
    return "" if part == NONE else part.replace(",", ".")


def _cut(label: str) -> str:
    return label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1].rstrip() + "…"
