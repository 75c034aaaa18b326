"""What a person permits, purpose by purpose: shown with its date, changed in place, in force at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.actions import desk as actions
from app.clock import RIGA
from app.invitations import panel, returning
from app.invitations.cancelling import close_all
from app.personal.screen import Rows, screen
from app.visit import Served, Visit
from conversations.messages import Button, Outgoing
from conversations.personal_phrases import PURPOSES
from conversations.tokens import ME, Token
from models.consents import newest_decisions
from models.tables import Consent, Contact
from models.unit_of_work import UnitOfWork

TAKING_PART = "taking_part"  # given by beginning a conversation, where it is explained; withdrawn here


def show(visit: Visit, *, replaces: bool = False, toast: str | None = None) -> Served:
    """Return the list of permissions with a button for each."""
    words = visit.texts.chat.personal.permissions
    decisions = _decisions(visit)
    if not decisions:
        return screen(visit, words.nothing, replaces=replaces)
    lines = (_line(visit, purpose, decisions.get(purpose)) for purpose in PURPOSES)
    text = "\n\n".join((words.heading, "\n".join(lines), words.footer))
    return screen(visit, text, _buttons(visit, decisions), replaces=replaces, toast=toast)


def decide(visit: Visit, purpose: str, *, granted: bool) -> Served:
    """Keep a decision and let it take effect. Who no longer takes part is first asked what becomes of the answers."""
    words = visit.texts.chat.personal.permissions
    decisions = _decisions(visit)
    if not decisions:
        return show(visit, replaces=True)
    if (known := decisions.get(purpose)) and known.granted == granted:
        return show(visit, replaces=True, toast=words.unchanged)
    if purpose == TAKING_PART:
        return Served(toast=visit.texts.chat.toasts.ended) if granted else _ask_about_answers(visit)
    keep(visit, purpose, granted=granted)
    shown = show(visit, replaces=True, toast=words.given if granted else words.withdrawn)
    return replace(shown, said=(*shown.said, *_code(visit, purpose, granted=granted)))


def _code(visit: Visit, purpose: str, *, granted: bool) -> Sequence[Outgoing]:
    """Give whoever joins the panel here their return code, as the end of a conversation would."""
    person = visit.contact.respondent_id if visit.contact else None
    if purpose != panel.CONSENT or not granted or person is None or visit.uow.panel.has_code(person):
        return ()
    return (returning.given(visit, person),)


def leave(visit: Visit) -> Served:
    """End taking part, and with it everything else that was permitted; the answers stay."""
    decisions = _decisions(visit)
    for purpose in PURPOSES:
        if (known := decisions.get(purpose)) and known.granted:
            keep(visit, purpose, granted=False)
    return Served((Outgoing(visit.texts.chat.personal.leaving.kept, replaces=True),), stop=True)


def keep(visit: Visit, purpose: str, *, granted: bool) -> None:
    """Record a decision that was made here, and let it act at once."""
    contact, person = visit.contact, visit.contact.respondent_id if visit.contact else None
    if contact is None or person is None:
        return
    consent = Consent(
        respondent_id=person,
        purpose=purpose,
        granted=granted,
        text_version=visit.texts.chat.personal.permissions.version,
        language=visit.language,
        decided_at=visit.now,
    )
    record(visit.uow, contact, consent)


def record(uow: UnitOfWork, contact: Contact | None, consent: Consent) -> None:
    """Record a decision, and let it act: on the panel, on what would be asked, and on news that wait to be sent.

    Quoting and teaching need no act, they ask the newest decision whenever they choose (models/consents.py).
    The end of taking part leaves a running conversation to the caller.
    """
    person, purpose, now = consent.respondent_id, consent.purpose, consent.decided_at
    uow.conversations.add_consent(consent)
    panel.decided(uow, person, purpose, consent.granted, None, now)
    if contact:
        actions.decided(uow, contact, purpose, granted=consent.granted, now=now)
    if purpose == TAKING_PART and not consent.granted:
        close_all(uow, person, now, "withdrawn")
    uow.session.flush()


def _decisions(visit: Visit) -> dict[str, Consent]:
    if visit.contact is None or visit.contact.respondent_id is None:
        return {}
    return newest_decisions(visit.uow.session, visit.contact.respondent_id)


def _line(visit: Visit, purpose: str, decision: Consent | None) -> str:
    words = visit.texts.chat.personal.permissions
    meaning = words.purposes[purpose].meaning
    if decision is None:
        return visit.texts.fill(words.unasked, {"meaning": meaning})
    day = f"{decision.decided_at.astimezone(RIGA):%d.%m.%Y}"
    return visit.texts.fill(words.granted if decision.granted else words.refused, {"meaning": meaning, "day": day})


def _buttons(visit: Visit, decisions: dict[str, Consent]) -> Rows:
    words = visit.texts.chat.personal.permissions
    rows = []
    for purpose in PURPOSES:
        granted = purpose in decisions and decisions[purpose].granted
        if purpose == TAKING_PART and not granted:
            continue
        label = visit.texts.fill(words.withdraw if granted else words.give, {"name": words.purposes[purpose].name})
        rows.append((Button(label, str(Token(ME, "withdraw" if granted else "give", purpose))),))
    return tuple(rows)


def _ask_about_answers(visit: Visit) -> Served:
    words = visit.texts.chat.personal.leaving
    choices = ((words.keep, "leave", "keep"), (words.delete, "show", "delete"), (words.stay, "leave", "stay"))
    rows = tuple((Button(label, str(Token(ME, question, option))),) for label, question, option in choices)
    return Served((Outgoing(words.question, rows, replaces=True),))
