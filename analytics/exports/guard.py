"""Texts that a spreadsheet would run as a formula, made harmless."""

from __future__ import annotations

# What spreadsheets take for the beginning of a formula or of a new cell (OWASP ASVS 1.2.10), full-width forms included.
TRIGGERS = frozenset("=+-@\t\r\n\0＝＋－＠−")


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it if its first visible character could begin a formula."""
    if text[:1].isalnum():
        return text  # nearly all of them, without a second look
    begins_with_trigger = text[:1] in TRIGGERS or text.lstrip()[:1] in TRIGGERS
    return f"'{text}" if text and begins_with_trigger else text
