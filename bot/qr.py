"""A QR picture of a link, to be shown on a screen or printed."""

from __future__ import annotations

import io

QUIET_ZONE = 6  # modules; the standard asks for 4, and chats cut pictures to rounded corners
WIDTH = 900  # pixels, about: sharp on a projector and on paper


def qr_png(link: str) -> bytes:
    """Return the picture as PNG; with a seventh of it covered it still reads."""
    import segno  # a bot that makes no events has no use for it

    code = segno.make(link, error="m", micro=False, boost_error=True)
    modules = code.symbol_size(scale=1, border=QUIET_ZONE)[0]
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=max(1, WIDTH // modules), border=QUIET_ZONE)
    return picture.getvalue()
