"""What people wrote into shapes of Office 97: art of words, texts that stand for pictures, tips, links ([MS-ODRAW])."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from scanner.readers.office.docx_asides import telling_picture

OPTIONS = frozenset({0xF00B, 0xF121, 0xF122})
"""Records that hold properties of a shape (OfficeArtFOPT, and its second and third form)."""

_PARTS = {
    0x0C0: "watermark", 0x381: "alt_text", 0x38D: "link", 0x783: "control", 0x784: "control", 0x785: "control",
    0x786: "control",
}  # fmt: skip
"""Properties that are texts: art of words, description, tip; who is to sign, as what, with which address, and how."""
_NAMES = {0x105: "alt_text", 0x186: "alt_text", 0x380: "alt_text"}
"""Names of pictures, of what fills a shape, of a shape: mostly a program's, but a file's name says something."""
_MADE = re.compile(r"PowerPlusWaterMarkObject|WordPictureWatermark|[^\W\d]+(?: [^\W\d]+)* \d{1,5}\Z")
"""What programs call shapes."""
_MASTERS = re.compile(r"\w+: Click to edit Master")
"""What PowerPoint says in place of a shape of a master."""
_LINK = 0x382
_COMPLEX = 0x8000
_BEGIN = re.compile(
    rb"[\x03\x13\x23\x33\x43\x53\x63\x73\x83\x93\xa3\xb3\xc3\xd3\xe3\xf3].(?:\x0b\xf0|[\x21\x22]\xf1)", re.DOTALL
)
_URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_FILE = bytes.fromhex("0303000000000000c000000000000046")


def carved_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """(part, text) of all shapes in ``data``, wherever their properties lie in it; each pair once."""
    at, seen = 0, set[tuple[str, str]]()
    while (found := _BEGIN.search(data, at)) is not None:
        begin = found.start()
        at = begin + 1
        if begin + 8 > len(data):
            return
        head, _, size = struct.unpack_from("<HHL", data, begin)
        if not 6 * (head >> 4) <= size <= len(data) - begin - 8:
            continue
        at = begin + 8 + size
        for said in option_texts(data[begin + 8 : at], head >> 4):
            if said not in seen:
                seen.add(said)
                yield said


def option_texts(body: bytes, count: int) -> Iterator[tuple[str, str]]:
    """(part, text) of the ``count`` properties of one shape; what is longer than six bytes stands behind them all."""
    at = 6 * count
    for number in range(min(count, len(body) // 6)):
        kind, size = struct.unpack_from("<HL", body, 6 * number)
        if not kind & _COMPLEX:
            continue
        some = body[at : at + size]
        at += size
        kind &= 0x3FFF
        if kind == _LINK:
            try:
                yield from (("link", text) for text in link_texts(some) if text)
            except struct.error:
                continue
        elif kind in _PARTS or kind in _NAMES:
            text = wide_text(some)
            told = not _MASTERS.match(text) if kind in _PARTS else telling_name(text)
            if text and told:
                yield _PARTS.get(kind) or _NAMES[kind], text


def link_texts(data: bytes) -> Iterator[str]:
    """What is shown, and the address, of a link behind the mark of its class (MS-OSHARED 2.3.7.1)."""
    (flags,) = struct.unpack_from("<L", data, 20)
    at = 24

    def wide() -> str:
        nonlocal at
        (count,) = struct.unpack_from("<L", data, at)
        text = wide_text(data[at + 4 : at + 4 + 2 * count])
        at += 4 + 2 * count
        return text

    for flag in (0x10, 0x80, 0x101):
        if flags & flag == flag:
            yield wide()
    if flags & 0x101 == 1:
        kind = data[at : at + 16]
        at += 16
        if kind == _URL:
            (size,) = struct.unpack_from("<L", data, at)
            yield wide_text(data[at + 4 : at + 4 + size])
            at += 4 + size
        elif kind == _FILE:
            (size,) = struct.unpack_from("<L", data, at + 2)
            yield data[at + 6 : at + 6 + size].split(b"\0")[0].decode("gb18030", "replace")
            return  # behind it the same once more
    if flags & 8 and at + 4 <= len(data):
        yield wide()


def telling_name(name: str) -> bool:
    """Whether the name of a shape or a picture is more than what programs make up."""
    return telling_picture(name) and not _MADE.match(name)


def wide_text(data: bytes) -> str:
    """Characters of two bytes up to the first that is none."""
    return data[: len(data) & ~1].decode("utf-16-le", "replace").partition("\0")[0].strip()
