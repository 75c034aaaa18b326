"""When the digest comes and in which language: buttons that change it in place."""

from __future__ import annotations

from collections.abc import Sequence

from bot.event_steps import Scene
from bot.evidence_desk import DigestSettings
from bot.replies import Reply, Rows
from bot.wording import Wording, wording
from conversations.messages import Button

LANGUAGE_NAMES = {"lv": "Latviešu", "ru": "Русский", "en": "English"}
RHYTHMS = ("week", "month", "never")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_HOUR, LAST_HOUR = 6, 20
CHOSEN = "✓ "


def show(scene: Scene, *, replaces: bool = False) -> Reply:
    """Return the settings with what may be changed."""
    return _reply(scene.desk.evidence().settings(), scene.words, replaces=replaces)


def press(scene: Scene, rest: Sequence[str]) -> list[Reply]:
    """Change a setting, `<name>.<value>`, and show it in its place."""
    name, value = [*rest, "", ""][:2]
    if name == "language" and value in LANGUAGE_NAMES:
        scene.desk.set_language(value)
        return [_reply(scene.desk.evidence().settings(), wording(value), replaces=True)]
    desk = scene.desk.evidence()
    if name:
        desk.change(name, value)
    return [_reply(desk.settings(), scene.words, replaces=True)]


def _reply(settings: DigestSettings, words: Wording, *, replaces: bool) -> Reply:
    return Reply(_text(settings, words), _rows(settings, words), replaces=replaces)


def _text(settings: DigestSettings, words: Wording) -> str:
    places = ", ".join(settings.places) or words("settings.nowhere")
    lines = [words("settings.heading"), "", _rhythm(settings, words)]
    if settings.coming:
        lines += [words("settings.coming", when=settings.coming)]
        lines += [words("settings.quiet.said" if settings.quiet else "settings.quiet.silent")]
    return "\n".join([*lines, words("settings.places", places=places)])


def _rhythm(settings: DigestSettings, words: Wording) -> str:
    day = DAYS[settings.weekday]
    facts = {"day": words(f"settings.on_days.{day}"), "first": words(f"settings.on_first.{day}")}
    return words(f"settings.rhythm.{settings.every}", hour=settings.hour, **facts)


def _rows(settings: DigestSettings, words: Wording) -> Rows:
    rhythms = [(words(f"settings.every.{every}"), every) for every in RHYTHMS]
    rows = [_row("every", rhythms, settings.every)]
    if settings.every != "never":
        days = [(words(f"settings.days.{day}"), str(number)) for number, day in enumerate(DAYS)]
        quiet = "settings.quiet.be_silent" if settings.quiet else "settings.quiet.say"
        rows += [_row("weekday", days[:4], str(settings.weekday)), _row("weekday", days[4:], str(settings.weekday))]
        rows += [_hours(settings.hour, words)]
        rows += [(Button(words(quiet), f"staff.settings.quiet.{'0' if settings.quiet else '1'}"),)]
    languages = [(name, code) for code, name in LANGUAGE_NAMES.items()]
    return (*rows, _row("language", languages, words.language))


def _row(name: str, choices: Sequence[tuple[str, str]], chosen: str) -> tuple[Button, ...]:
    return tuple(
        Button(CHOSEN + label if value == chosen else label, f"staff.settings.{name}.{value}")
        for label, value in choices
    )


def _hours(hour: int, words: Wording) -> tuple[Button, ...]:
    """Offer an hour earlier and later, as far as digests are sent at all."""
    near = [("earlier", hour - 1), ("later", hour + 1)]
    return tuple(
        Button(words(f"settings.hour.{key}", hour=other), f"staff.settings.hour.{other}")
        for key, other in near
        if FIRST_HOUR <= other <= LAST_HOUR
    )
