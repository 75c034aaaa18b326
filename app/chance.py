"""Random identities: from the system's secret source, or repeatable from a seed in demos and tests."""

from __future__ import annotations

import hashlib
import secrets

SESSION_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 letters that can't be mistaken for one another
EVENT_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # the same in capitals: people type codes from a wall


class Chance:
    """Where ids and seeds come from. With `seed` they follow from it and from what they are for.

    A seeded id can be computed by whoever knows the seed: never with real people.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._seed = seed

    def respondent_id(self, purpose: str) -> str:
        """Return 32 hexadecimal digits."""
        return self._bytes("respondent", purpose, 16).hex()

    def session_id(self, purpose: str) -> str:
        """Return 8 letters; they stand in every button's token."""
        return self._letters("session", purpose, 8, SESSION_ALPHABET)

    def event_code(self, purpose: str) -> str:
        """Return 8 capital letters and digits for a deep link."""
        return self._letters("event", purpose, 8, EVENT_ALPHABET)

    def return_code(self, purpose: str) -> str:
        """Return 12 capital letters and digits by which a person is found again."""
        return self._letters("return", purpose, 12, EVENT_ALPHABET)

    def danger_code(self, purpose: str) -> str:
        """Return 20 letters, 100 bits, for a one-time link."""
        return self._letters("danger", purpose, 20, SESSION_ALPHABET)

    def staff_code(self, purpose: str) -> str:
        """Return the same for the invitation of a member of staff."""
        return self._letters("staff", purpose, 20, SESSION_ALPHABET)

    def seed_for(self, purpose: str) -> int:
        """Return a seed of 32 bits for the choices of one session."""
        return int.from_bytes(self._bytes("choices", purpose, 4), "big")

    def _letters(self, kind: str, purpose: str, length: int, alphabet: str) -> str:
        return "".join(alphabet[byte % len(alphabet)] for byte in self._bytes(kind, purpose, length))

    def _bytes(self, kind: str, purpose: str, length: int) -> bytes:
        if self._seed is None:
            return secrets.token_bytes(length)
        return hashlib.sha256(f"{self._seed}:{kind}:{purpose}".encode()).digest()[:length]
