"""A QR picture that phones can read."""

from __future__ import annotations

import struct

from bot.qr import QUIET_ZONE, WIDTH, qr_png

LINK = "https://t.me/atbalss_bot?start=kn-26"


def test_the_picture_is_square_and_sharp() -> None:
    width, height = struct.unpack(">II", qr_png(LINK)[16:24])

    assert width == height
    assert WIDTH * 0.9 <= width <= WIDTH


def test_the_quiet_zone_is_wider_than_the_standard_asks() -> None:
    assert QUIET_ZONE >= 4


def test_the_same_link_gives_the_same_picture() -> None:
    assert qr_png(LINK) == qr_png(LINK)


def test_the_longest_link_fits() -> None:
    assert qr_png("https://t.me/" + "x" * 32 + "?start=" + "y" * 64)
