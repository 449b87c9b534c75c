"""Archives hung behind pictures are members; what only looks like one is not."""

import io
import zipfile

import pytest

from scanner.readers.base import ByteSource, ReadContext
from tests.scanner.readers.contract import read, read_bytes
from tests.scanner.readers.packers import seven
from tests.scanner.readers.picture_maker import plain, saved

PHONE = "13812345678"


def zipped(*, comment=b""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("名单.txt", f"客户 {PHONE}")
        archive.comment = comment
    return buffer.getvalue()


def sevenzipped():
    return seven({"list.txt": f"客户 {PHONE}".encode()})


def whole_file_places(picture):
    """As `zip -A` leaves it: places are those of the whole file."""
    buffer = io.BytesIO(picture)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("list.txt", f"客户 {PHONE}")
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
@pytest.mark.parametrize(
    "made",
    [
        lambda picture: picture + zipped(),
        lambda picture: picture + zipped(comment=b"x" * 0xFFFF),
        lambda picture: picture + sevenzipped(),
        whole_file_places,
    ],
    ids=["zip", "zip with the longest comment", "7z", "zip of the whole file"],
)
def test_an_archive_behind_a_picture_is_a_member(kind, made):
    reading = read_bytes(made(saved(plain(), kind)))
    ((name, inner),) = reading.members
    assert name == "appended"
    assert any(PHONE in each.text for _, each in inner.members)


def test_one_from_a_server_costs_its_end():
    """A ZIP is known by it; for others the whole file would have to be fetched."""
    for archive, members in ((zipped(), 1), (sevenzipped(), 0)):
        source = ByteSource.of_bytes("x.png", saved(plain(), "PNG") + archive)
        source.remote = True
        assert len(read(source, ReadContext()).members) == members


@pytest.mark.parametrize(
    "behind", [b"", b"PK\x05\x06", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + b"\xff" * 18, b"Rar!", b"7z\xbc\xaf"]
)
def test_what_only_looks_like_an_archive(behind):
    assert read_bytes(saved(plain(), "PNG") + behind).members == []


def test_a_mark_across_two_blocks():
    archive = sevenzipped()
    for room in range((1 << 20) - 8, (1 << 20) + 1):
        picture = saved(plain(), "PNG")
        assert len(read_bytes(picture.ljust(room, b"\x01") + archive).members) == 1
