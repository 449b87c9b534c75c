"""What a Word 97 file holds beside its text: shapes, fields of forms, and text of earlier saves (MS-DOC 2.9)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from itertools import groupby

from scanner.readers.office.doc_file import Piece, WordFile, strings
from scanner.readers.office.docx_asides import telling_bookmark
from scanner.readers.office.officeart import carved_texts

_FORM = re.compile(rb"\x44\0.{62}(\xff{4}.{6})", re.DOTALL)
"""Header of binary data behind a field, and the begin of a form field's (NilPICFAndBinData, FFData)."""
_LONGEST_LIST = 1 << 16
_BLOCK = 512
_STEP = 1 << 12
"""Blocks of text that are held at once."""
_LEAST = 4
"""Characters of a text that an earlier save has left; fewer are what a piece ended before."""
_MARKS = re.compile(r"[\x00-\x08\x0e-\x1f]+")
_WORD = re.compile(r"[^\W_]{2}")
_LINES = re.compile(r"[\r\x0b\x0c]+")
_NARROW = re.compile(rb"[\x07\t\r\x20-\x7e]")
_WIDE = re.compile(
    r"[\x07\t\r\x20-\x7e\xa0-\xff\u2010-\u2026\u2460-\u2473\u25a0-\u25cf\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
)


def texts(file: WordFile, data: bytes) -> Iterator[tuple[str, str]]:
    """(part, text); ``data`` is the stream Data, where pictures and form fields are."""
    seen: set[tuple[str, str]] = set()
    for stream in (file.drawings(), data):
        for said in carved_texts(stream):
            if said not in seen:
                seen.add(said)
                yield said
    for text in _form_texts(data):
        yield "control", text
    for text in _left(file):
        yield "older_version", text


def _form_texts(data: bytes) -> Iterator[str]:
    at = 0
    while (found := _FORM.search(data, at)) is not None:
        at = found.end()
        try:
            texts, at = _form(data, at, found[1][4] & 3)
        except struct.error:
            continue
        yield from filter(None, texts)


def _form(data: bytes, at: int, kind: int) -> tuple[list[str], int]:
    """Name, text at first, help, hint and choices of one field, and its end; ``kind`` 0 is text, 2 a list."""

    def said() -> str:
        nonlocal at
        (count,) = struct.unpack_from("<H", data, at)
        text = data[at + 2 : at + 2 + 2 * count].decode("utf-16-le", "replace")
        at += 4 + 2 * count
        return text

    name = said()
    texts = [name if telling_bookmark(name) else ""]
    if kind == 0:
        texts.append(said())
    else:
        at += 2
    if at + 4 > len(data):
        return texts, at
    said()  # the format
    texts += [said(), said()]
    said(), said()  # macros
    if kind == 2:
        choices = strings(data[at : at + _LONGEST_LIST])
        texts += choices
        at += sum(2 + 2 * len(choice) for choice in choices)
    return texts, at


def _left(file: WordFile) -> Iterator[str]:
    """Text that no piece names any more: a fast save adds to the text, and leaves what was there."""
    begin, end = file.bounds()
    for low, high in _gaps(file.pieces, begin, end):
        blocks = (file.data[at : min(at + _BLOCK, high)] for at in range(low, high, _BLOCK))
        numbered = ((number // _STEP, _encoding(block), block) for number, block in enumerate(blocks))
        for (_, encoding), some in groupby(numbered, key=lambda each: each[:2]):
            if not encoding:
                continue
            text = b"".join(block for _, _, block in some).decode(encoding, "replace")
            for line in _LINES.split(text):
                line = _MARKS.sub(" ", line).strip()  # noqa: PLW2901 - the same line, without marks
                if len(line) >= _LEAST and _WORD.search(line):
                    yield line


def _gaps(pieces: Iterable[Piece], begin: int, end: int) -> Iterator[tuple[int, int]]:
    for piece in sorted(pieces, key=lambda piece: piece.at):
        if begin < min(piece.at, end):
            yield begin, min(piece.at, end)
        begin = max(begin, piece.at + (piece.end - piece.begin) * piece.width)
    if begin < end:
        yield begin, end


def _encoding(block: bytes) -> str:
    """How a block of text is written; empty where it is none."""
    narrow = block.rstrip(b"\0")
    if narrow and len(_NARROW.findall(narrow)) >= 0.9 * len(narrow):
        return "cp1252"
    text = block[: len(block) & ~1].decode("utf-16-le", "replace").replace("\0", "")
    return "utf-16-le" if text and len(_WIDE.findall(text)) >= 0.95 * len(text) else ""
