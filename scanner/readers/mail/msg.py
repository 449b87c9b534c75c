"""Outlook items (msg): message, recipients, body in every form, attachments as members (MS-OXMSG)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.mail import mapi
from scanner.readers.office.ole import Ole
from scanner.readers.office.ole_properties import decoded, filetime
from scanner.readers.pieces import Pieces

_STREAM = re.compile(r"__substg1\.0_([0-9a-f]{4})([0-9a-f]{4})(?:-[0-9a-f]{8})?\Z")
_NAMED = "__nameid_version1.0"
_FIXED = "__properties_version1.0"
_ATTACHED, _RECIPIENT = "__attach_version1.0_#", "__recip_version1.0_#"
_MOST_NAMES = 10_000
_EMBEDDED_MESSAGE = 5


class MsgReader:
    """Headers, recipients and properties as records, the body as text; forms that say more, and files, as members."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        with Ole(source, context) as ole:
            yield from _Message(ole, context).parts()
            yield from ole.problems


class _Properties:
    """The properties of a message, recipient or attachment: texts and binaries by number, and fixed values."""

    def __init__(self, ole: Ole, prefix: str, page: int = 0) -> None:
        self._ole = ole
        self.paths: dict[int, list[tuple[int, str]]] = {}
        for path in ole.streams(prefix):
            match = _STREAM.match(path[len(prefix) :])
            if match:
                self.paths.setdefault(int(match[1], 16), []).append((int(match[2], 16), path))
        self.fixed = dict(_fixed(ole.read(prefix + _FIXED)))
        self.page = page or self._number(0x3FFD) or self._number(0x3FDE) or 936

    def _number(self, number: int) -> int:
        return struct.unpack("<l", self.fixed[number][1][:4])[0] if number in self.fixed else 0

    def number(self, number: int) -> int:
        """A property that is a whole number; 0 where there is none."""
        return self._number(number)

    def text(self, number: int) -> str:
        """A property as text, several values a line each; empty where it is none."""
        found = []
        for kind, path in self.paths.get(number, ()):
            if kind & 0xEFFF in (0x1E, 0x1F) and not (kind & 0x1000 and "-" not in path):
                text = decoded(self._ole.read(path), 1200 if kind & 1 else self.page)
                if text.strip():
                    found.append(text)
        return "\n".join(found)

    def data(self, number: int) -> bytes:
        """A property as bytes."""
        return next((self._ole.read(path) for kind, path in self.paths.get(number, ()) if kind == 0x102), b"")


def _fixed(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """(number, (kind, eight bytes)) of each entry; the head before them is 32, 24 or 8 bytes long."""
    for at in range(len(data) % 16, len(data) - 15, 16):
        kind, number = struct.unpack_from("<HH", data, at)
        yield number, (kind, data[at + 8 : at + 16])


class _Message:
    def __init__(self, ole: Ole, context: ReadContext) -> None:
        self._ole, self._context = ole, context
        self._own = _Properties(ole, "")
        self._names = _named(ole)

    def parts(self) -> Iterator[Part]:
        """Everything but the problems."""
        own, pieces = self._own, Pieces(self._context.limits.text_window)
        values: dict[str, str] = {}
        for number in [*mapi.NAMES, *sorted(own.paths)]:
            if mapi.wanted(number):
                text = own.text(number)
                name = mapi.NAMES.get(number) or self._names.get(number) or f"{number:#06x}"
                if text:
                    mapi.put(values, name, text)
        for number, (kind, value) in own.fixed.items():
            if kind == 0x40 and number in mapi.NAMES:
                values[mapi.NAMES[number]] = filetime(struct.unpack("<Q", value)[0])
            elif number_text := mapi.counted(kind, number, value):
                mapi.put(values, self._names.get(number) or f"{number:#06x}", number_text)
        yield from filter(None, [mapi.table(values, "properties", "message")])
        yield from self._recipients()
        headers = own.text(mapi.HEADERS)
        if headers:
            yield from pieces.add(headers, {"part": "header"})
        body = own.text(mapi.BODY)
        if body:
            yield from pieces.add(body, {})
        yield from pieces.flush()
        yield from self._bodies(body + "\n" + headers if body else "")
        for storage in self._ole.storages():
            if storage.startswith(_ATTACHED):
                yield from self._attachment(storage)

    def _bodies(self, known: str) -> Iterator[Part]:
        own = self._own
        html = own.data(mapi.HTML) or own.text(mapi.HTML).encode("utf-8", "replace")
        yield from mapi.bodies(html, own.data(mapi.RTF), known, self._context.limits, self._ole.of_bytes)

    def _recipients(self) -> Iterator[Part]:
        rows = []
        for storage in self._ole.storages():
            if storage.startswith(_RECIPIENT):
                one = _Properties(self._ole, storage + "/", self._own.page)
                texts = {number: one.text(number) for number in sorted(one.paths)}
                rows.append(mapi.person(texts, one.number(0x0C15)))
        yield from mapi.people(rows, self._context.limits)

    def _attachment(self, storage: str) -> Iterator[Part]:
        one = _Properties(self._ole, storage + "/", self._own.page)
        name = next(filter(None, (one.text(number) for number in (0x3707, 0x3704, 0x3001))), "attachment")
        name = name.replace("\\", "/").replace("/", "_").strip() or "attachment"
        inner = next((path for path in self._ole.storages(storage + "/") if path.endswith("_3701000d")), None)
        if inner is not None:
            if one.number(0x3705) == _EMBEDDED_MESSAGE:
                yield self._ole.storage(inner, f"{name}.msg", (_NAMED,))
            else:
                yield from self._ole.member(inner, name)
            return
        known = 0x3701 in one.paths
        data = one.data(0x3701)
        if known:
            yield self._ole.of_bytes(name, data)
            return
        path = one.text(0x370D) or one.text(0x3708)
        if path:  # kept elsewhere: the message has a path alone
            pieces = Pieces(self._context.limits.text_window)
            yield from pieces.add(path, {"part": "link"})
            yield from pieces.flush()
        else:
            yield Member(name, None, problem=Problem("damaged", "msg: attachment"))


def _named(ole: Ole) -> dict[int, str]:
    """Numbers from 0x8000 on -> the names that this message gives them (MS-OXMSG 2.2.3)."""
    entries, strings = ole.read(f"{_NAMED}/__substg1.0_00030102"), ole.read(f"{_NAMED}/__substg1.0_00040102")
    names: dict[int, str] = {}
    for at in range(0, min(len(entries), 8 * _MOST_NAMES) - 7, 8):
        value, kind, number = struct.unpack_from("<LHH", entries, at)
        if kind & 1:
            length = int.from_bytes(strings[value : value + 4], "little")
            names[0x8000 + number] = decoded(strings[value + 4 : value + 4 + min(length, 1024)], 1200)
        else:
            names[0x8000 + number] = mapi.LOCAL_NAMES.get(value, f"{value:#06x}")
    return names
