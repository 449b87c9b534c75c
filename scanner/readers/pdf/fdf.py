"""What was filled into a PDF form, exported without the form (FDF, ISO 32000-2 section 12.7.8), and its comments."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from models.records import Column, Problem, TableChunk
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.cells import bytes_text
from scanner.readers.legible import strict
from scanner.readers.pdf.fdf_syntax import Name, Objects, Ref
from scanner.readers.pdf.pdf_packets import xml_words
from scanner.readers.pieces import Pieces
from scanner.readers.scratch import Spool

_LARGEST = 64 << 20
_UNPACKED = 16 << 20
_DEEPEST = 40
_MOST = 100_000
_WIDEST = 1000
"""Fields in one record; more are several."""
_ENCODINGS = {"Shift-JIS": "cp932", "UHC": "cp949", "GBK": "gb18030", "BigFive": "big5hkscs", "utf-8": "utf-8"}
_NO_TEXT = frozenset(("ID", "NM", "DA", "DS", "M", "CreationDate", "ModDate", "CheckSum", "Differences"))
_RICH = ("RC", "RV")


class FdfReader:
    """Fields as records of their names and values, other strings as text, files that comments carry as members."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base."""
        with source.open() as stream:
            data = stream.read(_LARGEST)
        yield from _Form(Objects(data), context).parts()
        if source.size > _LARGEST:
            yield Problem("too_large", f"{_LARGEST >> 20} MiB")


class _Form:
    def __init__(self, objects: Objects, context: ReadContext) -> None:
        self._objects, self._context = objects, context
        dictionaries = list(objects.dictionaries())
        named = next((each["Encoding"] for each in dictionaries if isinstance(each.get("Encoding"), Name)), "")
        self._encoding = _ENCODINGS.get(named, "")
        self._dictionaries = dictionaries
        self._given: set[str] = set()
        self.cut = False

    def parts(self) -> Iterator[Part]:
        limits = self._context.limits
        values = [(name, text) for name, text in self._fields() if text.strip()]
        short = [(name, text) for name, text in values if len(text) <= limits.max_cell]
        for first in range(0, len(short), _WIDEST):
            names, texts = zip(*short[first : first + _WIDEST], strict=True)
            place = {"part": "form"}
            yield TableChunk(tuple(map(Column, names)), (texts,), table=f"form {first // _WIDEST + 1}", location=place)
        self._given.update(part for name, text in short for part in (name, *name.split("."), _packed(text)))
        pieces = Pieces(limits.text_window)
        for text in (*(text for _, text in values if len(text) > limits.max_cell), *self._texts()):
            if text.strip() and _packed(text) not in self._given:
                self._given.add(_packed(text))
                yield from pieces.add(text, {"part": "value"})
        yield from pieces.flush()
        yield from self._files()
        if self.cut:
            yield Problem("members", str(_MOST))
        if self._objects.problem is not None:
            yield self._objects.problem

    def _fields(self) -> Iterator[tuple[str, str]]:
        """Full names and values of the fields, those of a group below its own name."""
        waiting: list[tuple[Any, str, int]] = [
            (each["Fields"], "", 0) for each in reversed(self._dictionaries) if "Fields" in each
        ]
        met, seen = 0, set[int]()
        while waiting:
            value, above, depth = waiting.pop()
            if isinstance(value, Ref):
                if value.number in seen:
                    continue
                seen.add(value.number)
                value = self._objects.meant(value)
            met += 1
            if met > _MOST:
                self.cut = True
                return
            if isinstance(value, list) and depth < _DEEPEST:
                waiting += ((each, above, depth + 1) for each in reversed(value))
            if not isinstance(value, dict):
                continue
            own = "".join(self._said(value.get("T")))
            name = ".".join(filter(None, (above, own)))
            for text in self._said(value.get("V")):
                yield name, text
            if "Kids" in value and depth < _DEEPEST:
                waiting.append((value["Kids"], name, depth + 1))

    def _said(self, value: Any) -> Iterator[str]:
        """What a value says: a text, one kept as a stream, one of several choices, or the name of a box that is on."""
        if isinstance(value, Ref) and value.number in self._objects.streams:
            yield self._text(self._stream(value.number) or b"")
            return
        value = self._objects.meant(value)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, bytes):
                yield self._text(each)
            elif isinstance(each, Name) and each != "Off":
                yield each

    def _texts(self) -> Iterator[str]:
        """All other strings, and scripts and rich texts that are kept as streams."""
        for key, data in self._objects.strings():
            text = "" if key in _NO_TEXT else self._text(data)
            # The rich form says the same again, as a rule.
            yield " ".join(xml_words(text.encode("utf-8", "replace"))) if key in _RICH and "<" in text else text
        for each in self._dictionaries:
            for key in ("JS", *_RICH):
                value = each.get(key)
                if isinstance(value, Ref) and value.number in self._objects.streams:
                    data = self._stream(value.number) or b""
                    yield self._text(data) if key == "JS" else " ".join(xml_words(data))

    def _files(self) -> Iterator[Member]:
        done = set[int]()
        for each in self._dictionaries:
            files = self._objects.meant(each.get("EF"))
            for value in files.values() if isinstance(files, dict) else ():
                if not isinstance(value, Ref) or value.number in done or value.number not in self._objects.streams:
                    continue
                done.add(value.number)
                name = "".join(self._said(each.get("UF", each.get("F")))) or f"file{value.number}"
                yield self._member(name, self._stream(value.number))

    def _member(self, name: str, data: bytes | None) -> Member:
        limits, context = self._context.limits, self._context
        context.members += 1
        if data is None:
            return Member(name, None, problem=Problem("damaged", "FDF: attachment"))
        if context.members > limits.max_members:
            return Member(name, None, size=len(data), problem=Problem("members", str(limits.max_members)))
        context.expanded += len(data)
        if context.expanded > limits.max_expanded:
            return Member(name, None, size=len(data), problem=Problem("expanded", f"{limits.max_expanded >> 20} MiB"))
        spool = Spool(context)
        spool.write(data)
        return Member(name, spool.source(name), size=len(data), release=spool.release)

    def _stream(self, number: int) -> bytes | None:
        """The plain bytes of a stream; None where it is packed in a way of its own, or damaged."""
        head = self._objects.values.get(number)
        data = self._objects.streams[number]
        packed = self._objects.meant(head.get("Filter")) if isinstance(head, dict) else None
        if not packed:
            return data.removesuffix(b"\n").removesuffix(b"\r")
        if packed not in ("FlateDecode", ["FlateDecode"]):
            return None
        try:
            return zlib.decompressobj().decompress(data, _UNPACKED)
        except zlib.error:
            return None

    def _text(self, data: bytes) -> str:
        """A string as text: by its mark, in the encoding that the file names, else in the one that it reads in."""
        if data[:2] in {b"\xfe\xff", b"\xff\xfe"}:
            return data.decode("utf-16", "replace").strip("\0")
        text = strict(data, self._encoding) if self._encoding else None
        text = bytes_text(data) if text is None else text
        return data.decode("latin-1") if text is None else text


def _packed(text: str) -> str:
    return "".join(text.split())
