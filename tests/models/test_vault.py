"""What is sealed can be opened with the same key, by nobody else, and not when a byte of it was changed."""

from __future__ import annotations

import base64

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from models.errors import WrongSecretKeyError
from models.vault import Vault

SECRET = "an invented secret that is long enough"
VAULT, OTHER = Vault(SECRET), Vault("another invented secret, long enough")


@given(st.binary(max_size=200))
def test_what_is_sealed_can_be_opened(plain: bytes) -> None:
    sealed = VAULT.encrypt(plain)

    assert VAULT.decrypt(sealed) == plain
    assert sealed.decode("ascii").isprintable()  # some columns hold text
    assert len(plain) < 4 or plain not in sealed


def test_the_same_is_sealed_in_another_way_each_time() -> None:
    assert len({VAULT.encrypt(b"labdien") for _ in range(100)}) == 100


def test_another_key_opens_nothing() -> None:
    with pytest.raises(WrongSecretKeyError):
        OTHER.decrypt(VAULT.encrypt(b"labdien"))


@given(st.integers(min_value=0), st.integers(1, 255))
def test_no_byte_of_it_may_be_changed(place: int, change: int) -> None:
    sealed = bytearray(VAULT.encrypt(b"labdien"))
    content = bytearray(base64.urlsafe_b64decode(bytes(sealed[1:])))
    content[place % len(content)] ^= change

    with pytest.raises(WrongSecretKeyError):
        VAULT.decrypt(b"1" + base64.urlsafe_b64encode(bytes(content)))


@pytest.mark.parametrize("sealed", [b"", b"1", b"1AAAA", b"1?", b"gAAAA", "čau".encode()])
def test_what_was_never_sealed_is_told_from_what_was(sealed: bytes) -> None:
    with pytest.raises(WrongSecretKeyError):
        VAULT.decrypt(sealed)


def test_what_an_earlier_version_sealed_stays_readable() -> None:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"atbalss encryption").derive(SECRET.encode())

    assert VAULT.decrypt(Fernet(base64.urlsafe_b64encode(key)).encrypt(b"labdien")) == b"labdien"
