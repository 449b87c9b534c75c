"""Word, Excel and PowerPoint 97 to 2003 under a password: their streams as they were before they were locked.

What is locked, and what never is: [MS-DOC] 2.2.6, [MS-XLS] 2.2.10, [MS-PPT] 2.3.7.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable

from scanner.readers.office import office_rc4, office_xor
from scanner.readers.office.ole import Ole
from scanner.readers.office.xls_records import records

_DOC_BLOCK, _XLS_BLOCK = 512, 1024
_WORD_BEGIN, _WORD_95_BEGIN = 0x44, 0x34
_FILE_PASS, _BOUNDS = 0x2F, 0x85
_PLAIN = frozenset({0x809, _FILE_PASS, 0x194, 0x195, 0xE1, 0x196, 0x138})
_NOTHING = 0x00FF << 8
"""A kind of record that no reader knows; stands where the lock was."""
_SESSION, _TOKEN, _PLAIN_TOKEN = 0x2F14, 0xF3D1C4DF, 0xE391C05F


def word(ole: Ole, passwords: Iterable[str]) -> bool:
    """Put the plain streams of a document in the place of the locked ones; False where no password fits."""
    data = ole.read("WordDocument")
    flags, sealed = struct.unpack_from("<H", data, 10)[0], struct.unpack_from("<L", data, 14)[0]
    table = "1Table" if flags & 0x200 else "0Table"
    begin = _WORD_BEGIN if struct.unpack_from("<H", data, 2)[0] >= 0xC0 else _WORD_95_BEGIN
    streams = {name: ole.read(name) for name in ("WordDocument", table, "Data") if name in ole}
    if flags & 0x8000:
        disguise = office_xor.of_word(sealed, passwords)
        if disguise is None:
            return False
        plain = {name: disguise.text(content) for name, content in streams.items()}
    else:
        lock = office_rc4.opened(streams.get(table, b"")[:sealed], passwords)
        if lock is None:
            return False
        plain = {name: lock.unlocked(content, _DOC_BLOCK) for name, content in streams.items()}
        _properties(ole, ole.read("encryption"), lock)
    head = bytearray(data[:begin])
    struct.pack_into("<H", head, 10, flags & ~0x8100)
    plain["WordDocument"] = bytes(head) + plain["WordDocument"][begin:]
    for name, content in plain.items():
        ole.put(name, content)
    return True


def workbook(ole: Ole, data: bytes, passwords: Iterable[str]) -> bytes | None:
    """The stream of a workbook as it was before it was locked; None where no password fits."""
    locked = next((body for _, kind, body in records(data) if kind == _FILE_PASS), b"")
    if len(locked) < 4:
        return None
    kind = struct.unpack_from("<H", locked)[0] if len(locked) >= 6 else 0
    if kind == 1:
        lock = office_rc4.opened(locked[2:], passwords)
        if lock is None:
            return None
        _properties(ole, ole.read("encryption"), lock)
        return _records(data, lock.unlocked(data, _XLS_BLOCK))
    if kind != 0:
        return None
    key, check = struct.unpack("<HH", locked[-4:])
    disguise = office_xor.of_excel(key, check, passwords)
    if disguise is None:
        return None
    plain = bytearray(data)
    for at, _, body in records(data):
        plain[at + 4 : at + 4 + len(body)] = disguise.cell(body, at + 4 + len(body))
    return _records(data, bytes(plain))


def _records(data: bytes, plain: bytes) -> bytes:
    """``plain`` with what is never locked as it stands in ``data``."""
    out = bytearray(plain)
    end = 0
    for at, kind, body in records(data):
        end = at + 4 + len(body)
        out[at : at + 4] = data[at : at + 4]
        if kind == _FILE_PASS:
            struct.pack_into("<H", out, at, _NOTHING)
        if kind in _PLAIN:
            out[at + 4 : end] = body
        elif kind == _BOUNDS:
            out[at + 4 : at + 8] = body[:4]
    out[end:] = data[end:]
    return bytes(out)


def slides(ole: Ole, folder: str, passwords: Iterable[str]) -> bool:
    """Put the plain stream of a presentation in the place of the locked one; False where no password fits."""
    user, data = ole.read(folder + "Current User"), ole.read(folder + "PowerPoint Document")
    if len(user) < 20:
        return False
    (edit,) = struct.unpack_from("<L", user, 16)
    if edit + 8 + 32 > len(data):
        return False
    (directory,) = struct.unpack_from("<L", data, edit + 8 + 12)
    (session,) = struct.unpack_from("<L", data, edit + 8 + 28)
    places = _persisted(data, directory)
    at = places.get(session, len(data))
    if at + 8 > len(data) or struct.unpack_from("<H", data, at + 2)[0] != _SESSION:
        return False
    lock = office_rc4.opened(data[at + 8 : at + 8 + struct.unpack_from("<L", data, at + 4)[0]], passwords)
    if lock is None:
        return False
    plain = bytearray(data)
    ends = sorted({*places.values(), directory, edit, len(data)})
    following = dict(itertools.pairwise(ends))
    for number, place in places.items():
        # Objects do not overlap, whatever one says of its size: so all of them together are read once.
        if number != session and place in following:
            size = struct.unpack("<L", lock.unlocked(data[place : place + 8].ljust(8, b"\0"), 8, number)[4:])[0] + 8
            some = data[place : min(place + size, following[place])]
            plain[place : place + len(some)] = lock.unlocked(some, max(len(some), 1), number)
    plain[at] &= 0xF0  # what the lock is, is one record, no longer a container of records
    ole.put(folder + "PowerPoint Document", bytes(plain))
    ole.put(folder + "Current User", user[:12] + struct.pack("<L", _PLAIN_TOKEN) + user[16:])
    _properties(ole, ole.read(folder + "EncryptedSummary"), lock)
    return True


def _persisted(data: bytes, at: int) -> dict[int, int]:
    """Number of each object -> its place, as a PersistDirectoryAtom has them."""
    places: dict[int, int] = {}
    if at + 8 > len(data):
        return places
    end = min(at + 8 + struct.unpack_from("<L", data, at + 4)[0], len(data))
    at += 8
    while at + 4 <= end:
        (head,) = struct.unpack_from("<L", data, at)
        first, count = head & 0xFFFFF, min(head >> 20, (end - at - 4) // 4)
        for number in range(count):
            (places[first + number],) = struct.unpack_from("<L", data, at + 4 + 4 * number)
        at += 4 + 4 * count
    return places


def _properties(ole: Ole, data: bytes, lock: office_rc4.Rc4) -> None:
    for name, content in office_rc4.properties(data, lock).items():
        ole.put(name, content)
