"""Who is told when something worrying was written, whoever noticed it."""

from __future__ import annotations

from datetime import datetime

from app.replying import Replies
from bot.replies import Reply, calls_for_replies
from bot.wording import wording
from conversations.messages import Button
from models.tables import Coordinator, DangerSignal
from models.unit_of_work import UnitOfWork

DANGER = "staff.danger."  # button that opens a danger signal


def tell_about_danger(uow: UnitOfWork, replies: Replies, signal_id: int) -> None:
    """Tell those in charge of the institution, without the text. Where nobody is, the help lines were shown."""
    for coordinator, place in _in_charge(uow, signal_id):
        _tell(uow, replies, coordinator, signal_id, place)


def tell_from_outside(uow: UnitOfWork, signal_id: int, now: datetime) -> None:
    """Do so from the command line: through the bot that each of them talks with."""
    by_bot: dict[int, Replies] = {}
    for coordinator, place in _in_charge(uow, signal_id):
        bot_id = coordinator.bot_id
        replies = by_bot.setdefault(bot_id, Replies(uow, bot_id, f"worrying:{signal_id}", now))
        _tell(uow, replies, coordinator, signal_id, place)


def _in_charge(uow: UnitOfWork, signal_id: int) -> list[tuple[Coordinator, str]]:
    signal = uow.session.get_one(DangerSignal, signal_id)
    if signal.institution_id is None:
        return []
    institution = uow.events.institution(signal.institution_id)
    return [(coordinator, institution.name) for coordinator in uow.staffroom.in_charge_of(institution)]


def _tell(uow: UnitOfWork, replies: Replies, coordinator: Coordinator, signal_id: int, place: str) -> None:
    words = wording(coordinator.language)
    button = Button(words("danger.open"), f"{DANGER}{signal_id}")
    reply = Reply(words("danger.notice", place=place), ((button,),))
    replies.post(calls_for_replies([reply], uow.staffroom.chat_id(coordinator), None))
