"""What a demo has shown of people who are written to again: waves, reminders, permissions, news of what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import col

from analytics.few import FEW, is_shown
from models.tables import Action, Consent, ConversationSession, Invitation, PanelLoss, PanelMember
from models.unit_of_work import UnitOfWork

PARTIAL = ("active", "stopped", "superseded")
PURPOSES = {
    "taking_part": "taking part",
    "contact_later": "being written to later",
    "hear_back": "hearing what changed",
    "quoting": "being quoted",
    "teach_classifier": "teaching the program",
}
REACTIONS = {
    "completed": "answered to the end",
    "dropped_out": "left in the middle",
    "snoozed": "put it off",
    "declined": "declined",
    "left_panel": "left the panel",
    "ignored": "left it lying",
    "helped": "wrote of danger, got help lines",
    "left_waiting": "were left waiting",
    "refused": "found nothing",
}


def loop_lines(uow: UnitOfWork, reactions: Mapping[str, int]) -> tuple[str, ...]:
    """Return what became of invitations, permissions and actions. `reactions` are what people did when written to."""
    invitations = uow.session.scalars(select(Invitation)).all()
    did = ", ".join(f"{count} {REACTIONS.get(kind, kind)}" for kind, count in Counter(reactions).most_common())
    return (
        *_waves(uow, [it for it in invitations if it.wave]),
        _events([it for it in invitations if not it.wave]),
        f"Written to, people did: {did or 'nothing'}.",
        _reminders([it for it in invitations if it.sent_at]),
        _conversations(uow),
        f"Permissions: {'; '.join(_permissions(uow)) or 'none'}.",
        *_actions(uow),
    )


def _waves(uow: UnitOfWork, invitations: Sequence[Invitation]) -> Iterator[str]:
    members = uow.session.scalars(select(PanelMember)).all()
    losses = Counter(uow.session.scalars(select(col(PanelLoss.why))))
    lost = ", ".join(f"{count} {why}" for why, count in losses.most_common()) or "none"
    yield f"Panel: {len(members)} agreed to be written to later, {sum(it.left_at is None for it in members)} are in it."
    for wave in sorted({it.wave for it in invitations if it.sent_at}):
        sent = [it for it in invitations if it.wave == wave and it.sent_at]
        declined = sum(it.cancelled == "declined" for it in sent)
        yield (
            f"Wave of {wave} months: {len(sent)} invited, {_answered(sent)} answered, {declined} declined. "
            f"Lost so far: {lost}."
        )


def _events(invitations: Sequence[Invitation]) -> str:
    sent = [it for it in invitations if it.sent_at]
    return f"Enrolled before an event: {len(invitations)}; invited after it: {len(sent)}, {_answered(sent)} answered."


def _answered(invitations: Sequence[Invitation]) -> int:
    return sum(it.answered_at is not None for it in invitations)


def _reminders(sent: Sequence[Invitation]) -> str:
    reminded = [it for it in sent if it.reminded_at]
    spared = Counter(
        "answered" if it.answered_at else it.cancelled
        for it in sent
        if not it.reminded_at and (it.done or it.cancelled)
    )
    held_back = ", ".join(f"{count} {why}" for why, count in spared.most_common() if why) or "none"
    return f"Reminders: {len(reminded)} sent, at most one each; held back: {held_back}."


def _conversations(uow: UnitOfWork) -> str:
    statuses = Counter(uow.session.scalars(select(col(ConversationSession.status))))
    partial = sum(statuses[status] for status in PARTIAL)
    return f"Conversations: {statuses['completed']} complete, {partial} partial, {statuses['enrolled']} enrolments."


def _permissions(uow: UnitOfWork) -> Iterator[str]:
    newest: dict[tuple[str, str], bool] = {}
    for consent in uow.session.scalars(select(Consent).order_by(col(Consent.id))):
        newest[consent.purpose, consent.respondent_id] = consent.granted
    for purpose, name in PURPOSES.items():
        decided = [granted for (about, _), granted in newest.items() if about == purpose]
        if decided:
            yield f"{name}: {sum(decided)} yes, {len(decided) - sum(decided)} no"


def _actions(uow: UnitOfWork) -> Iterator[str]:
    for action in uow.session.scalars(select(Action)):
        told = str(action.told) if is_shown(action.told, FEW) else f"fewer than {FEW}"
        yield f"You said, we did: {action.theme} in {action.scope}: {told} of those who raised it were told, once."
