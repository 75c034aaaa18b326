"""Files that bots and people send, kept in memory."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errors import ApiError, bad_request
from simulator.schema import Upload

PHOTO_BYTES = 10 * 1024 * 1024
DOCUMENT_BYTES = 50 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
PHOTO_SIDES = 10_000  # width + height, in pixels
PHOTO_RATIO = 20

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
# JPEG's segments that hold the picture's size: all "start of frame" marks but three that mean other things.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class StoredFile:
    """A file at Telegram: `path` is where it can be downloaded, below `/file/bot<token>/`."""

    id: str
    unique_id: str
    path: str
    name: str
    content_type: str
    content: bytes
    width: int = 0
    height: int = 0

    def as_json(self) -> dict[str, Any]:
        """The Bot API's File without its path, the base of all kinds of files."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def as_photo(self) -> list[dict[str, Any]]:
        """The value of a message's `photo`: one size."""
        return [self.as_json() | {"width": self.width, "height": self.height}]

    def as_document(self) -> dict[str, Any]:
        """The value of a message's `document`."""
        return self.as_json() | {"file_name": self.name, "mime_type": self.content_type}


class FileStore:
    """All files by id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Keep a file. `kind` is photo, document, voice or sticker. Raises ApiError if Telegram would refuse it."""
        width, height = _checked_photo(upload.content) if kind == "photo" else _checked_document(upload.content)
        number = len(self._by_id)
        unique_id = hashlib.sha256(upload.content).hexdigest()[:16]
        stored = StoredFile(
            id=f"{kind}-{number}-{unique_id}",
            unique_id=unique_id,
            path=f"{kind}s/file_{number}{_ending(upload.filename)}",
            name=upload.filename or f"{kind}_{number}",
            content_type=upload.content_type or "application/octet-stream",
            content=upload.content,
            width=width,
            height=height,
        )
        self._by_id[stored.id] = self._by_path[stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        """The file with this id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file to be downloaded from this path."""
        return self._by_path.get(path)

    def from_argument(self, kind: str, value: Any, raw: Mapping[str, Any]) -> StoredFile:
        """The file a call means: uploaded as the parameter, as `attach://<name>`, or named by its id.

        Raises ApiError 400 if there is none.
        """
        if isinstance(value, str) and value.startswith("attach://"):
            value = raw.get(value.removeprefix("attach://"))
        if isinstance(value, Upload):
            return self.add(kind, value)
        return self._known(kind, str(value or ""))

    def _known(self, kind: str, file_id: str) -> StoredFile:
        if file_id.startswith(("http://", "https://")):
            # The stand-in never leaves this machine.
            raise bad_request("failed to get HTTP URL content")
        stored = self.get(file_id)
        if stored is None:
            raise bad_request("wrong remote file identifier specified: Wrong string length")
        if not stored.path.startswith(kind):
            raise bad_request(f"can't use file of type {stored.path.split('s/')[0].title()} as {kind.title()}")
        return stored


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG, None if it is neither."""
    if content.startswith(PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    return _jpeg_size(content) if content.startswith(JPEG) else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = len(JPEG)
    while position + 9 <= len(content):
        _, mark, length = struct.unpack(">BBH", content[position : position + 4])
        if mark in JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return int(width), int(height)
        position += 2 + length
    return None


def _checked_photo(content: bytes) -> tuple[int, int]:
    _checked_document(content)
    if len(content) > PHOTO_BYTES:
        raise bad_request("file is too big")
    size = image_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > PHOTO_SIDES or max(size) > PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def _checked_document(content: bytes) -> tuple[int, int]:
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > DOCUMENT_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    return 0, 0


def _ending(filename: str) -> str:
    _, dot, ending = filename.rpartition(".")
    return f".{ending.lower()}" if dot and ending.isalnum() else ""
