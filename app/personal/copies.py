"""A copy of everything that is held about a person, as a file in the chat: to be read, or for a machine."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.personal.holdings import Holdings, holdings_of
from app.personal.page import Block, Part, page
from app.personal.raw import as_json
from app.personal.reading import Reading
from app.personal.screen import Rows, way_back
from app.personal.sections import SECTIONS, title_of
from app.personal.words import file_words
from app.visit import Served, Visit
from bot.replies import Attachment, Reply
from conversations.messages import Button, Outgoing
from conversations.texts import Languages
from conversations.tokens import ME, Token
from models.belongings import Person

PAUSE = timedelta(minutes=1)  # until the same file may be asked for again


def readable(visit: Visit) -> Served:
    """Return everything as a page in the person's language, with a button for the other form."""
    contact, words = visit.contact, visit.texts.chat.personal.copies
    if contact is None:
        return Served((Outgoing(words.nothing),))
    if _is_too_soon(visit, contact.read_copy_at):
        return Served((Outgoing(words.soon),))
    contact.read_copy_at = visit.now
    content = as_page(_holdings(visit), visit.languages, visit.language, visit.now)
    rows = ((Button(words.raw, str(Token(ME, "copy", "raw"))),), *way_back(visit))
    return _file(visit, "html", content, words.caption, rows)


def raw(visit: Visit) -> Served:
    """Return everything as JSON."""
    contact, words = visit.contact, visit.texts.chat.personal.copies
    if contact is None:
        return Served(toast=words.nothing)
    if _is_too_soon(visit, contact.raw_copy_at):
        return Served(toast=words.soon)
    contact.raw_copy_at = visit.now
    return _file(visit, "json", as_json(_holdings(visit), visit.now), words.raw_caption)


def as_page(holdings: Holdings, languages: Languages, language: str, now: datetime) -> bytes:
    """Return the page that people read."""
    reading = Reading(languages[language])
    words = reading.words
    parts = [
        Part(
            title_of(section, reading),
            tuple(section.write(holdings, reading, languages)) or (Block(lines=(words.none,)),),
        )
        for section in SECTIONS
    ]
    elsewhere = Part(words.elsewhere, (Block(lines=words.elsewhere_lines),))
    opening = (words.made.format(when=reading.when(now)), words.intro)
    return page(words.title, opening, [*parts, elsewhere], language)


def _holdings(visit: Visit) -> Holdings:
    visit.uow.session.flush()  # that a copy is made now is held, too
    contact = visit.contact
    return holdings_of(visit.uow, Person(contact.respondent_id, contact.id) if contact else Person(None))


def _is_too_soon(visit: Visit, last: datetime | None) -> bool:
    return last is not None and visit.now - last < PAUSE


def _file(visit: Visit, ending: str, content: bytes, caption: str, rows: Rows = ()) -> Served:
    name = f"{file_words(visit.language).file}.{ending}"
    visit.uow.audit.note(visit.now, "respondent", "copy_own_data")
    return Served(files=(Reply(caption, rows, document=Attachment("document", name, content)),))
