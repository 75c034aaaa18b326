"""How fast invitations go out: so that there is room for the replies of those who take them up."""

from __future__ import annotations

from app.flows import Flows
from app.settings import Settings

AROUND = 2  # messages of a conversation besides its questions: the invitation, and thanks
CALLS_A_QUESTION = 2  # it is asked, and once it is answered its buttons are taken away


def invite_rate(settings: Settings, flows: Flows) -> float:
    """Return the messages a second that nobody asked for: the setting, else a share that a whole conversation fits."""
    return settings.invite_rate or settings.send_rate / (_questions(flows) + AROUND)


def room_for(settings: Settings, flows: Flows) -> float:
    """Return the share of those invited who can all answer at once while others are invited; 1 and more: everybody."""
    rate = invite_rate(settings, flows)
    calls = CALLS_A_QUESTION * (_questions(flows) + AROUND)
    return (settings.send_rate - rate) / rate / calls


def _questions(flows: Flows) -> int:
    return max(flow.budget.questions for flow in flows.in_files)
