"""XML: repeated elements are records with their children and attributes as columns, running text is text.

Read with expat, which ships with Python: it streams, tells to the byte where a document breaks (what follows is then
read as text; lxml's recovery drops it), has no limit on the length of a text, and nothing external is ever resolved:
no handler for external entities is set, and internal ones are not expanded but read where they are declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from typing import Any
from xml.parsers import expat

from models.records import Location, Problem
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.data_uris import DataUris
from scanner.readers.embedded import IN_BASE64, TEXT_IN_BASE64
from scanner.readers.mail.mime_headers import base64_of
from scanner.readers.text.drawio import drawn
from scanner.readers.text.html import charset_hint
from scanner.readers.text.text import Decoded
from scanner.readers.text.xml_records import Elements
from scanner.readers.windows import Windows

_MAX_TOKEN = 16 << 20
"""Bytes of one tag, comment or declaration."""
_PACKED_ELEMENTS = frozenset({("data", "plist"), ("diagram", "mxfile")})
"""Elements (and their documents) whose text is in base64: of Apple's property lists, and of draw.io."""
_MAX_DATA = 64 << 20
"""Characters of base64 that are one value."""
_LINE = 60
"""Characters of a line of base64: 64 (PEM), 76 (MIME) or all in one."""
_PACKED = re.compile(r"[A-Za-z0-9+/]*={0,2}\s*")
_BEGINNINGS = (*IN_BASE64, *TEXT_IN_BASE64)
_MAX_DEPTH = 1000
_MAX_DOCUMENTS = 100_000
_MAX_OUTSIDE = 1000
"""Names of entities outside the file that are kept in mind."""
_JUNK_AFTER = 9


class XmlReader:
    """A document, or several one after the other."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table and text chunks; ``damaged`` or ``depth`` where it is no XML from some place on, read as text then."""
        text = Decoded(source, charset_hint(source.head))
        yield from _Document(context).read(iter(text))
        yield from text.problems()


class _TooDeepError(Exception):
    pass


class _Document:
    def __init__(self, context: ReadContext) -> None:
        self._limits = limits = context.limits
        self._elements = Elements(limits)
        self._bytes, self._files = DataUris(context), 0
        self._room = 0
        self._data: list[str] | None = None
        """What stands in an element that holds bytes in base64."""
        self._typed = False
        """Whether the element says so, as in a property list; else it is text where it is no file."""
        self._texts = Windows(limits.text_window, line=None)
        self._waiting: list[tuple[str, Location]] = []
        self._entities: dict[str, str] = {}
        self._outside: set[str] = set()
        self._outside_met = False
        self._line = 0
        """Lines of documents before the present one."""
        self._new()

    def _new(self) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = lambda text: self._waiting.append((text, self._place("comment")))
        parser.ProcessingInstructionHandler = lambda name, text: self._waiting.append(
            (f"{name} {text}", self._place("instruction"))
        )
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._declared
        parser.SkippedEntityHandler = self._skipped
        # With a default handler in place internal entities are not expanded.
        parser.DefaultHandler = self._other
        # As if there were an external DTD that is not read: an entity nobody declared is skipped, not an error.
        parser.UseForeignDTD(True)
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE)
        self._parser = parser
        self._base = 0
        """Bytes given to this parser of which ``_held`` holds none any more."""
        self._held = b""

    def read(self, pieces: Iterator[bytes]) -> Iterator[Part]:
        problem: Problem | None = None
        documents = 0
        data, final = b"", False
        while not final:
            if not data:
                data = next(pieces, b"").replace(b"\0", b" ")
                final = not data
            self._held += data
            if final and self._base == 0 and not self._held.strip():
                break
            try:
                self._parser.Parse(data, final)
            except expat.ExpatError as error:
                rest = self._rest(self._parser.ErrorByteIndex)
                if error.code == _JUNK_AFTER and documents < _MAX_DOCUMENTS and rest.lstrip().startswith(b"<"):
                    documents += 1
                    self._line += self._parser.CurrentLineNumber - 1
                    blank = len(rest) - len(rest.lstrip())
                    self._line += rest.count(b"\n", 0, blank)
                    yield from self._hand_out()
                    data, final = rest[blank:], False
                    self._new()
                    continue
                problem = Problem("damaged", f"XML, {expat.ErrorString(error.code)}")
            except _TooDeepError:
                problem = Problem("depth", str(_MAX_DEPTH))
                rest = self._rest(self._parser.CurrentByteIndex)
            if problem:
                yield from self._as_text(rest, pieces)
                break
            data = b""
            self._forget()
            yield from self._hand_out()
            if len(self._held) > _MAX_TOKEN:
                problem = Problem("damaged", f"XML, {_MAX_TOKEN >> 20} MiB")
                yield from self._as_text(self._held, pieces)
                break
        yield from self._hand_out(ends=True)
        yield from self._elements.finish()
        yield from self._hand_out()
        yield from self._texts.flush()
        yield from self._bytes.problems()
        if problem:
            yield problem
        if self._outside_met:
            yield Problem("external_entity")

    def _forget(self) -> None:
        """Let go of bytes that the parser is done with."""
        done = max(0, min(self._parser.CurrentByteIndex - self._base, len(self._held)))
        self._held = self._held[done:]
        self._base += done

    def _rest(self, index: int) -> bytes:
        """What was given to the parser from byte ``index`` on, its ``</`` included."""
        place = max(0, index - self._base)
        return self._held[place - 2 if self._held[max(0, place - 2) : place] == b"</" else place :]

    def _as_text(self, rest: bytes, pieces: Iterator[bytes]) -> Iterator[Part]:
        """The rest of the object as it stands, entities decoded."""
        line = self._line + self._parser.CurrentLineNumber
        yield from self._hand_out(ends=True)
        yield from self._elements.finish()
        yield from self._hand_out()
        yield from self._texts.flush()
        self._texts = Windows(self._limits.text_window, start=self._texts.start, line=line)
        yield from self._texts.add(_decoded(rest))
        for piece in pieces:
            yield from self._texts.add(_decoded(piece))

    def _hand_out(self, *, ends: bool = False) -> Iterator[Part]:
        """Records, texts and files that the last piece brought; all that there are where the document ``ends``."""
        if ends:
            self._unpack()
        yield from self._bytes.members()
        yield from self._elements.take()
        for text, place in (*self._elements.texts(), *self._waiting):
            clean = text.strip()
            if clean:
                yield from self._texts.add(clean.encode("utf-8", "replace") + b"\n", place)
        self._waiting.clear()

    def _place(self, part: str) -> Location:
        return {"part": part, "line": self._line + self._parser.CurrentLineNumber}

    def _start(self, name: str, attributes: list[str]) -> None:
        if self._elements.depth >= _MAX_DEPTH:
            raise _TooDeepError
        self._unpack()
        if any("data:" in value for value in attributes[1::2]):
            attributes = [self._bytes.resolved(each) if "data:" in each else each for each in attributes]
        self._elements.start(name, attributes, self._line + self._parser.CurrentLineNumber)
        if (name, self._elements.root) in _PACKED_ELEMENTS:
            self._data, self._room, self._typed = [], _MAX_DATA, True

    def _text(self, text: str) -> None:
        if self._data is None:
            if len(text) < _LINE or not _PACKED.fullmatch(text):
                self._elements.text(text)
                return
            text = self._elements.taken_back() + text
            if not text.lstrip().startswith(_BEGINNINGS):
                self._elements.text(text)
                return
            self._data, self._room, self._typed = [], _MAX_DATA, False
        elif not (self._typed or _PACKED.fullmatch(text)):
            self._unpack()
            self._elements.text(text)
            return
        self._data.append(text)
        self._room -= len(text)
        if self._room < 0:
            self._unpack()

    def _end(self, _name: str) -> None:
        self._unpack()
        self._elements.end()

    def _unpack(self) -> None:
        """What stands in base64 has ended."""
        if self._data is None:
            return
        text, self._data = "".join(self._data), None
        if self._typed:
            self._files += 1
            data, name = base64_of(text.encode("utf-8", "replace")), f"data/{self._files}"
            drawing = drawn(data) if self._elements.root == "mxfile" else b""
            if not drawing or not self._bytes.file(drawing, name):
                self._elements.text(self._bytes.text(data, name, "data") or "")
        elif not self._bytes.kept(packed := "".join(text.split())):
            said = self._bytes.said(packed)
            self._elements.text(text if said == packed else said)

    def _doctype(self, _name: str, *ids: Any) -> None:
        text = " ".join(part for part in ids[:2] if part)
        self._waiting.append((text, self._place("doctype")))

    def _declared(self, name: str, parameter: bool, value: str | None, *ids: Any) -> None:
        if value:
            self._waiting.append((value, self._place("entity")))
            if not parameter and len(value) < 200 and "&" not in value and "<" not in value:
                self._entities[name] = value
        elif value is None and not parameter and ids[-1] is None and len(self._outside) < _MAX_OUTSIDE:
            self._outside.add(name)  # no notation: the text of another file

    def _other(self, text: str) -> None:
        if text[:1] == "&" and text[1:-1] in self._outside:
            self._outside_met = True

    def _skipped(self, name: str, parameter: bool) -> None:
        if not parameter:
            self._text(self._entities.get(name) or html5.get(name + ";") or f"&{name};")


def _decoded(data: bytes) -> bytes:
    return unescape(data.decode("utf-8", "replace")).encode("utf-8", "replace") if b"&" in data else data
