"""How fast invitations go out: so that there is room for the replies of those who take them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.flows import Flows
from app.settings import Settings

AROUND = 2  # messages of a conversation besides its questions: the invitation, and thanks
CALLS_A_QUESTION = 2  # it is asked, and once it is answered its buttons are taken away


@dataclass(frozen=True)
class Pace:
    """At most `rate` messages a second that nobody asked for, of `send_rate` calls a second that a bot makes in all.

    `calls` is what a conversation of each flow takes.
    """

    rate: float
    send_rate: float
    calls: Mapping[str, int]

    def seconds_each(self, flow: str, share: float) -> float:
        """Return the seconds until the next message while that share of those invited to a flow answer at once.

        Their replies go first, out of the same calls a second.
        """
        calls = self.calls.get(flow, self._longest)
        return max(1 / self.rate, (1 + share * calls) / self.send_rate)

    @property
    def room(self) -> float:
        """The share of those invited who can all answer at once without holding others up; 1 and more: everybody."""
        return (self.send_rate - self.rate) / self.rate / self._longest

    @property
    def _longest(self) -> int:
        return max(self.calls.values())


def pace_of(settings: Settings, flows: Flows) -> Pace:
    """Return how fast this installation invites."""
    calls = {flow.flow: CALLS_A_QUESTION * (flow.budget.questions + AROUND) for flow in flows.in_files}
    return Pace(invite_rate(settings, flows), settings.send_rate, calls)


def invite_rate(settings: Settings, flows: Flows) -> float:
    """Return the messages a second that nobody asked for: the setting, else a share that a whole conversation fits."""
    questions = max(flow.budget.questions for flow in flows.in_files)
    return settings.invite_rate or settings.send_rate / (questions + AROUND)
