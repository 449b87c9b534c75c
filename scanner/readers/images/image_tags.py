"""What is written beside the pixels of a picture: EXIF with its position, XMP, IPTC, comments, the texts of a PNG."""

from __future__ import annotations

import contextlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from models.records import Column, TableChunk, TextChunk
from scanner.readers.base import ByteSource
from scanner.readers.pdf.pdf_packets import xmp
from scanner.readers.pieces import Pieces

if TYPE_CHECKING:
    from PIL import Image

_LONGEST = 1 << 20
_MOST = 1000
_EXIF, _GPS = 0x8769, 0x8825
_COMMENT = 0x9286
_BINARY = frozenset({0x927C, 0x8773, 0x83BB, 0x8649, 0x02BC, 0x9C9F, 0x501B, 0x5091, 0x5090, 0xA302, 0xA301, 0x9101})
"""Tags of makers, colours and thumbnails; XMP and IPTC, which are read as such."""
_WINDOWS = range(0x9C9B, 0x9CA0)
"""Title, comment, author, keywords and subject as Windows keeps them: UTF-16."""
_IPTC = {
    5: "title", 25: "keywords", 40: "instructions", 55: "date", 80: "author", 85: "author's title", 90: "city",
    92: "place", 95: "province", 101: "country", 105: "headline", 110: "credit", 115: "source", 116: "copyright",
    118: "contact", 120: "caption", 122: "writer",
}  # fmt: skip
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def of_stream(source: ByteSource, kind: str, window: int) -> Iterator[TextChunk | TableChunk]:
    """What lies open in the file, whatever else is wrong with it: packets of XMP, in windows of so many bytes, and the
    texts of a PNG.
    """
    pieces = Pieces(window)
    with source.open() as stream:
        for words in xmp(stream):
            yield from pieces.add(words, {"part": "properties"})
    yield from pieces.flush()
    if kind == "png":
        with source.open() as stream:
            yield from _record("text", _png_texts(stream))


def of_picture(picture: Image.Image) -> Iterator[TableChunk]:
    """EXIF, position, IPTC and comments of an open picture whose pixels are not decoded."""
    with contextlib.suppress(Exception):  # tags may be damaged in any way; the pixels are read all the same
        yield from _record("exif", _exif(picture.getexif()))
    with contextlib.suppress(Exception):
        yield from _record("iptc", _iptc(_iptc_of(picture)))
    comment = picture.info.get("comment")
    if comment:
        yield from _record("comment", [("comment", _words(comment))])


def _record(table: str, values: Iterable[tuple[str, str]]) -> Iterator[TableChunk]:
    """The values as one record; none where there are none."""
    found: dict[str, str] = {}
    for name, said in values:
        value, key = said.strip("\0 \r\n\t")[:_LONGEST], name
        if not value or len(found) >= _MOST:
            continue
        while found.get(key, value) != value:
            key += " "
        found[key] = value
    if found:
        columns = tuple(map(Column, found))
        yield TableChunk(columns, (tuple(found.values()),), table=table, location={"part": "properties"})


def _exif(tags: Image.Exif) -> Iterator[tuple[str, str]]:
    from PIL import ExifTags

    for folder in (tags, tags.get_ifd(_EXIF)):
        for number, value in folder.items():
            if number in _BINARY or not isinstance(value, str | bytes):
                continue
            if number in _WINDOWS and isinstance(value, bytes):
                said = value.decode("utf-16-le", "replace")
            elif number == _COMMENT and isinstance(value, bytes):
                said = _user_comment(value)
            else:
                said = _words(value)
            yield ExifTags.TAGS.get(number, f"tag {number}"), said
    place = tags.get_ifd(_GPS)
    yield "GPS", _position(place)
    for number, value in place.items():
        if isinstance(value, str | bytes) and number > 4:
            yield ExifTags.GPSTAGS.get(number, f"gps {number}"), _words(value)


def _position(place: Mapping[int, Any]) -> str:
    """Longitude and latitude in degrees; empty where the camera knew none."""
    try:
        latitude, longitude = (_degrees(place[at]) for at in (2, 4))
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return ""
    latitude *= -1 if str(place.get(1, "N")).strip("\0 ").upper() == "S" else 1
    longitude *= -1 if str(place.get(3, "E")).strip("\0 ").upper() == "W" else 1
    known = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
    return f"{longitude:.6f},{latitude:.6f}" if known else ""


def _degrees(value: Any) -> float:
    parts = [float(part) for part in value] if isinstance(value, tuple | list) else [float(value)]
    return sum((part / 60.0**power for power, part in enumerate(parts[:3])), 0.0)


def _iptc(data: bytes) -> Iterator[tuple[str, str]]:
    """Records of an IPTC block (IIM 4.2, chapter 3), wherever they stand in ``data``."""
    at = data.find(b"\x1c\x02")
    while 0 <= at <= len(data) - 5:
        size = int.from_bytes(data[at + 3 : at + 5], "big")
        if data[at : at + 2] == b"\x1c\x02" and size < 0x8000:
            if data[at + 2]:
                yield _IPTC.get(data[at + 2], f"iptc {data[at + 2]}"), _words(data[at + 5 : at + 5 + size])
            at += 5 + size
        else:
            at = data.find(b"\x1c\x02", at + 1)


def _iptc_of(picture: Image.Image) -> bytes:
    """The block as JPEG (behind Photoshop's mark) and TIFF (as a tag) hold it."""
    resources = picture.info.get("photoshop")
    found = resources.get(0x0404) if isinstance(resources, dict) else None
    found = found or getattr(picture, "tag_v2", {}).get(0x83BB)
    return found if isinstance(found, bytes) else b""


def _user_comment(value: bytes) -> str:
    """EXIF 2.32, table 9: eight bytes that name the characters, then the comment."""
    code, said = value[:8], value[8:]
    if code.startswith(b"UNICODE"):
        order = "utf-16-be" if said[:1] == b"\0" else "utf-16-le"
        return said.decode(order, "replace")
    return _words(said)


def _words(value: str | bytes) -> str:
    """The text of bytes that name no encoding; of text that was taken for Latin-1 as well."""
    if isinstance(value, str):
        try:
            value = value.encode("latin-1")
        except UnicodeEncodeError:
            return str(value)
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return value.decode(encoding)
    return value.decode("latin-1")


def _png_texts(stream: Any) -> Iterator[tuple[str, str]]:
    """The chunks tEXt, zTXt and iTXt (PNG, third edition, 11.3.3), also behind the pixels."""
    if stream.read(8) != _SIGNATURE:
        return
    while len(head := stream.read(8)) == 8:
        size, kind = struct.unpack(">I4s", head)
        if kind not in (b"tEXt", b"zTXt", b"iTXt") or size > _LONGEST:
            stream.seek(size + 4, 1)
            if kind == b"IEND":
                return
            continue
        data = stream.read(size)
        stream.seek(4, 1)
        name, _, rest = data.partition(b"\0")
        if kind == b"zTXt":
            rest = _inflated(rest[1:])
        elif kind == b"iTXt":
            packed, rest = rest[:1] == b"\1", rest[2:]
            _, _, rest = rest.partition(b"\0")
            _, _, rest = rest.partition(b"\0")
            rest = _inflated(rest) if packed else rest
        if name.startswith(b"Raw profile type "):
            yield from _profile(rest)
        elif not name.startswith(b"XML:com.adobe.xmp"):
            yield _words(name[:79]), _words(rest)


def _profile(text: bytes) -> Iterator[tuple[str, str]]:
    """EXIF or IPTC in hexadecimal digits behind a name and a length, as ImageMagick keeps them."""
    from PIL import Image

    try:
        data = bytes.fromhex(b"".join(text.split()[2:]).decode("ascii"))
    except ValueError:
        return
    yield from _iptc(data)
    if data.startswith(b"Exif\0\0"):
        tags = Image.Exif()
        with contextlib.suppress(Exception):  # damaged in any way
            tags.load(data)
            yield from _exif(tags)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _LONGEST)
    except zlib.error:
        return b""
