from __future__ import annotations

import struct

import pytest

from simulator import files
from simulator.errors import ApiError
from simulator.files import FileStore, image_size
from simulator.person import SAMPLE_PHOTO
from simulator.schema import Upload
from simulator.telegram import Person
from tests.simulator.api import Api


def png(width: int, height: int, size: int = 64) -> bytes:
    """Not a picture, but what the size is read from."""
    return (files.PNG + b"\0\0\0\rIHDR" + struct.pack(">II", width, height)).ljust(size, b"\0")


def jpeg(width: int, height: int) -> bytes:
    segment = b"\xff\xe0" + struct.pack(">H", 4) + b"\0\0"
    return b"\xff\xd8" + segment + b"\xff\xc0" + struct.pack(">HBHH", 11, 8, height, width) + b"\0\0\0\0"


def test_size_is_read_from_png_and_jpeg() -> None:
    assert image_size(png(640, 480)) == (640, 480)
    assert image_size(jpeg(800, 600)) == (800, 600)
    assert image_size(SAMPLE_PHOTO) == (6, 4)
    assert image_size(b"GIF89a") is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"text", "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
        (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (png(210, 10), "PHOTO_INVALID_DIMENSIONS"),
        (png(10, 10, files.PHOTO_BYTES + 1), "file is too big"),
    ],
    ids=["no picture", "empty", "too large", "too narrow", "too heavy"],
)
def test_photo_outside_telegrams_limits_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        FileStore().add("photo", Upload("a.png", "image/png", content))


def test_document_above_50_megabytes_is_refused() -> None:
    with pytest.raises(ApiError, match="413 Request Entity Too Large"):
        FileStore().add("document", Upload("a.bin", "", bytes(files.DOCUMENT_BYTES + 1)))


async def test_uploaded_document_can_be_downloaded(api: Api, anna: Person) -> None:
    sent = await api.upload("sendDocument", {"chat_id": 7, "caption": "Tabula"}, {"document": b"a;b"})
    document = sent["result"]["document"]

    found = await api.result("getFile", file_id=document["file_id"])

    address = f"{api.base.replace('/bot', '/file/bot', 1)}/{found['file_path']}"
    async with api.session.get(address) as response:
        assert (await response.read(), response.content_type) == (b"a;b", "image/png")


async def test_file_can_be_sent_again_by_its_id(api: Api, anna: Person) -> None:
    sent = await api.upload("sendPhoto", {"chat_id": 7}, {"photo": SAMPLE_PHOTO})
    file_id = sent["result"]["photo"][0]["file_id"]

    again = await api.result("sendPhoto", chat_id=7, photo=file_id)

    assert again["photo"][0]["file_id"] == file_id


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("no-such-id", "wrong remote file identifier specified: Wrong string length"),
        ("https://example.org/a.png", "failed to get HTTP URL content"),
        ("attach://nothing", "wrong remote file identifier specified: Wrong string length"),
    ],
)
async def test_file_that_is_not_there_is_refused(api: Api, anna: Person, value: str, words: str) -> None:
    assert await api.error("sendPhoto", chat_id=7, photo=value) == f"400 Bad Request: {words}"


async def test_document_cannot_be_sent_as_photo(api: Api, anna: Person) -> None:
    sent = await api.upload("sendDocument", {"chat_id": 7}, {"document": b"a;b"})

    error = await api.error("sendPhoto", chat_id=7, photo=sent["result"]["document"]["file_id"])

    assert error == "400 Bad Request: can't use file of type Document as Photo"


async def test_file_of_an_unknown_path_or_token_is_not_found(api: Api) -> None:
    async with api.session.get(f"{api.server.url}/file/bot{1}:x/photos/file_0.png") as response:
        assert response.status == 404
