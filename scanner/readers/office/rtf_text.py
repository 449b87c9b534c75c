"""RTF as a stream of words and groups, told to the handler that reads docx: text, notes, fields, tables, objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scanner.readers.base import Part, ReadContext
from scanner.readers.office.docx_text import DocxText
from scanner.readers.office.ole_properties import page_text
from scanner.readers.office.rtf_asides import Group, RtfAsides
from scanner.readers.office.rtf_words import (
    ASIDES,
    AUTHORS,
    CHARACTERS,
    CHARSETS,
    DESTINATIONS,
    ENDS,
    GROUPS,
    LINKS,
    METAFILES,
    OPAQUE,
    PARTS,
    PICTURES,
    PROPERTIES,
    SHAPES,
    SKIPPED,
    SYMBOLS,
    TABLES,
    WITHIN_SKIPPED,
)
from scanner.readers.office.word_flow import Flow
from scanner.readers.scratch import Spool

TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|\\",
    re.DOTALL,
)
_DEEPEST = 2000
_UNCLOSED = 3
"""Groups that may be open at the end of a document that ends with a brace: some programs count badly."""
_MOST_FONTS = 10_000
_LONGEST_ASIDE = 1 << 20
_DOUBLE = (936, 950, 932, 949, 54936)
_FORMAT = re.compile(rb"m[A-Za-z]+Pr\Z").match
"""Groups with formats of formulas."""
_HIGH = re.compile(rb"[\x80-\xff]{2}")


class RtfText(RtfAsides):
    """Give it the tokens of a document; ``out`` collects what is understood, ``problems`` what could not be read."""

    def __init__(self, context: ReadContext) -> None:
        super().__init__(context)
        self.bin_left = 0
        """Raw bytes that follow, which are no tokens."""
        self._over = 0
        self._flows = [self._flow("")]
        self._flow_depths = [0]
        self._page = 1252
        self._fonts: dict[int, int] = {}
        self._font: int | None = None
        self._default_font: int | None = None
        self._bytes = bytearray()
        self._fresh = False
        """Whether a brace has just been: only there does \\* say that what follows may be left out."""
        self._skip = 0
        self._high = 0

    def _flow(self, part: str) -> Flow:
        return Flow(DocxText(part, self.counters, self._context.limits, self._problem))

    # -- tokens

    def token(self, match: re.Match[bytes]) -> None:
        """One match of ``TOKEN``."""
        kind = match.lastindex
        fresh, self._fresh = self._fresh, kind == 5 or (kind is None and self._fresh)
        if kind == 4 and match[4] == b"*":
            self._groups[-1].starred = fresh
        elif kind == 6:
            self._characters(match[6])
        elif kind == 3:
            if self._skip:
                self._skip -= 1
            elif self._groups[-1].kind not in OPAQUE:
                self._bytes.append(int(match[3], 16))
        elif kind == 5:
            self._flush()
            self._skip = 0
            if match[5] == b"{":
                self._open()
            else:
                self._close()
        elif kind == 4:
            self._symbol(match[4])
        elif kind is not None:
            self._word(match[1], match[2])

    def _characters(self, data: bytes) -> None:
        group = self._groups[-1]
        if group.kind == "objdata":
            self._object(data)
            return
        if group.kind in OPAQUE and group.kind != "font":
            return
        if self._skip:
            some = min(self._skip, len(data))
            self._skip -= some
            data = data[some:]
        if group.kind != "font":
            self._bytes += data

    def _symbol(self, symbol: bytes) -> None:
        if symbol in (b"\r", b"\n"):
            self._word(b"par", None)
        elif symbol in SYMBOLS:
            self._say(SYMBOLS[symbol])

    def _open(self) -> None:
        if len(self._groups) > _DEEPEST:
            self._over += 1
            self._problem("depth", str(_DEEPEST))
            return
        self._groups.append(replace(self._groups[-1], starred=False))

    def _close(self) -> None:
        if self._over:
            self._over -= 1
            return
        if len(self._groups) == 1:
            return
        group = self._groups.pop()
        self._high = 0
        if group.kind in ("aside", "property", "author") and (
            self._groups[-1].kind != group.kind or group.name in TABLES
        ):
            self._give(group)
        if group.kind == "instr" and self._groups[-1].kind != "instr":
            self._flows[-1].add(" ", "instrText")
        if len(self._flows) > 1 and self._flow_depths[-1] == len(self._groups):
            flow = self._flows.pop()
            self._flow_depths.pop()
            flow.finish()
            self.out += flow.out()

    # -- words

    def _word(self, word: bytes, argument: bytes | None) -> None:
        number = int(argument) if argument else None
        group = self._groups[-1]
        if word == b"u":
            self._unicode(number or 0)
            return
        if word == b"bin":
            self._flush()
            self.bin_left = max(0, number or 0)
            return
        if self._skip:
            self._skip -= 1
            return
        if word in CHARACTERS:
            self._say(CHARACTERS[word])
        elif word in ENDS:
            self._end()
        elif word in (b"cell", b"row", b"nestcell", b"nestrow"):
            self._flush()
            if group.kind == "text":
                self._cells(word)
        elif word == b"uc":
            group.skip = max(0, min(number if number is not None else 1, 100))
        elif word == b"intbl":
            group.in_table = number != 0
        elif word == b"pard":
            self._flush()
            group.in_table = False
        elif word == b"plain":
            self._flush()
            group.deleted, group.page = False, self._fonts.get(self._default_font or 0, 0)
        elif word == b"deleted":
            self._flush()
            group.deleted = number != 0
        elif word == b"htmlrtf":
            self._flush()
            group.muted = number != 0
        elif word in (b"f", b"af", b"fcharset", b"cpg", b"deff", b"ansicpg", b"ansi", b"mac", b"pc", b"pca"):
            self._page_word(word, number, group)
        else:
            self._destination(word, group)

    def _page_word(self, word: bytes, number: int | None, group: Group) -> None:
        if word == b"f":
            self._flush()
            if group.kind == "font":
                self._font = number
            else:
                group.page = self._fonts.get(number or 0, 0)
        elif word in (b"fcharset", b"cpg") and group.kind == "font":
            page = number or 0 if word == b"cpg" else CHARSETS.get(number or 0, 0)
            if self._font is not None and page and len(self._fonts) < _MOST_FONTS:
                self._fonts[self._font] = page
        elif word == b"deff":
            self._default_font = number
        elif word == b"ansicpg" and number:
            self._page = number
        elif word in (b"mac", b"pc", b"pca"):
            self._page = {b"mac": 10000, b"pc": 437, b"pca": 850}[word]

    def _destination(self, word: bytes, group: Group) -> None:
        starred, group.starred = group.starred, False
        if not starred and word not in DESTINATIONS and not _FORMAT(word):
            return  # how the text looks: most words of a document
        if word in PARTS:
            self._flush()
            if group.kind in ("text", "skip"):
                group.kind, group.deleted, group.in_table = "text", False, False
                self._flows.append(self._flow(PARTS[word]))
                self._flow_depths.append(len(self._groups) - 1)
        elif word == b"fldinst":
            self._flush()
            if group.kind == "text":
                group.kind = "instr"
        elif word == b"fldrslt":
            group.kind = "text" if group.kind == "instr" else group.kind
        elif word == b"fonttbl":
            group.kind = "font"
        elif word == b"upr":
            group.under, group.kind = group.kind, "skip"
        elif word == b"ud":
            group.kind = group.under
        elif word == b"objdata":
            self._flush()
            group.kind = "objdata"
            self.objects.append(Spool(self._context))
            self._half = b""
        elif word == b"sn":
            group.kind, group.name = "aside", "sn"
        elif word in GROUPS:
            pass  # groups of groups: what lies in them says what it is
        elif word in LINKS:
            self._say("\n")
        elif word in PROPERTIES and (word != b"comment" or group.kind != "skip"):
            group.kind, group.name = "property", word.decode()
        elif word in AUTHORS:
            group.kind, group.name = "author", word.decode()
        elif word in ASIDES:
            shape = word == b"sv" and self._shape in SHAPES
            if group.kind != "skip" or shape or word in WITHIN_SKIPPED:
                group.kind, group.name = "aside", word.decode()
        elif word in PICTURES and group.kind == "skip":
            self.pictures += word not in METAFILES
            if word != b"dibitmap" and not (group.second and word in METAFILES):
                self._flush()
                group.kind, self._half = "objdata", b""
                self.blips.add(len(self.objects))
                self.objects.append(Spool(self._context))
        elif word == b"result":
            group.second = True
        elif word in SKIPPED or starred or _FORMAT(word):
            self._flush()
            group.kind, group.second = "skip", group.second or word == b"nonshppict"

    def _unicode(self, number: int) -> None:
        self._skip = 0
        self._flush()
        code = number & 0xFFFF
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            if self._high:
                self._say(chr(0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00))
            self._high = 0
        elif code:
            self._say(chr(code))
        self._skip = self._groups[-1].skip

    # -- text

    def _flush(self) -> None:
        """Give out the bytes gathered so far; none of them is half of a character."""
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        page = self._groups[-1].page or self._page
        if page not in _DOUBLE and self._page in _DOUBLE and _HIGH.search(data):
            page = self._page  # a Western font named for Chinese text
        self._text(page_text(data, page) if not data.isascii() else data.decode())

    def _say(self, text: str) -> None:
        self._flush()
        if self._skip:
            self._skip -= 1
            return
        self._text(text)

    def _text(self, text: str) -> None:
        group = self._groups[-1]
        if group.kind == "text":
            if not group.muted:
                self._flows[-1].add(text, "delText" if group.deleted else "t")
        elif group.kind == "instr":
            self._flows[-1].add(text, "instrText")
        elif group.kind in ("aside", "property", "author") and self._aside_length < _LONGEST_ASIDE:
            self._aside.append(text)
            self._aside_length += len(text)

    def _end(self) -> None:
        self._flush()
        if self._groups[-1].kind != "text" or self._groups[-1].muted:
            return
        flow = self._flows[-1]
        if self._groups[-1].in_table:
            flow.line()
        else:
            flow.paragraph()
        self.out += flow.out()

    def _cells(self, word: bytes) -> None:
        flow = self._flows[-1]
        if word == b"cell":
            flow.cell()
        elif word == b"nestcell":
            flow.inner_cell()
        elif word == b"nestrow":
            flow.line()
        else:
            flow.row()
            self.out += flow.out()

    # -- the end

    def finish(self) -> Iterator[Part]:
        """What is left open at the end."""
        self._flush()
        if len(self._groups) > (_UNCLOSED if self._fresh else 1) or self._over:
            self._problem("damaged", "rtf: breaks off")
        while self._flows:
            flow = self._flows.pop()
            flow.finish()
            self.out += flow.out()
        out, self.out = self.out, []
        yield from out
        yield from self.counters.pieces.flush()
