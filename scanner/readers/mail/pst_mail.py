"""Items of Outlook's data files, with what is attached to them, written as MIME for the reader of mails."""

from __future__ import annotations

import binascii
import itertools
import struct
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from models.errors import ReadError
from scanner.readers.base import ReadContext
from scanner.readers.mail import mapi
from scanner.readers.mail.mime_headers import text_of
from scanner.readers.mail.pst_file import Heap, Node, PstFile
from scanner.readers.office.ole_properties import filetime
from scanner.readers.scratch import Spool

_LONGEST = 32 << 20
_LINE = 30_000
_DEEPEST = 20
_ATTACHMENT, _RECIPIENTS = 5, 0x692
_ADDRESSED = (0x3001, 0x39FE, 0x3003, 0x3A20, 0x403D)
_EMBEDDED_MESSAGE = 5
_TEXTS = {0x1E, 0x1F, 0x101E, 0x101F}
STOPS = frozenset({"expanded", "ratio"})
"""Limits that end the reading of the whole file."""
_BOUNDARY = b"=_part"


class Properties:
    """The properties of one node."""

    def __init__(self, file: PstFile, node: Node) -> None:
        """Raises ReadError ``damaged``."""
        self.heap = Heap(file, node)
        self.found: dict[int, tuple[int, bytes]] = {}
        for record in self.heap.records(self.heap.root):
            if len(record) == 8:
                number, kind = struct.unpack_from("<HH", record)
                self.found[number] = kind, record[4:]
        page = self.number(0x3FFD) or self.number(0x3FDE) or 936
        self._page = "utf-8" if page == 65001 else f"cp{page}"

    def number(self, number: int) -> int:
        """A property that is a whole number; 0 where there is none."""
        kind, value = self.found.get(number, (0, b""))
        return int.from_bytes(value, "little", signed=True) if kind in (2, 3) else 0

    def blocks(self, number: int) -> Iterator[bytes]:
        """The bytes of a property of any length."""
        kind, value = self.found.get(number, (0, b""))
        if kind in _TEXTS or kind in (0x102, 0x0D, 0x40, 0x48) or kind in mapi.NUMBERS:
            hnid = int.from_bytes(value, "little")
            if kind == 0x0D:  # an object: the number of the node within, and its size
                piece = self.heap.piece(hnid)
                hnid = int.from_bytes(piece[:4], "little") if len(piece) >= 4 else 0
            if hnid:
                yield from self.heap.value(hnid)

    def data(self, number: int) -> bytes:
        """The bytes of a property, as far as a text may be long."""
        out = bytearray()
        for block in self.blocks(number):
            out += block
            if len(out) > _LONGEST:
                raise ReadError("cell_cut", str(_LONGEST))
        return bytes(out)

    def text(self, number: int) -> str:
        """A property as text; several values a line each; empty where it is none."""
        kind, _ = self.found.get(number, (0, b""))
        return self.decoded(kind, self.data(number)) if kind in _TEXTS else ""

    def decoded(self, kind: int, data: bytes) -> str:
        """Bytes of a text of that kind."""
        values = _several(data) if kind & 0x1000 else [data]
        wide = kind & 1
        texts = (v.decode("utf-16-le", "replace") if wide else text_of(v, self._page) for v in values)
        return "\n".join(text.replace("\0", "") for text in texts)

    def time(self, number: int) -> str:
        """A property that is a point in time, in ISO 8601."""
        data = self.data(number) if self.found.get(number, (0, b""))[0] == 0x40 else b""
        return filetime(struct.unpack("<Q", data)[0]) if len(data) == 8 else ""


def _several(data: bytes) -> list[bytes]:
    """The values of a property that has several: their number, their places, the values."""
    if len(data) < 4:
        return []
    count = min(int.from_bytes(data[:4], "little"), (len(data) - 4) // 4)
    places = [*struct.unpack_from(f"<{count}L", data, 4), len(data)]
    return [data[begin:end] for begin, end in itertools.pairwise(places)]


class Composer:
    """Writes items of one file as mails; ``names`` are those of its own properties from 0x8000 on."""

    def __init__(self, file: PstFile, context: ReadContext, names: Mapping[int, str]) -> None:
        self._file, self._context, self._names = file, context, names

    def mail(self, item: Properties, depth: int = 0) -> Spool:
        """The item as a message; what cannot be read of it is left out, and the file's problems say so."""
        spool = Spool(self._context)
        try:
            self._head(item, spool)
            self._bodies(item, spool)
            for node in item.heap.subnodes.values():
                try:
                    if node.nid == _RECIPIENTS:
                        self._recipients(item, node, spool)
                    elif node.kind == _ATTACHMENT:
                        self._attachment(node, spool, depth)
                except ReadError as error:
                    if error.problem.code in STOPS:
                        raise
                    self._file.problem(error.problem.code, error.problem.detail)
                except (struct.error, ValueError):
                    self._file.problem("damaged", "pst: attachment")
            spool.write(b"--" + _BOUNDARY + b"--\r\n")
        except BaseException:
            spool.release()
            raise
        return spool

    def _head(self, item: Properties, spool: Spool) -> None:
        sender = f"{item.text(0x0C1A)} <{item.text(0x5D01) or item.text(0x0C1F)}>"
        fields = [("From", sender), ("Subject", subject(item))]
        fields += [(name, item.text(number)) for name, number in (("To", 0x0E04), ("Cc", 0x0E03), ("Bcc", 0x0E02))]
        fields.append(("Date", item.time(0x0039) or item.time(0x0E06)))
        lines = ["MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{_BOUNDARY.decode()}"']
        lines += [f"{name}: {' '.join(text.split())}" for name, text in fields if text.strip(" <>")]
        spool.write("".join(line + "\r\n" for line in lines).encode("utf-8", "replace") + b"\r\n")

    def _bodies(self, item: Properties, spool: Spool) -> None:
        headers, body = item.text(mapi.HEADERS), item.text(mapi.BODY)
        self._text(spool, "text/rfc822-headers", headers)
        self._text(spool, "text/plain", body)
        known = {"".join(item.text(n).split()) for n in (0x0C1A, 0x0C1F, 0x0E04, 0x0E03, 0x0E02, 0x0037)}
        lines = []
        for number, (kind, _) in item.found.items():
            if (kind in _TEXTS and mapi.wanted(number)) or kind in mapi.NUMBERS:
                said = item.text(number) if kind in _TEXTS else mapi.counted(kind, number, item.data(number))
                name = mapi.NAMES.get(number) or self._names.get(number) or f"{number:#06x}"
                if said.strip() and "".join(said.split()) not in known:
                    lines.append(f"{name}: {said}")
        self._text(spool, "text/plain", "\n".join(lines))
        kind, _ = item.found.get(mapi.HTML, (0, b""))
        html = item.text(mapi.HTML).encode("utf-8", "replace") if kind in _TEXTS else item.data(mapi.HTML)
        limits = self._context.limits
        if html and mapi.says_more("body.html", html, f"{body}\n{headers}" if body else "", limits):
            self._part(spool, "text/html" + ("; charset=utf-8" if kind in _TEXTS else ""), iter([html]))
        packed = item.data(mapi.RTF)
        if packed and not html:
            rtf = mapi.decompressed(packed)
            if mapi.says_more("body.rtf", rtf, body, limits):
                self._part(spool, "application/rtf", iter([rtf]), "body.rtf")

    def _recipients(self, item: Properties, node: Node, spool: Spool) -> None:
        heap, lines = Heap(self._file, node), []
        for row in heap.rows():
            texts: dict[str, None] = {}
            for number in (*_ADDRESSED, *(number for number in row if mapi.is_personal(number))):
                kind, value = row.get(number, (0, 0))
                if kind in (0x1E, 0x1F) and value:
                    text = item.decoded(kind, b"".join(heap.value(value))).strip()
                    texts[text if number in _ADDRESSED or not text else f"{mapi.NAMES.get(number, '')}: {text}"] = None
            lines.append(" ".join(text if "@" not in text else f"<{text}>" for text in texts if text))
        self._text(spool, "text/plain", "\n".join(filter(None, lines)))

    def _attachment(self, node: Node, spool: Spool, depth: int) -> None:
        one = Properties(self._file, node)
        name = next(filter(None, (one.text(number).strip() for number in (0x3707, 0x3704, 0x3001))), "attachment")
        kind, value = one.found.get(0x3701, (0, b""))
        if kind == 0x0D and one.number(0x3705) == _EMBEDDED_MESSAGE:
            piece = one.heap.piece(int.from_bytes(value, "little"))
            inner = one.heap.subnodes.get(int.from_bytes(piece[:4], "little"))
            if inner is None or depth >= _DEEPEST:
                raise ReadError("damaged" if inner is None else "depth", "pst: message" if inner is None else "20")
            within = self.mail(Properties(self._file, inner), depth + 1)
            try:
                with within.source(name).open() as stream:
                    self._part(spool, "message/rfc822", iter(lambda: stream.read(_LINE), b""), f"{name}.eml")
            finally:
                within.release()
        elif kind:
            self._part(spool, "application/octet-stream", one.blocks(0x3701), name)
        else:
            self._text(spool, "text/plain", "\n".join(filter(None, (name, one.text(0x370D), one.text(0x3708)))))

    def _text(self, spool: Spool, kind: str, text: str) -> None:
        if text.strip():
            self._part(spool, kind + "; charset=utf-8", iter([text.encode("utf-8", "replace")]))

    def _part(self, spool: Spool, kind: str, blocks: Iterator[bytes], name: str = "") -> None:
        """One part in base64, in which no boundary can stand."""
        head = f"--{_BOUNDARY.decode()}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        if name:
            head += f"Content-Disposition: attachment; filename*=utf-8''{quote(name, safe='', errors='replace')}\r\n"
        spool.write(head.encode() + b"\r\n")
        rest = b""
        for block in blocks:
            rest += block
            while len(rest) >= _LINE:
                spool.write(binascii.b2a_base64(rest[:_LINE]))
                rest = rest[_LINE:]
        spool.write(binascii.b2a_base64(rest) + b"\r\n")


def subject(item: Properties) -> str:
    """The subject, without the two characters that tell the length of its prefix."""
    text = item.text(0x0037)
    return text[2:] if text[:1] == "\x01" else text
