"""What can go wrong between us and Telegram, each with its remedy.

BotError
├── BadTokenError
├── ListenAddressError
├── PortInUseError
├── UnreadableUpdateError
└── WebhookRefusedError

Two more belong to Telegram's own tree, because its HTTP layer must raise them: `bot.request.NotSentError`
(nothing left this machine) and `bot.request.AnswerLostError` (nobody knows whether it arrived).
"""

from __future__ import annotations


class BotError(Exception):
    """Root of this package's errors."""


class BadTokenError(BotError):
    """Telegram does not know the bot. Of its token only the first part is told, which is the bot's id."""

    def __init__(self, token: str = "") -> None:
        named = f"the token of bot {token.partition(':')[0]}" if token else "this bot token"
        super().__init__(
            f"Telegram does not know {named}: copy it from @BotFather into ATBALSS_TELEGRAM_TOKEN "
            "(and check ATBALSS_TELEGRAM_API_URL if you use a server of your own)"
        )


class ListenAddressError(BotError):
    """The address to listen at can't be understood or used."""

    def __init__(self, listen: str, setting: str = "ATBALSS_WEBHOOK_LISTEN") -> None:
        super().__init__(
            f"can't listen at {listen!r}: write {setting} as an address of this machine and a free port, "
            "for example 127.0.0.1:8080"
        )


class PortInUseError(BotError):
    """Another program listens there already."""

    def __init__(self, listen: str) -> None:
        super().__init__(
            f"another program listens at {listen} already: stop it, or choose another port in ATBALSS_WEBHOOK_LISTEN"
        )


class UnreadableUpdateError(BotError):
    """An update whose parts are not what the Bot API promises. `reason` never quotes it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"an update can't be read ({reason}): it belongs among the dead letters")


class WebhookRefusedError(BotError):
    """Telegram will not send updates to the address it was given."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Telegram refused the webhook ({reason}): ATBALSS_WEBHOOK_URL must be a public https address on port "
            "443, 80, 88 or 8443, and ATBALSS_WEBHOOK_SECRET 1 to 256 of the characters A-Z a-z 0-9 _ -"
        )
