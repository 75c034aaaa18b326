"""People who are to be written to, with everything that decides about it, looked up for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from app.invitations import panel
from app.invitations.decisions import Case, Message
from app.invitations.moments import A_YEAR
from app.invitations.school_year import Learner
from models.repositories.invitations import History
from models.tables import Contact, Invitation, PanelMember
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Candidate:
    """An invitation whose message is due, and its case. `contact` is None of somebody nobody can reach any more."""

    invitation: Invitation
    contact: Contact | None
    case: Case


def candidates(uow: UnitOfWork, invitations: Sequence[Invitation]) -> list[Candidate]:
    """Return the cases of some invitations, in their order."""
    people = sorted({invitation.respondent_id for invitation in invitations})
    histories, contacts = uow.invitations.history(people), uow.invitations.reached(people)
    members = uow.invitations.members([row.respondent_id for row in invitations if row.wave])
    found = []
    for invitation in invitations:
        person = invitation.respondent_id
        contact, case = contacts.get(person), _case(invitation, histories[person], contacts.get(person))
        found.append(Candidate(invitation, contact, _of_wave(uow, case, person, members) if invitation.wave else case))
    return found


def _case(invitation: Invitation, history: History, contact: Contact | None) -> Case:
    return Case(
        flow=invitation.flow,
        message=cast("Message", invitation.message),
        expires_at=invitation.expires_at,
        closes_at=invitation.closes_at,
        reachable=contact is not None and contact.unreachable_at is None,
        began_at=invitation.started_at,
        finished=invitation.answered_at is not None,
        reminded=invitation.reminded_at is not None,
        busy_since=history.busy_since,
        asked=history.burden(invitation.due_at - A_YEAR),
        learner=Learner(history.told.get("age_band"), history.told.get("sector")),
    )


def _of_wave(uow: UnitOfWork, case: Case, person: str, members: Mapping[str, PanelMember]) -> Case:
    member = members.get(person)
    graduated = panel.has_graduated(uow, member)
    wanted = bool(member and member.left_at is None)
    return replace(case, learner=replace(case.learner, graduated=graduated), wanted=wanted)
