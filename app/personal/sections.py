"""What the file says, section by section. Each names the tables it tells of; together they are all there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlmodel import SQLModel

from app.personal import talks
from app.personal.holdings import Holdings
from app.personal.page import Block
from app.personal.reading import Reading
from conversations.texts import Texts
from models.tables import (
    ActionNotice,
    Answer,
    Consent,
    Contact,
    Contribution,
    ConversationSession,
    ImportedAnswer,
    Invitation,
    Label,
    PanelMember,
    Respondent,
    ReturnCode,
    Review,
    ReviewItem,
    RollupDue,
)

Languages = Mapping[str, Texts]
Writer = Callable[[Holdings, Reading, Languages], Iterator[Block]]


@dataclass(frozen=True)
class Section:
    """A part of the file: the key of its title in the words, the tables it tells of, and what it says."""

    name: str
    tables: tuple[type[SQLModel], ...]
    write: Writer = field(repr=False)


def _chat(holdings: Holdings, reading: Reading, languages: Languages) -> Iterator[Block]:
    words = reading.words.chat
    for contact in holdings.of(Contact):
        how = words.chosen if contact["language_chosen"] else words.guessed
        lines = [
            words.since.format(when=reading.when(contact["created_at"])),
            how.format(language=reading.language(contact["language"], languages)),
            words.address,
        ]
        copied = [contact[name] for name in ("read_copy_at", "raw_copy_at") if contact[name]]
        lines += [words.copied.format(when=reading.when(max(copied)))] if copied else []
        blocked = contact["unreachable_at"]
        lines += [words.unreachable.format(when=reading.when(blocked))] if blocked else []
        yield Block(lines=tuple(lines))
    for person in holdings.of(Respondent):
        yield Block(lines=(words.number.format(number=person["id"], day=reading.day(person["created_on"])),))


def _decisions(holdings: Holdings, reading: Reading, languages: Languages) -> Iterator[Block]:
    words, purposes = reading.words.decisions, reading.texts.chat.personal.permissions.purposes
    for consent in holdings.of(Consent):
        purpose = consent["purpose"]
        what = purposes[purpose].meaning if purpose in purposes else purpose
        decision = words.yes if consent["granted"] else words.no
        line = words.line.format(when=reading.when(consent["decided_at"]), what=what, decision=decision)
        language = reading.language(consent["language"], languages)
        yield Block(line, (words.wording.format(version=consent["text_version"], language=language),))


def _talks(holdings: Holdings, reading: Reading, _languages: Languages) -> Iterator[Block]:
    return talks.blocks(holdings, reading)


def _invitations(holdings: Holdings, reading: Reading, _languages: Languages) -> Iterator[Block]:
    words = reading.words.invitations
    for row in holdings.of(Invitation):
        moments = {"sent": "sent_at", "reminded": "reminded_at", "started": "started_at", "answered": "answered_at"}
        lines = [
            getattr(words, word).format(when=reading.when(row[name])) for word, name in moments.items() if row[name]
        ]
        if row["cancelled"]:
            lines.append(words.cancelled)
        if not row["done"]:
            lines.insert(0, words.due.format(when=reading.when(row["due_at"])))
        yield Block(talks.name_of(row, reading), tuple(lines))


def _panel(holdings: Holdings, reading: Reading, _languages: Languages) -> Iterator[Block]:
    words = reading.words.panel
    for row in holdings.of(PanelMember):
        since, day = reading.when(row["joined_at"]), reading.day(row["anchor_on"])
        left = (words.left.format(when=reading.when(row["left_at"])),) if row["left_at"] else ()
        yield Block(lines=left or (words.member.format(when=since, day=day),))
    for row in holdings.of(ReturnCode):
        yield Block(lines=(words.code.format(when=reading.when(row["made_at"])),))


def _news(holdings: Holdings, reading: Reading, _languages: Languages) -> Iterator[Block]:
    for row in holdings.of(ActionNotice):
        action = holdings.actions[row["action_id"]]
        text = getattr(action, f"text_{reading.texts.language}") or getattr(action, f"text_{action.written_in}")
        yield Block(reading.when(row["posted_at"]), (text or reading.theme(action.theme),))


def title_of(section: Section, reading: Reading) -> str:
    """Return the heading of a section."""
    title: str = getattr(reading.words, section.name).title
    return title


SECTIONS = (
    Section("chat", (Contact, Respondent), _chat),
    Section("decisions", (Consent,), _decisions),
    Section(
        "talks",
        (ConversationSession, Answer, Label, Review, ReviewItem, ImportedAnswer, Contribution, RollupDue),
        _talks,
    ),
    Section("invitations", (Invitation,), _invitations),
    Section("panel", (PanelMember, ReturnCode), _panel),
    Section("news", (ActionNotice,), _news),
)
