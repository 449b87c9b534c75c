"""The disguise that Excel and Word had before ciphers (MS-OFFCRYPTO 2.3.7): sixteen bytes made of the password."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from itertools import chain

import numpy as np

from scanner.readers.office.office_rc4 import ANYBODY

_FILL = bytes.fromhex("bbffffbaffffb98000be0f00bf0f00")
_LONGEST = 15
_EXCEL, _WORD = 2, 7
_TURNED = bytes((byte << 3 | byte >> 5) & 0xFF for byte in range(256))


class Disguise:
    """A password that fits. ``turn`` is how far Excel or Word turns each byte."""

    def __init__(self, password: bytes, turn: int) -> None:
        key = struct.pack("<H", _key(password))
        words = (password + _FILL)[:16]
        mixed = (byte ^ key[place & 1] for place, byte in enumerate(words))
        self._bytes = bytes((byte << turn | byte >> (8 - turn)) & 0xFF for byte in mixed)

    def cell(self, data: bytes, begin: int) -> bytes:
        """Excel: a record's bytes, the first under byte ``begin`` of the sixteen."""
        return _mixed(data.translate(_TURNED), self._bytes, begin)

    def text(self, data: bytes) -> bytes:
        """Word: a stream from its begin on; a byte of 0 stands for itself, and so does one that would become 0."""
        plain = np.frombuffer(_mixed(data, self._bytes, 0), np.uint8).copy()
        raw = np.frombuffer(data, np.uint8)
        kept = (raw == 0) | (plain == 0)
        plain[kept] = raw[kept]
        return plain.tobytes()


def _mixed(data: bytes, key: bytes, begin: int) -> bytes:
    begin %= 16
    some = (key[begin:] + key[:begin]) * (len(data) // 16 + 1)
    return (np.frombuffer(data, np.uint8) ^ np.frombuffer(some, np.uint8)[: len(data)]).tobytes()


def of_excel(key: int, check: int, passwords: Iterable[str]) -> Disguise | None:
    """The disguise under the first password that fits; None where none does."""
    return _fitting({(key, check)}, _EXCEL, passwords)


def of_word(sealed: int, passwords: Iterable[str]) -> Disguise | None:
    """The same of Word, whose begin has key and check in one number."""
    return _fitting({(sealed >> 16, sealed & 0xFFFF)}, _WORD, passwords)


def _fitting(sealed: set[tuple[int, int]], turn: int, passwords: Iterable[str]) -> Disguise | None:
    for password in chain(ANYBODY, passwords):
        # In the code page of the machine it was typed on; what is longer was cut.
        for spelled in {password.encode(page, "replace")[:_LONGEST] for page in ("gb18030", "cp1252")}:
            if spelled and (_key(spelled), _check(spelled)) in sealed:
                return Disguise(spelled, turn)
    return None


def _key(password: bytes) -> int:
    key, base, end = 0, 0x8000, 0xFFFF
    for byte in reversed(password):
        for bit in range(8):
            base, end = _shifted(base), _shifted(end)
            if (byte & 0x7F) >> bit & 1:
                key ^= base
    return key ^ end


def _shifted(value: int) -> int:
    value = (value << 1 | value >> 15) & 0xFFFF
    return value ^ 0x1020 if value & 1 else value


def _check(password: bytes) -> int:
    check = 0
    for byte in (*reversed(password), len(password)):
        check = (check >> 14 & 1 | check << 1 & 0x7FFF) ^ byte
    return check ^ 0xCE4B
