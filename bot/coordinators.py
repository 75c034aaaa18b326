"""Staff in the chat: their commands and buttons, as a pure function over the desk that serves them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import (
    action_draft,
    action_list,
    action_wizard,
    danger_talk,
    event_wizard,
    evidence_talk,
    gap_list,
    gap_talk,
    review_talk,
    rights,
    settings_talk,
)
from bot.desk import EventLine, FileFormat, Joined, Staff, StaffDesk, TooMuch
from bot.event_draft import LOCAL, open_draft
from bot.event_steps import Scene
from bot.replies import Attachment, Reply, Rows
from bot.wording import LANGUAGES, Wording, wording, written
from conversations.messages import Button, Command, Edited, Incoming, Media, Press, Text
from conversations.tokens import number_in

PREFIX = "staff."  # of every button for staff
INVITATION = "staff-"  # of the deep link's payload: /start staff-<code>
STAFF_ONLY = evidence_talk.COMMANDS | frozenset(
    {"event", "events", "gaps", "export", "review", "danger", "action", "actions", "settings"}
)
WITH_DESKS = evidence_talk.AREAS | {"settings", "review", "danger", "gaps"}
SHARED = frozenset({"start", "help", "language", "cancel"})  # learners have them too, or have no use for them
MAX_EVENTS = 8
MAX_LABEL = 40  # characters of a title on a button


def claims(incoming: Incoming, staff: Staff | None, now: datetime) -> bool:
    """Tell whether `incoming` belongs here rather than to a survey. `staff` is None for everybody else."""
    match incoming:
        case Press(token):
            return token.startswith(PREFIX)
        case Command("start", argument) if argument:
            return argument.startswith((INVITATION, danger_talk.LINK))
        case Command(name, _):
            return name in STAFF_ONLY or (staff is not None and name in SHARED)
        case Text() | Media():
            return staff is not None and _is_making(staff, now)
        case Edited():
            return False


def _is_making(staff: Staff, now: datetime) -> bool:
    drafts = (open_draft(staff.draft, now), action_draft.open_draft(staff.draft, now))
    return any(draft is not None for draft in drafts)


def area_of(incoming: Incoming, staff: Staff, now: datetime) -> str:
    """Return which command or area of buttons `incoming` is about, as `bot.rights` names it."""
    match incoming:
        case Press(token):
            return token.removeprefix(PREFIX).partition(".")[0]
        case Command(name, _):
            return name
        case _ if _is_making(staff, now):
            return "action" if action_draft.open_draft(staff.draft, now) else "event"
    return "help"


def respond(desk: StaffDesk, staff: Staff, incoming: Incoming, now: datetime) -> list[Reply]:
    """Return what to answer a member of staff. Whether they may ask is decided before, see `refuse`."""
    scene = Scene(desk, wording(staff.language), now)
    match incoming:
        case Command("start", argument) if argument.startswith(INVITATION):
            return [_welcome(staff)]
        case Command(name, argument):
            return _command(scene, staff, name, argument)
        case Press(token):
            return _press(scene, staff, token)
        case Text(text):
            made = event_wizard.read(scene, staff.draft, text) or action_wizard.read(scene, staff.draft, text)
            return made or [Reply(scene.words("hint"))]
        case Media():
            return [Reply(scene.words("event.write"))]
        case Edited():
            return []


def join(desk: StaffDesk, code: str, language: str) -> list[Reply]:
    """Use the invitation `code` (with or without its prefix) for somebody whose app speaks `language`."""
    answer = desk.join(code.removeprefix(INVITATION))
    if isinstance(answer, Joined):
        return [_welcome(answer.staff)]
    return [Reply(wording(language)(f"refused.{answer.reason}"))]


def refuse(staff: Staff, incoming: Incoming, now: datetime) -> list[Reply] | None:
    """Return a friendly no to what somebody's role may not do; None if they may. Nothing else asks for rights."""
    area = area_of(incoming, staff, now)
    if rights.may(staff, area):
        return None
    words = wording(staff.language)
    if area == "review":
        return [Reply(words("review.no_right"))]
    return [Reply(words("not_your_role" if area in rights.RIGHT_FOR else "hint"))]


def stranger(language: str) -> list[Reply]:
    """Return a friendly no for somebody without a role."""
    return [Reply(wording(language)("stranger"))]


def _command(scene: Scene, staff: Staff, name: str, argument: str = "") -> list[Reply]:
    if staff.draft is not None:
        scene.desk.save_draft(None)  # who asks for something else will not finish it, and texts must not go there
    if name in evidence_talk.COMMANDS:
        return evidence_talk.command(scene, name, argument)
    commands: dict[str, Callable[[], list[Reply]]] = {
        "start": lambda: [_welcome(staff)],
        "help": lambda: [_help(scene.words, staff)],
        "event": lambda: event_wizard.begin(scene),
        "events": lambda: [_events(scene)],
        "gaps": lambda: [gap_list.show(scene.desk.gaps(), scene.words)],
        "export": lambda: [_export_question(scene.words)],
        "review": lambda: review_talk.start(scene),
        "danger": lambda: [danger_talk.show(scene.desk.danger(), scene.words)],
        "settings": lambda: [settings_talk.show(scene)],
        "language": lambda: [_language_question(scene.words)],
        "action": lambda: action_wizard.begin(scene),
        "actions": lambda: action_list.show(scene),
        "cancel": lambda: [Reply(scene.words(_cancelled(staff, scene.now)))],
    }
    return commands.get(name, lambda: [Reply(scene.words("hint"))])()


def _cancelled(staff: Staff, now: datetime) -> str:
    return "action.cancelled" if action_draft.open_draft(staff.draft, now) else "event.cancelled"


def _press(scene: Scene, staff: Staff, token: str) -> list[Reply]:
    """Tokens are staff.<area>, or staff.<area>.<action>.<value>… ; without an action they do what the command does."""
    _, area, *rest = [*token.split("."), ""]
    action, value, *more = [*rest, "", ""]
    match area:
        case "event" | "action" if action:
            press = event_wizard.press if area == "event" else action_wizard.press
            return press(scene, staff.draft, action, ".".join((value, *more)).strip("."))
        case _ if area in WITH_DESKS and action:
            return _desk_press(scene, area, rest)
        case "seen" | "snooze":
            return _desk_press(scene, area, rest)
        case "export" if action in ("csv", "xlsx"):
            return [_export(scene, "csv" if action == "csv" else "xlsx", value)]
        case "language" if action in LANGUAGES:
            return _choose_language(scene.desk, staff, action)
        case "qr":
            return _qr(scene, token.removeprefix("staff.qr."))
    return _command(scene, staff, area)


def _desk_press(scene: Scene, area: str, rest: list[str]) -> list[Reply]:
    """A press at a desk of its own."""
    if area in evidence_talk.AREAS:
        return evidence_talk.press(scene, area, rest)
    if area == "settings":
        return settings_talk.press(scene, rest)
    if area == "review":
        return review_talk.press(scene, rest)
    if area in ("gaps", "seen", "snooze"):
        return [gap_talk.press(scene.desk.gaps(), scene.words, area, rest)]
    action, signal, *_ = [*rest, ""]
    return [danger_talk.press(scene.desk.danger(), scene.words, action, _number(signal))]


def _welcome(staff: Staff) -> Reply:
    words = wording(staff.language)
    parts = [words("welcome.hello", name=staff.name), _help_text(words, staff)]
    if rights.may(staff, "event"):
        parts.insert(1, words("welcome.events"))
    return Reply("\n\n".join(parts), _menu(words, staff))


def _help(words: Wording, staff: Staff, *, replaces: bool = False) -> Reply:
    return Reply(_help_text(words, staff), _menu(words, staff), replaces=replaces)


def _help_text(words: Wording, staff: Staff) -> str:
    lines = words("help", review=words("review.help") + "\n").splitlines()
    return "\n".join(line for line in lines if not line.startswith("/") or rights.may(staff, _command_in(line)))


def _command_in(line: str) -> str:
    return line.removeprefix("/").partition(" ")[0]


def _menu(words: Wording, staff: Staff) -> Rows:
    areas: list[tuple[str, ...]] = [
        ("event", "events"),
        ("digest", "gaps"),
        ("status", "trend"),
        ("quotes", "action"),
        ("export", "settings"),
        ("review",),
    ]
    allowed = [[area for area in row if rights.may(staff, area)] for row in areas]
    return tuple(tuple(Button(words(f"menu.{area}"), PREFIX + area) for area in row) for row in allowed if row)


def _events(scene: Scene) -> Reply:
    events = scene.desk.recent_events()[:MAX_EVENTS]
    if not events:
        return Reply(scene.words("events.none"), ((Button(scene.words("menu.event"), "staff.event"),),))
    lines = [_event_line(scene.words, event) for event in events]
    rows = tuple((Button(_cut(scene.words("events.qr", title=e.title)), f"staff.qr.{e.code}"),) for e in events)
    return Reply("\n".join([scene.words("events.heading"), "", *lines]), rows)


def _event_line(words: Wording, event: EventLine) -> str:
    facts = {"title": event.title, "when": _day(event), "answers": gap_list.shown_count(words, event.answers)}
    if event.expected is None:
        return words("events.line", **facts)
    return words("events.line_expected", **facts, expected=event.expected)


def _qr(scene: Scene, code: str) -> list[Reply]:
    event = next((event for event in scene.desk.recent_events() if event.code == code), None)
    if event is None:
        return [Reply(scene.words("events.gone"))]
    return event_wizard.card(scene.words, event.title, _day(event), event.link)


def _export_question(words: Wording) -> Reply:
    formats = tuple(Button(words(f"export.{name}"), f"staff.export.{name}") for name in ("csv", "xlsx"))
    return Reply(words("export.question"), (formats,))


def _export(scene: Scene, file_format: FileFormat, place: str) -> Reply:
    """Hand out a file; who looks after several places chooses one first."""
    own = [choice for choice in scene.desk.evidence().places() if choice.code.isdigit()]
    if not place and len(own) > 1:
        rows = tuple((Button(_cut(one.text), f"staff.export.{file_format}.{one.code}"),) for one in own)
        return Reply(scene.words("export.place"), rows)
    file = scene.desk.export(file_format, _number(place))
    if file is None:
        return Reply(scene.words("export.none"))
    if isinstance(file, TooMuch):
        return Reply(scene.words("export.too_much", most=file.most))
    return Reply(scene.words("export.caption"), document=Attachment("document", file.filename, file.content))


def _language_question(words: Wording) -> Reply:
    languages = tuple(Button(name, f"staff.language.{code}") for code, name in settings_talk.LANGUAGE_NAMES.items())
    return Reply(words("language.question"), (languages,))


def _choose_language(desk: StaffDesk, staff: Staff, language: str) -> list[Reply]:
    desk.set_language(language)
    return [_help(wording(language), staff, replaces=True)]


def _day(event: EventLine) -> str:
    return written(event.starts_at.astimezone(LOCAL).date(), None)


def _cut(label: str) -> str:
    return label if len(label) <= MAX_LABEL else label[: MAX_LABEL - 1].rstrip() + "…"


def _number(text: str) -> int:
    return number_in(text) or 0
