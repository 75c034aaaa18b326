"""One use case, one transaction: everything a use case may ask of the tables, around one session."""

from __future__ import annotations

from functools import cached_property

from sqlmodel import Session

from models.foreseen import Foreseen
from models.inbox import Inbox
from models.outbox import Outbox
from models.repositories import (
    Actions,
    Answers,
    Audit,
    Contacts,
    Conversations,
    Dangers,
    Deletions,
    Events,
    Imports,
    Invitations,
    Leads,
    Panel,
    Places,
    Reviews,
    Rollups,
    Staffroom,
)
from models.vault import Vault


class UnitOfWork:
    """Repositories that share a session. Whoever opened the session commits it."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self.session = session
        self.vault = vault
        self.foreseen = Foreseen()

    @cached_property
    def inbox(self) -> Inbox:
        """What came in and waits for its turn."""
        return Inbox(self.session, self.vault)

    @cached_property
    def outbox(self) -> Outbox:
        """What waits to be sent."""
        return Outbox(self.session, self.vault)

    @cached_property
    def contacts(self) -> Contacts:
        """How to reach people."""
        return Contacts(self.session, self.vault, self.foreseen)

    @cached_property
    def leads(self) -> Leads:
        """Which process plays a role that only one may play."""
        return Leads(self.session)

    @cached_property
    def conversations(self) -> Conversations:
        """Sessions, respondents, consents and flow versions."""
        return Conversations(self.session, self.foreseen)

    @cached_property
    def answers(self) -> Answers:
        """Answers and their labels."""
        return Answers(self.session)

    @cached_property
    def dangers(self) -> Dangers:
        """Messages that signalled danger."""
        return Dangers(self.session, self.vault)

    @cached_property
    def deletions(self) -> Deletions:
        """Who was deleted, without a name."""
        return Deletions(self.session)

    @cached_property
    def reviews(self) -> Reviews:
        """What reviewers were handed and what they said."""
        return Reviews(self.session)

    @cached_property
    def rollups(self) -> Rollups:
        """What people add up to, and who must be counted anew."""
        return Rollups(self.session)

    @cached_property
    def events(self) -> Events:
        """Institutions and guidance events."""
        return Events(self.session, self.foreseen)

    @cached_property
    def places(self) -> Places:
        """Institutions as they change."""
        return Places(self.session)

    @cached_property
    def invitations(self) -> Invitations:
        """What people were or will be asked to take part in."""
        return Invitations(self.session, self.foreseen)

    @cached_property
    def panel(self) -> Panel:
        """Who agreed to be asked again."""
        return Panel(self.session, self.vault, self.foreseen)

    @cached_property
    def staffroom(self) -> Staffroom:
        """Coordinators, their scopes and invitations."""
        return Staffroom(self.session, self.vault, self.foreseen)

    @cached_property
    def actions(self) -> Actions:
        """What was done about what people said, and whom it was told."""
        return Actions(self.session)

    @cached_property
    def imports(self) -> Imports:
        """What came from files of past feedback."""
        return Imports(self.session)

    @cached_property
    def audit(self) -> Audit:
        """Who looked at or changed what."""
        return Audit(self.session)
