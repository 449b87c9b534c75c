"""The fast lane's arithmetic: candidates of one length side by side in numpy arrays, verified as columns.

One pass cuts a block of bytes into runs of letters and digits; runs of one length become the rows of a matrix, and
dates, areas, MOD 11-2, Luhn, mod 31 and issuer prefixes are table look-ups over its columns. What the columns cannot
decide (a label that speaks against a number, a form without a check) is handed to the recognizer itself, one by one:
both ways give the same findings, and no Python object is made for a hit before that.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recognizers import checks, context
from recognizers.disguise import promising_break, worth_joining
from recognizers.network import _FILE_ENDINGS
from recognizers.vehicle import PROVINCES

PAD = 64
"""Zero bytes on both sides of a block, so that no index needs a check."""

U8 = npt.NDArray[np.uint8]
Bool = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

KINDS = (
    *("CN_MOBILE", "CN_RESIDENT_ID", "CN_HMT_RESIDENCE_PERMIT", "CN_BANK_CARD", "CN_USCC", "EMAIL_ADDRESS", "IP_ADDRESS"),
    *("VIN", "CN_LICENSE_PLATE", "CN_PASSPORT", "CN_EXIT_PERMIT", "CN_LANDLINE", "CN_SERVICE_NUMBER", "MINOR"),
)
MOBILE, RESIDENT, HMT, CARD, USCC, EMAIL, IP, VIN, PLATE, PASSPORT, PERMIT, LANDLINE, SERVICE, MINOR = range(len(KINDS))

NEEDY = (MOBILE, RESIDENT, CARD, USCC, PASSPORT, PERMIT, LANDLINE)
"""Kinds of which some forms are nothing without a word beside them."""

PROOFS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.9, ("number_plan",)),
    (0.99, ("checksum", "birth_date", "area_code")),
    (0.9, ("checksum", "birth_date")),
    (0.95, ("checksum", "bin")),
    (0.98, ("checksum", "area_code")),
    (0.98, ("checksum", "area_code", "org_code")),
    (0.9, ("checksum", "org_code")),
    (0.95, ("format",)),
    (0.7, ("format",)),
    (0.95, ("checksum", "birth_date")),
)
P_PLAN, P_ID, P_ID_AREA, P_CARD, P_USCC_AREA, P_USCC_BOTH, P_USCC_ORG, P_EMAIL, P_IP, P_MINOR = range(len(PROOFS))
"""Score and proof that the columns themselves can give."""


@dataclass(slots=True)
class Group:
    """Hits of one kind with one proof: starts and ends in the padded block."""

    kind: int
    proof: int
    starts: Ints
    ends: Ints


@dataclass(slots=True)
class Block:
    """What the columns say of one block: proven groups, and (kind, start, end) that the recognizer has to judge."""

    groups: list[Group]
    doubts: list[tuple[int, int, int]]
    """(kind, start, end) to be judged by the recognizer."""
    needy: list[tuple[int, Ints, int]]
    """(kind, starts, size): places where nothing but a context word can make a finding."""
    broken: list[tuple[int, int]]
    """Two runs, together as long as a number, that may be one with a line break inside."""
    parts: list[tuple[int, int]]
    """Runs with a space, dash or point between them that hold the digits of a number together."""


def _table(characters: bytes) -> Bool:
    table = np.zeros(256, bool)
    table[list(characters)] = True
    return table


_ALNUM = _table(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_ALPHA = _table(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_LOCAL = _table(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._%+-")
_DOMAIN = _table(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-")
_HEX = _table(b"0123456789ABCDEFabcdef")
_USCC_FIRST = _table(b"159ANYany")
_USCC_SECOND = _table(b"1234559NYny")
_VIN_OK = _table(b"0123456789ABCDEFGHJKLMNPRSTUVWXYZ")
_BLANK = _table(b" \t\r\n>|\xe3\x80")  # U+3000 too
_JOINT = _table(b" -._")
_GAP = _table(b" -)/")
_VERSION_GAP = _table(b" :\t\n\v\f\r\x1c\x1d\x1e\x1f")
_VERSION_END = _table(b"nreNREvV") | (np.arange(256) >= 0x80)
_SEPARATOR = _table(context.SEPARATOR_BYTES)
_BLANK_END = _table(b"\x80\x9c\xa0")
_WIDE_SEPARATOR = _table(bytes((0x9A, 0x9D, 0x82, 0x87, 0x83, 0x88, 0xBB, 0x8C, 0x9C, 0x9E, 0x8A)))
"""Third bytes of the full-width separators (EF BC xx)."""


_LABEL_END = _SEPARATOR | _WIDE_SEPARATOR | _BLANK_END


def _values(alphabet: str, fold: bool = True) -> npt.NDArray[np.int16]:
    table = np.full(256, -1, np.int16)
    for value, character in enumerate(alphabet):
        table[ord(character)] = value
        if fold:
            table[ord(character.lower())] = value
    return table


_USCC_OK = _table(b"0123456789ABCDEFGHJKLMNPQRTUWXYabcdefghjklmnpqrtuwxy")
_USCC_UPPER = _table(checks.USCC_ALPHABET.encode())
_USCC_VALUE = _values(checks.USCC_ALPHABET)
_BASE36 = _values("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_VIN_VALUE = np.zeros(256, np.int64)
for _c, _v in checks.VIN_VALUES.items():
    _VIN_VALUE[ord(_c)] = _v
_CHECK11 = np.frombuffer(checks.MOD11_DIGITS.encode(), np.uint8)
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.uint8)
_LUHN2 = np.zeros(256, np.uint8)
_LUHN2[48:58] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
_BIT = np.zeros(256, np.uint16)
_BIT[48:58] = 1 << np.arange(10)
_PROVINCE_CODES = np.array(sorted(int.from_bytes(p.encode(), "big") for p in PROVINCES), np.int64)
_DIPLOMAT = int.from_bytes("使".encode(), "big")
_ENDINGS = np.array(sorted(int.from_bytes(e.encode().ljust(4, b"\0"), "big") for e in _FILE_ENDINGS), np.int64)
_BROKEN_SIZES = np.zeros(32, bool)
_BROKEN_SIZES[[11, 16, 17, 18, 19]] = True
_LENGTHS = np.zeros(32, bool)
_LENGTHS[[9, 11, 13, 15, 16, 17, 18, 19]] = True
_PERMIT, _PASSPORT = _table(b"CWTL"), _table(b"EGDSPHKM")
_THINGS = _table(b"1468")
_MIX = np.uint32(0x9E3779B1)


def _hash(word: bytes) -> int:
    value = int.from_bytes(word.ljust(4, b"\0"), "little")
    value |= (~value & 0x80808080) >> 2  # ASCII to lower case, and only ASCII
    return ((value * 0x9E3779B1) & 0xFFFFFFFF) >> 12


@functools.cache
def _negative() -> tuple[Bool, Bool, Bool]:
    """Hashes of the last four, three and two bytes of labels that speak against a number."""
    tables = tuple(np.zeros(1 << 20, bool) for _ in range(3))
    for word in context.NEGATIVE_TAILS:
        tail = word.encode()
        if len(tail) >= 4:
            tables[0][_hash(tail[-4:])] = True
        else:
            tables[4 - len(tail)][_hash(b"\0" * (4 - len(tail)) + tail)] = True
    return tables[0], tables[1], tables[2]


@functools.cache
def _areas() -> tuple[Bool, Bool]:
    """Six-digit area codes and two-digit provinces."""
    areas, provinces = np.zeros(1_000_000, bool), np.zeros(100, bool)
    areas[[int(code) for code in checks.area_codes() if code.isdigit()]] = True
    provinces[[int(code) for code in checks.provinces()]] = True
    return areas, provinces


@functools.cache
def _segments() -> Bool:
    """First four digits of mobile numbers that are handed out."""
    from models.entities import tables

    known = np.zeros(10_000, bool)
    for segment in tables.mobile_segments():
        first = int(segment.ljust(4, "0"))
        known[first : first + 10 ** (4 - len(segment))] = True
    return known


@functools.cache
def _issuers() -> dict[int, tuple[tuple[int, Ints], ...]]:
    """Card length -> (size of the prefix, the sorted prefixes of that size), prefixes of 5 digits and more."""
    from models.entities import tables

    found: dict[int, dict[int, list[int]]] = {}
    for prefix, lengths in tables.bank_bins().items():
        for length in lengths:
            if len(prefix) >= 5:
                found.setdefault(length, {}).setdefault(len(prefix), []).append(int(prefix))
    return {
        length: tuple((size, np.array(sorted(values), np.int64)) for size, values in sizes.items())
        for length, sizes in found.items()
    }


@functools.cache
def _card_heads() -> Bool:
    """First four digits of the prefixes in ``_issuers``."""
    heads = np.zeros(10_000, bool)
    for sizes in _issuers().values():
        for size, prefixes in sizes:
            heads[prefixes // 10 ** (size - 4)] = True
    return heads


@functools.cache
def _today() -> int:
    return int(checks._last_day())  # noqa: SLF001 -- the same day for both ways


def windows(block: U8, starts: Ints, size: int) -> U8:
    """``size`` bytes from each start: one row a position, one column a start, so that a position is one vector."""
    view = np.ndarray((len(block) - size,), dtype=f"V{size}", buffer=block, strides=(1,))
    return np.ascontiguousarray(view[starts].view(np.uint8).reshape(-1, size).T)


def _wide_blank(block: U8, at: Ints) -> Ints:
    """How many bytes up to ``at`` are a character that folds to a blank or a bar: U+3000, U+FF5C, U+00A0; else 0."""
    one, two, three = block[at - 2], block[at - 1], block[at]
    wide = (one == 0xE3) & (two == 0x80) & (three == 0x80)
    wide |= (one == 0xEF) & (two == 0xBD) & (three == 0x9C)
    return 3 * wide + 2 * ((two == 0xC2) & (three == 0xA0)).astype(np.int64)


def _digits(rows: U8) -> Bool:
    good: Bool = (rows[0] - 48) < 10
    for row in rows[1:]:
        good &= (row - 48) < 10
    return good


def _all(table: Bool, rows: U8) -> Bool:
    good: Bool = table[rows[0]]
    for row in rows[1:]:
        good &= table[row]
    return good


def _number(rows: U8) -> Ints:
    """The digits of each column, read downwards, as one number."""
    value = np.zeros(rows.shape[1], np.int32 if len(rows) < 9 else np.int64)
    for row in rows:
        value *= 10
        value += row
        value -= 48
    return value


def _weighted(rows: npt.NDArray[Any], weights: Sequence[int]) -> npt.NDArray[np.int32]:
    total = np.zeros(rows.shape[1], np.int32)
    for row, weight in zip(rows, weights, strict=False):
        total += row.astype(np.int32) * weight
    return total


def _in_sorted(values: Ints, table: Ints) -> Bool:
    """Which values stand in a sorted, non-empty table."""
    at = np.searchsorted(table, values)
    at[at == len(table)] = 0
    return table[at] == values


def _longest(rows: Bool) -> U8:
    """The longest run of True in each column, read downwards."""
    run, longest = np.zeros(rows.shape[1], np.uint8), np.zeros(rows.shape[1], np.uint8)
    for row in rows:
        run = (run + 1) * row
        np.maximum(longest, run, out=longest)
    return longest


def _mobiles(starts: Ints, rows: U8, skip: int) -> tuple[Ints, int, Bool, int]:
    """Of numbers that begin as mobiles do: the possible ones, their size, which segments are known, the prefix."""
    good = _digits(rows[2:])
    # six zeros or seven equal digits in a row make an identifier or a placeholder, see telecom.py
    good &= (_longest(rows == 48) < 6) & (_longest(rows[1:] == rows[:-1]) < 6)
    rows = rows[:, good]
    return starts[good], len(rows) + skip, _segments()[_number(rows[:4])], skip


class Scanner:
    """Scans padded blocks; makes its buffers once. One per thread."""

    def __init__(self, size: int) -> None:
        self._alnum = np.empty(size + 2 * PAD, bool)
        self._edge = np.empty(size + 2 * PAD, bool)

    def scan(self, block: U8) -> Block:
        """Everything number-shaped in ``block``, whose first and last PAD bytes are zero."""
        self.block, self.found = block, Block([], [], [], [], [])
        alnum = self._alnum[: len(block)]
        np.take(_ALNUM, block, out=alnum)
        edge = self._edge[: len(block) - 1]
        np.not_equal(alnum[1:], alnum[:-1], out=edge)
        edges = np.flatnonzero(edge)
        edges += 1
        if len(edges):
            self._runs(edges[0::2], edges[1::2])
        self._emails()
        return self.found

    def _runs(self, starts: Ints, ends: Ints) -> None:
        block = self.block
        sizes = ends - starts
        # every kind but plates and some credit codes ends in a digit: runs of letters drop out here
        digit_last = (block[ends - 1] - 48) < 10
        self._addresses(starts, ends, sizes)
        lengths = (9, 11, 13, 15, 16, 17, 18, 19)
        wanted = np.flatnonzero(_LENGTHS[np.minimum(sizes, 31)] & (digit_last | (sizes == 18)))
        by_length = {length: starts[wanted[sizes[wanted] == length]] for length in lengths}
        for length, method in ((11, self._eleven), (13, self._prefixed), (15, self._fifteen), (17, self._vins), (9, self._travel)):
            if len(by_length[length]):
                method(by_length[length])
        identities = self._eighteen(by_length[18]) if len(by_length[18]) else by_length[18]
        for length in lengths[3:]:
            q = by_length[length]
            if len(q) and length == 18 and len(identities):
                q = q[~_in_sorted(q, identities)]
            if len(q):
                self._cards(q, length)
        self._landlines(starts, ends, sizes, digit_last)
        self._plates(starts, ends, sizes)
        self._breaks(starts, ends, sizes, digit_last)
        self._parts(starts, ends, sizes, digit_last)

    # --- what all share ---

    def _free(self, starts: Ints) -> Bool:
        """Not the fraction of a decimal: no digit and point right before."""
        block = self.block
        return ~((block[starts - 1] == 46) & ((block[starts - 2] - 48) < 10))

    def _doubtful(self, starts: Ints, ends: Ints) -> Bool:
        """A label that may speak against the number stands before it, or a point and a digit behind it."""
        block = self.block
        behind = (block[ends] == 46) & ((block[ends + 1] - 48) < 10)
        at = starts - 1
        for _ in range(context.MAX_SEPARATORS):
            if not _LABEL_END[block[at]].any():
                break
            at = at - _SEPARATOR[block[at]] - _wide_blank(block, at)
            at -= 3 * ((block[at - 2] == 0xEF) & (block[at - 1] == 0xBC) & _WIDE_SEPARATOR[block[at]])
        word = np.ndarray((len(block) - 4,), dtype="<u4", buffer=block, strides=(1,))[at - 3]
        four, three, two = _negative()

        def mixed(mask: int) -> npt.NDArray[np.uint32]:
            tail = word & np.uint32(mask)
            tail |= (~tail & np.uint32(0x80808080)) >> np.uint32(2)
            return (tail * _MIX) >> np.uint32(12)

        return behind | four[mixed(0xFFFFFFFF)] | three[mixed(0xFFFFFF00)] | two[mixed(0xFFFF0000)]

    def _settle(self, kind: int, proof: int, starts: Ints, size: int, certain: Bool, skip: int = 0) -> None:
        """Report what is certain; leave to the recognizer what is not. ``skip`` bytes of a prefix are no part of it."""
        if not len(starts):
            return
        ends = starts + size
        keep = self._free(starts)
        plain = keep & ~self._doubtful(starts, ends)
        sure = plain & certain
        if sure.any():
            self.found.groups.append(Group(kind, proof, starts[sure] + skip, ends[sure]))
        self._doubt(kind, starts[keep & ~plain & certain], size)
        self._need(kind, starts[keep & ~certain], size)

    def _doubt(self, kind: int, starts: Ints, size: int) -> None:
        self.found.doubts.extend((kind, start, start + size) for start in starts.tolist())

    def _need(self, kind: int, starts: Ints, size: int) -> None:
        if len(starts):
            self.found.needy.append((kind, starts, size))

    # --- one method a length ---

    def _eleven(self, starts: Ints) -> None:
        rows = windows(self.block, starts, 12)
        leads = (rows[0] == 49) & (rows[1] >= 51) & (rows[11] != 64)
        q, part = starts[leads], rows[:, leads]
        self._settle(MOBILE, P_PLAN, *_mobiles(q, part[:11], 0))
        self._need(LANDLINE, starts[(rows[0] == 48) & _digits(rows[1:11])], 11)

    def _prefixed(self, starts: Ints) -> None:
        rows = windows(self.block, starts, 14)
        cn = (rows[0] == 56) & (rows[1] == 54) & (rows[2] == 49) & (rows[3] >= 51) & (rows[13] != 64)
        self._settle(MOBILE, P_PLAN, *_mobiles(starts[cn], rows[2:13, cn], 2))
        things = (rows[0] == 49) & (rows[1] == 52) & _THINGS[rows[2]] & (rows[13] != 64)
        self._need(MOBILE, starts[things], 13)

    def _fifteen(self, starts: Ints) -> None:
        rows = windows(self.block, starts, 16)
        cn = (rows[0] == 48) & (rows[1] == 48) & (rows[2] == 56) & (rows[3] == 54) & (rows[4] == 49) & (rows[5] >= 51) & (rows[15] != 64)
        self._settle(MOBILE, P_PLAN, *_mobiles(starts[cn], rows[4:15, cn], 4))
        old = (rows[0] != 48) & _digits(rows[:15])
        q, rows = starts[old], rows[:, old]
        month, day = _number(rows[8:10]), _number(rows[10:12])
        good = _areas()[1][_number(rows[:2])] & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
        self._need(RESIDENT, q[good], 15)

    def _eighteen(self, starts: Ints) -> Ints:
        """Identity numbers and social credit codes; the starts of the former, which are no cards."""
        rows = windows(self.block, starts, 18)
        form = _digits(rows[:17])
        q, part = starts[form], rows[:, form]
        last = np.where(part[17] == 120, 88, part[17])
        good = _CHECK11[_weighted(part[:17] - 48, checks.MOD11_WEIGHTS) % 11] == last
        q, part = q[good], part[:, good]
        year, month, day = _number(part[6:10]), _number(part[10:12]), _number(part[12:14])
        leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
        date = (year >= 1900) & (month >= 1) & (month <= 12) & (day >= 1) & (year * 10000 + month * 100 + day <= _today())
        date &= day <= np.where((month == 2) & ~leap, 28, _DAYS[np.minimum(month, 12)])
        areas, provinces = _areas()
        area = _number(part[:6])
        date &= provinces[area // 10000]
        young = date & (year * 10000 + month * 100 + day > _today() - 140000)
        self._certain(MINOR, P_MINOR, q[young], 18)
        q, area = q[date], area[date]
        hmt = (area == 810000) | (area == 820000) | (area == 830000)
        region = area // 10000
        home = (region < 81) | (region > 83)
        known = areas[area]
        self._certain(HMT, P_ID, q[hmt], 18)
        self._certain(RESIDENT, P_ID, q[home & known], 18)
        self._certain(RESIDENT, P_ID_AREA, q[home & ~known], 18)
        self._credit_codes(starts, rows, q)
        return q

    def _certain(self, kind: int, proof: int, starts: Ints, size: int) -> None:
        """As ``_settle`` for kinds whose check no label overrules: only a decimal's point is a doubt."""
        if not len(starts):
            return
        ends = starts + size
        keep = self._free(starts)
        behind = (self.block[ends] == 46) & ((self.block[ends + 1] - 48) < 10)
        sure = keep & ~behind
        self.found.groups.append(Group(kind, proof, starts[sure], ends[sure]))
        self._doubt(kind, starts[keep & behind], size)

    def _credit_codes(self, starts: Ints, rows: U8, identities: Ints) -> None:
        form = _USCC_FIRST[rows[0]] & _USCC_SECOND[rows[1]]
        if len(identities):
            form &= ~_in_sorted(starts, identities)
        q, rows = starts[form], rows[:, form]
        form = _digits(rows[2:8]) & _all(_USCC_OK, rows[8:])
        q, rows = q[form], rows[:, form]
        values = _USCC_VALUE[rows]
        good = (31 - _weighted(values[:17], checks.USCC_WEIGHTS) % 31) % 31 == values[17]
        q, rows = q[good], rows[:, good]
        if not len(q):
            return
        code = _number(rows[2:8])
        area = _areas()[0][code] | (code == 100000)
        check = 11 - _weighted(_BASE36[rows[8:16]], checks.ORG_WEIGHTS) % 11
        written = np.where(check == 10, 88, np.where(check == 11, 48, check + 48))
        inner = (rows[16] == written) | ((rows[16] == 120) & (written == 88))
        letters = ~_digits(rows)
        strong = (area & (inner | letters)) | (inner & letters)
        for proof, which in ((P_USCC_BOTH, area & inner), (P_USCC_AREA, area & ~inner), (P_USCC_ORG, ~area & inner)):
            self._plain(USCC, proof, q[strong & which], 18)
        self._need(USCC, q[~strong], 18)

    def _plain(self, kind: int, proof: int, starts: Ints, size: int) -> None:
        """As ``_settle``, for kinds that may follow a point."""
        if not len(starts):
            return
        sure = ~self._doubtful(starts, starts + size)
        self.found.groups.append(Group(kind, proof, starts[sure], starts[sure] + size))
        self._doubt(kind, starts[~sure], size)

    def _cards(self, starts: Ints, size: int) -> None:
        rows = windows(self.block, starts, size)
        good = _digits(rows) & (rows[0] != 48)
        starts, rows = starts[good], rows[:, good]
        total = np.zeros(len(starts), np.uint8)
        for index, row in enumerate(rows[::-1]):
            total += _LUHN2[row] if index % 2 else row - 48
        good = total % 10 == 0
        starts, rows = starts[good], rows[:, good]
        if not len(starts):
            return
        different = np.zeros(len(starts), np.uint16)
        for row in rows:
            different |= _BIT[row]
        good = np.bitwise_count(different) >= 4
        starts, rows = starts[good], rows[:, good]
        known = np.zeros(len(starts), bool)
        for prefix_size, prefixes in _issuers().get(size, ()):
            known |= _in_sorted(_number(rows[:prefix_size]), prefixes)
        self._settle(CARD, P_CARD, starts, size, known)

    def _vins(self, starts: Ints) -> None:
        rows = windows(self.block, starts, 17)
        form = _digits(rows[13:]) & ~_digits(rows[:3])
        starts, rows = starts[form], rows[:, form]
        form = _all(_VIN_OK, rows[:13])
        starts, rows = starts[form], rows[:, form]
        rest = _weighted(_VIN_VALUE[rows], checks.VIN_WEIGHTS) % 11
        self._doubt(VIN, starts[np.where(rest == 10, 88, rest + 48) == rows[8]], 17)

    def _travel(self, starts: Ints) -> None:
        rows = windows(self.block, starts, 9)
        form = ((rows[0] - 65) < 26) & _digits(rows[2:])
        self._need(PERMIT, starts[form & _PERMIT[rows[0]]], 9)
        self._need(PASSPORT, starts[form & _PASSPORT[rows[0]]], 9)

    def _landlines(self, starts: Ints, ends: Ints, sizes: Ints, digit_last: Bool) -> None:
        """Runs of 7 or 8 digits behind a run of 3 or 4 that begins with 0; runs of 10 and 12 that do themselves."""
        block = self.block
        at = np.flatnonzero((sizes >= 7) & (sizes <= 8) & digit_last)
        at = at[at > 0]
        gap = starts[at] - ends[at - 1]
        area = (sizes[at - 1] >= 3) & (sizes[at - 1] <= 4) & (block[starts[at - 1]] == 48)
        at = at[area & (gap >= 1) & (gap <= 3) & _GAP[block[ends[at - 1]]]]
        self.found.doubts.extend((LANDLINE, s, e) for s, e in zip(starts[at - 1].tolist(), ends[at].tolist(), strict=True))
        for size in (10, 12):
            whole = np.flatnonzero((sizes == size) & digit_last & (block[starts] == 48))
            self._need(LANDLINE, starts[whole], size)

    def _plates(self, starts: Ints, ends: Ints, sizes: Ints) -> None:
        """Runs that begin with a letter behind the character of a province; the recognizer has the form."""
        block = self.block
        q = starts[np.flatnonzero((block[starts - 1] >= 128) & (sizes <= 7))]
        before = (block[q - 3].astype(np.int64) << 16) | (block[q - 2].astype(np.int64) << 8) | block[q - 1]
        plate = ((block[q] - 65) < 26) & _in_sorted(before, _PROVINCE_CODES)
        self.found.doubts.extend((PLATE, s - 3, s + 1) for s in q[plate].tolist())
        six = np.flatnonzero(sizes == 6)
        behind = windows(block, ends[six], 3).astype(np.int64)
        code = (behind[0] << 16) | (behind[1] << 8) | behind[2]
        self.found.doubts.extend((PLATE, s, s + 6) for s in starts[six[code == _DIPLOMAT]].tolist())
        self.found.doubts.extend((PLATE, s - 3, s) for s in q[before == _DIPLOMAT].tolist())

    def _breaks(self, starts: Ints, ends: Ints, sizes: Ints, digit_last: Bool) -> None:
        """Two runs with a line's end between them that are as long as a number together."""
        block = self.block
        both = sizes[:-1] + sizes[1:]
        at = np.flatnonzero(_BROKEN_SIZES[np.minimum(both, 31)] & (starts[1:] - ends[:-1] <= 18))
        if not len(at):
            return
        both = both[at]
        good = _BLANK[block[ends[at]]] & _BLANK[block[starts[at + 1] - 1]] & ((both != 11) | (block[starts[at]] == 49))
        head = block[starts[at]]
        good &= ((head - 48) < 10) | ((both == 18) & _USCC_FIRST[head])
        good &= (digit_last[at + 1] | (both == 18)) & (sizes[at] >= 2) & (sizes[at + 1] >= 2)
        at = at[good]
        if not len(at):
            return
        # a card's number begins as its bank's do, an identity number with a province: most lines end here
        head = windows(block, starts[at], 4)
        four = np.clip(_number(head), 0, 9999)
        good = (sizes[at] < 4) | ~_digits(head) | (sizes[at] + sizes[at + 1] == 11) | _card_heads()[four]
        good |= (sizes[at] + sizes[at + 1] == 18) & (_areas()[1][four // 100] | _USCC_FIRST[head[0]])
        at = at[good]
        lines = np.append(np.flatnonzero(block == 10), len(block))
        at = at[lines[np.searchsorted(lines, ends[at])] < starts[at + 1]]
        for first in at.tolist():
            start, middle, again, end = int(starts[first]), int(ends[first]), int(starts[first + 1]), int(ends[first + 1])
            if promising_break((block[start:middle].tobytes() + block[again:end].tobytes()).decode("ascii")):
                self.found.broken.append((start, end))

    def _parts(self, starts: Ints, ends: Ints, sizes: Ints, digit_last: Bool) -> None:
        """Chains of runs set apart by one joint each that hold 11 digits and more, or 18 as a credit code does."""
        block = self.block
        # first, middle and last character tell numbers from hashes well enough
        number = digit_last & ((block[starts] - 48) < 10) & ((block[starts + (sizes >> 1)] - 48) < 10)
        part = np.flatnonzero((sizes <= 18) & (number | (_USCC_UPPER[block[starts]] & _USCC_UPPER[block[ends - 1]] & (sizes <= 9))))
        if len(part) < 2:
            return
        starts, ends, sizes, number = starts[part], ends[part], sizes[part], number[part]
        gap = starts[1:] - ends[:-1]
        near = np.flatnonzero(gap <= 3)
        gap, one = gap[near], block[ends[near]]
        two, three = block[ends[near] + 1], block[ends[near] + 2]
        joint = (gap == 1) & _JOINT[one]
        joint |= (gap == 2) & (((one == 0xC2) & (two == 0xB7)) | ((one == 41) & (two == 32)))
        joint |= (gap == 3) & (one == 32) & (two == 45) & (three == 32)
        linked = np.zeros(len(starts) + 1, bool)
        linked[near[joint] + 1] = True
        edge = np.flatnonzero(linked[1:] != linked[:-1])
        first, last = edge[0::2], edge[1::2]
        if not len(first):
            return
        total, digits = np.cumsum(sizes), np.cumsum(sizes * number)
        size = total[last] - total[first] + sizes[first]
        plain = digits[last] - digits[first] + sizes[first] * number[first]
        good = (plain >= 11) | ((size >= 18) & (plain >= 6))
        for a, b in zip(first[good].tolist(), last[good].tolist(), strict=True):
            begin, end = int(starts[a]), int(ends[b])
            if worth_joining(block[begin:end].tobytes().decode("latin-1").replace("\xc2", "")):
                self.found.parts.append((begin, end))

    def _addresses(self, starts: Ints, ends: Ints, sizes: Ints) -> None:
        """IPv4 as columns: four short runs with points between; IPv6 goes to the recognizer."""
        block = self.block
        if len(starts) < 2:
            return
        joint, gap = block[ends[:-1]], starts[1:] - ends[:-1]
        short = sizes <= 3
        if len(starts) >= 4:
            dot = (joint == 46) & (gap == 1) & short[:-1] & short[1:]
            first = np.flatnonzero(dot[:-2] & dot[1:-1] & dot[2:])
            if len(first):
                self._quads(first, starts, ends, sizes)
        colon = (joint == 58) & (gap <= 2) & (sizes[:-1] <= 4) & (sizes[1:] <= 4) & _HEX[block[starts[1:]]]
        colon &= (gap == 1) | (block[ends[:-1] + 1] == 58)
        double = colon & (gap == 2)
        if len(starts) >= 4:
            run = np.flatnonzero(colon[:-2] & colon[1:-1] & colon[2:])
            double[run] = True
        if double.any():
            self.found.doubts.extend((IP, s, e) for s, e in zip(starts[:-1][double].tolist(), ends[1:][double].tolist(), strict=True))

    def _quads(self, first: Ints, starts: Ints, ends: Ints, sizes: Ints) -> None:
        block = self.block
        q, e = starts[first], ends[first + 3]
        before, behind, next_ = block[q - 1], block[e], block[e + 1]
        good = (before != 46) & (before != 45) & ~(((behind == 46) | (behind == 45)) & ((next_ - 48) < 10))
        octets = []
        for step in range(4):
            start, size = starts[first + step], sizes[first + step]
            rows = windows(block, start, 3)
            value = np.zeros(len(start), np.int32)
            for column, row in enumerate(rows):
                used = size > column
                good &= ((row - 48) < 10) | ~used
                value = np.where(used, value * 10 + row - 48, value)
            good &= (value <= 255) & ~((size > 1) & (rows[0] == 48))
            octets.append(value)
        lead = octets[0]
        good &= (lead != 0) & (lead != 127) & (lead != 255) & ~((lead >= 224) & (lead <= 239))
        sure = good & ((np.maximum.reduce(octets) >= 100) | (lead == 10)) & ~self._versions(q)
        self.found.groups.append(Group(IP, P_IP, q[sure], e[sure]))
        rest = good & ~sure
        self.found.doubts.extend((IP, s, t) for s, t in zip(q[rest].tolist(), e[rest].tolist(), strict=True))

    def _versions(self, starts: Ints) -> Bool:
        """May a word such as 版本 or version stand before? Any Chinese character may end one."""
        block = self.block
        at = starts - 1
        for _ in range(4):
            at = at - _VERSION_GAP[block[at]] - _wide_blank(block, at)
            at -= 3 * ((block[at - 2] == 0xEF) & (block[at - 1] == 0xBC) & (block[at] == 0x9A))
        return _VERSION_END[block[at]]

    def _emails(self) -> None:
        block = self.block
        at = np.flatnonzero(block == 64)
        if not len(at):
            return
        reach = 24
        left = windows(block, at - reach, reach)
        size = np.zeros(len(at), np.int64)
        open_ = np.ones(len(at), bool)
        for row in left[::-1]:
            open_ &= _LOCAL[row]
            size += open_
        right = windows(block, at + 1, reach)
        run, dots, last_dot = (np.zeros(len(at), np.int64) for _ in range(3))
        wide, bad = np.ones(len(at), bool), np.zeros(len(at), bool)
        previous = np.full(len(at), 46, np.uint8)
        for index, row in enumerate(right):
            wide &= _DOMAIN[row]
            dot = wide & (row == 46)
            run += wide
            dots += dot
            last_dot[dot] = index
            # an empty label, or one that begins or ends with a dash
            bad |= wide & ((dot & ((previous == 46) | (previous == 45))) | ((row == 45) & (previous == 46)))
            previous = row
        top = run - last_dot - 1
        letters = np.ones(len(at), bool)
        for index, row in enumerate(right):
            letters &= _ALPHA[row] | (index <= last_dot) | (index >= run)
        first, last, before = block[at - size], block[at - 1], block[at - size - 1]
        starts, ends = at - size, at + 1 + run
        simple = (size >= 1) & ~open_ & ~wide & ~bad & letters & (dots >= 1) & (dots <= 5) & (top >= 2) & (top <= 18)
        simple &= _ALNUM[first] & (_ALNUM[last] | (last == 95)) & (before != 47) & (before != 58) & (before != 64)
        for row, after in zip(left, left[1:], strict=False):
            simple &= ~((row == 46) & (after == 46))
        code = np.zeros(len(at), np.int64)
        for step in range(4):
            code = (code << 8) | np.where(step < top, block[at + 2 + last_dot + step].astype(np.int64) | 32, 0)
        file = (top <= 4) & _in_sorted(code, _ENDINGS)
        sure = simple & ~file
        self.found.groups.append(Group(EMAIL, P_EMAIL, starts[sure], ends[sure]))
        # whatever is not of the plain form is looked at as a whole
        rest = ~simple & (size >= 1) & (run >= 1)
        self.found.doubts.extend((EMAIL, s, e) for s, e in zip(starts[rest].tolist(), ends[rest].tolist(), strict=True))


def digit_share(sample: bytes) -> float:
    """Share of ASCII digits in a sample of a block: what decides which prefilter pays."""
    data = np.frombuffer(sample, np.uint8)
    return float(np.count_nonzero((data - 48) < 10)) / max(1, len(data))


