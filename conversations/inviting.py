"""The section `invitation` of `locales/<language>/chat.yaml`: everything said to people who are asked again."""

from __future__ import annotations

from conversations.flow import Frozen


class Waves(Frozen):
    """How somebody is asked who agreed to it three, six and twelve months ago."""

    three: str
    six: str
    twelve: str

    def after(self, months: int) -> str:
        """Return the text for a wave."""
        return {3: self.three, 6: self.six}.get(months, self.twelve)


class ReturnCodes(Frozen):
    """About the personal code by which somebody is found again in another chat.

    `given`: here it is; `none`: only who may be written to later has one; `moved`: found again, with a new one;
    `here`: it is the code of this very chat; `wrong` and `locked`: not found, and not found too often.
    """

    given: str
    none: str
    moved: str
    here: str
    wrong: str
    locked: str


class InvitationPhrases(Frozen):
    """Buttons (`start` … `now`), messages, and short notes over the chat (`stale`, `too_late`).

    `enrolled` and `running` are said to who opens the link of an event again before it ends; `stopped` to who wrote
    /stop while nothing was running, `stopped_waves` to who is in the panel, too.
    """

    start: str
    resume: str
    later: str
    no: str
    never: str
    now: str
    event: str
    counselling: str
    waves: Waves
    reminder: str
    unfinished: str
    snoozed: str
    declined: str
    left: str
    enrolled: str
    running: str
    stopped: str
    stopped_waves: str
    stale: str
    too_late: str
    codes: ReturnCodes
