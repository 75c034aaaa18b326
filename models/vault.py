"""Encryption at rest and keyed hashes: what the tables hold of a person is unreadable without the secret key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.errors import WrongSecretKeyError

MIN_SECRET_LENGTH = 32  # characters; shorter ones can be guessed
SEAL = b"1"  # what is sealed today begins with it; what was sealed with Fernet begins with "g"
NONCE = 12  # bytes, random: one key serves 2^32 of them (NIST SP 800-38D)


class Vault:
    """Everything that depends on the secret key.

    Raises ValueError if `secret` is shorter than 32 characters.
    """

    def __init__(self, secret: str) -> None:
        if len(secret) < MIN_SECRET_LENGTH:
            raise ValueError(f"the secret key has {len(secret)} characters: it needs at least {MIN_SECRET_LENGTH}")
        self._sealer = AESGCM(_derived(secret, b"atbalss sealing"))
        self._fernet = Fernet(base64.urlsafe_b64encode(_derived(secret, b"atbalss encryption")))
        self._hash_key = _derived(secret, b"atbalss keyed hash")
        self._code_key = self._hash_key  # until the secret changes: codes are hashed with the first one's

    def encrypt(self, plain: bytes) -> bytes:
        """Return `plain` unreadable; the same input gives another output each time."""
        nonce = secrets.token_bytes(NONCE)
        return SEAL + base64.urlsafe_b64encode(nonce + self._sealer.encrypt(nonce, plain, None))

    def decrypt(self, sealed: bytes) -> bytes:
        """Return what was encrypted. Raises WrongSecretKeyError if it was sealed with another key."""
        try:
            return self._opened(sealed)
        except (InvalidTag, InvalidToken, ValueError) as exc:  # the last: no base64, or too short
            raise WrongSecretKeyError(
                "the secret key doesn't fit this database: set ATBALSS_SECRET_KEY to the key it was made with"
            ) from exc

    def _opened(self, sealed: bytes) -> bytes:
        if not sealed.startswith(SEAL):
            return self._fernet.decrypt(sealed)
        content = base64.urlsafe_b64decode(sealed[len(SEAL) :])
        return self._sealer.decrypt(content[:NONCE], content[NONCE:], None)

    def chat_key(self, bot_id: int, chat_id: int) -> str:
        """Return the 43 characters by which a chat is looked up without being known."""
        return _chat_key(self._hash_key, bot_id, chat_id)

    def code_hash(self, code: str) -> str:
        """Return the 43 characters by which a one-time code is recognised without being kept."""
        return _keyed_hash(self._code_key, f"code:{code}")

    def import_key(self, name: str) -> str:
        """Return the 43 characters by which an answer of a file is known again, and not read."""
        return _keyed_hash(self._code_key, f"import:{name}")

    @property
    def check_value(self) -> str:
        """A fingerprint that tells whether two vaults share a key, and nothing else."""
        return _keyed_hash(self._hash_key, "check")

    @property
    def sealed_code_key(self) -> str:
        """The key that codes are hashed with, encrypted; it outlives the secret, see models/rotation.py."""
        return self.encrypt(self._code_key).decode()

    def keep_code_key(self, sealed: str) -> None:
        """Hash codes with the key that was sealed so."""
        self._code_key = self.decrypt(sealed.encode())

    def adopt_code_key(self, other: Vault) -> None:
        """Hash codes as another vault does."""
        self._code_key = other._code_key


@lru_cache(maxsize=4096)  # a turn asks several times
def _chat_key(key: bytes, bot_id: int, chat_id: int) -> str:
    return _keyed_hash(key, f"chat:{bot_id}:{chat_id}")


def _keyed_hash(key: bytes, message: str) -> str:
    digest = hmac.new(key, message.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
