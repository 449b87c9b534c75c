"""Runs of one length as matrices: mobiles, identity numbers, credit codes, cards, VINs, travel documents."""

from __future__ import annotations

import numpy as np

from recognizers import checks
from recognizers.columns.held import Held
from recognizers.columns.kinds import (
    CARD,
    HMT,
    LANDLINE,
    MINOR,
    MOBILE,
    P_CARD,
    P_ID,
    P_ID_AREA,
    P_MINOR,
    P_PLAN,
    P_USCC_AREA,
    P_USCC_BOTH,
    P_USCC_ORG,
    PASSPORT,
    PERMIT,
    RESIDENT,
    U8,
    USCC,
    VIN,
    Bool,
    Ints,
)
from recognizers.columns.tables import (
    BASE36,
    BIT,
    CHECK11,
    DAYS,
    LUHN2,
    PASSPORT_LETTERS,
    PERMIT_LETTERS,
    THINGS,
    USCC_FIRST,
    USCC_OK,
    USCC_SECOND,
    USCC_VALUE,
    VIN_OK,
    VIN_VALUE,
    all_of,
    areas,
    digits,
    in_sorted,
    issuers,
    number_of,
    segments,
    six_alike,
    today,
    weighted,
    windows,
)


def _begins(rows: U8, prefix: bytes) -> Bool:
    good: Bool = rows[0] == prefix[0]
    for row, byte in zip(rows[1:], prefix[1:], strict=False):
        good &= row == byte
    return good


def _mobiles(starts: Ints, rows: U8, skip: int) -> tuple[Ints, int, Bool, int]:
    """Of numbers that begin as mobiles do: the possible ones, their size, which segments are known, the prefix."""
    # six zeros or seven equal digits in a row make an identifier or a placeholder, see telecom.py
    good = ~six_alike(rows == 48) & ~six_alike(rows[1:] == rows[:-1])
    rows = rows[:, good]
    return starts[good], len(rows) + skip, segments()[number_of(rows[:4])], skip


class Numbers(Held):
    """One method a length; all runs given to it are of that length, and there is one at least."""

    def _landlines(self, starts: Ints, size: int) -> None:
        """Numbers of landlines without anything between area code and number."""
        self._need(LANDLINE, starts[self.block[starts] == 48], size)

    def _eleven(self, starts: Ints, _: int) -> None:
        rows = windows(self.block, starts, 12)
        leads = (rows[0] == 49) & (rows[1] >= 51) & (rows[11] != 64)
        q, part = starts[leads], rows[:, leads]
        self._settle(MOBILE, P_PLAN, *_mobiles(q, part[:11], 0))
        self._landlines(starts, 11)

    def _prefixed(self, starts: Ints, _: int) -> None:
        rows = windows(self.block, starts, 14)
        cn = _begins(rows, b"86") & (rows[2] == 49) & (rows[3] >= 51) & (rows[13] != 64)
        self._settle(MOBILE, P_PLAN, *_mobiles(starts[cn], rows[2:13, cn], 2))
        things = (rows[0] == 49) & (rows[1] == 52) & THINGS[rows[2]] & (rows[13] != 64)
        self._need(MOBILE, starts[things], 13)

    def _fifteen(self, starts: Ints, _: int) -> None:
        rows = windows(self.block, starts, 16)
        cn = _begins(rows, b"00861") & (rows[5] >= 51) & (rows[15] != 64)
        self._settle(MOBILE, P_PLAN, *_mobiles(starts[cn], rows[4:15, cn], 4))
        things = _begins(rows, b"86") & (rows[2] == 49) & (rows[3] == 52) & THINGS[rows[4]] & (rows[15] != 64)
        self._need(MOBILE, starts[things], 15)
        old = rows[0] != 48
        q, rows = starts[old], rows[:, old]
        month, day = number_of(rows[8:10]), number_of(rows[10:12])
        good = areas()[1][number_of(rows[:2])] & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
        self._need(RESIDENT, q[good], 15)

    def _eighteen(self, starts: Ints) -> None:
        """Identity numbers; of what is none, social credit codes and, where no X ends them, cards."""
        rows = windows(self.block, starts, 18)
        last = np.where(rows[17] == 120, 88, rows[17])
        good = CHECK11[weighted(rows[:17] - 48, checks.MOD11_WEIGHTS) % 11] == last
        q, part = starts[good], rows[:, good]
        year, month, day = number_of(part[6:10]), number_of(part[10:12]), number_of(part[12:14])
        leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
        born = year * 10000 + month * 100 + day
        date = (year >= 1900) & (month >= 1) & (month <= 12) & (day >= 1) & (born <= today())
        date &= day <= np.where((month == 2) & ~leap, 28, DAYS[np.minimum(month, 12)])
        known_areas, provinces = areas()
        area = number_of(part[:6])
        date &= provinces[area // 10000]
        young = date & (born > today() - 140000)
        self._certain(MINOR, P_MINOR, q[young], 18)
        identities: Ints = q[date]
        q, area = identities, area[date]
        hmt = (area == 810000) | (area == 820000) | (area == 830000)
        region = area // 10000
        home = (region < 81) | (region > 83)
        known = known_areas[area]
        self._certain(HMT, P_ID, q[hmt], 18)
        self._certain(RESIDENT, P_ID, q[home & known], 18)
        self._certain(RESIDENT, P_ID_AREA, q[home & ~known], 18)
        if len(identities):
            other = ~in_sorted(starts, identities)
            starts, rows = starts[other], rows[:, other]
        self._credit_codes(starts, rows)
        self._cards(starts[(rows[17] - 48) < 10], 18)

    def _codes(self, starts: Ints) -> None:
        """Social credit codes with letters."""
        self._credit_codes(starts, windows(self.block, starts, 18))

    def _credit_codes(self, starts: Ints, rows: U8) -> None:
        form = USCC_FIRST[rows[0]] & USCC_SECOND[rows[1]]
        q, rows = starts[form], rows[:, form]
        form = digits(rows[2:8]) & all_of(USCC_OK, rows[8:])
        q, rows = q[form], rows[:, form]
        values = USCC_VALUE[rows]
        good = (31 - weighted(values[:17], checks.USCC_WEIGHTS) % 31) % 31 == values[17]
        q, rows = q[good], rows[:, good]
        if not len(q):
            return
        code = number_of(rows[2:8])
        area = areas()[0][code] | (code == 100000)
        check = 11 - weighted(BASE36[rows[8:16]], checks.ORG_WEIGHTS) % 11
        written = np.where(check == 10, 88, np.where(check == 11, 48, check + 48))
        inner = (rows[16] == written) | ((rows[16] == 120) & (written == 88))
        letters = ~digits(rows)
        strong = (area & (inner | letters)) | (inner & letters)
        for proof, which in ((P_USCC_BOTH, area & inner), (P_USCC_AREA, area & ~inner), (P_USCC_ORG, ~area & inner)):
            self._plain(USCC, proof, q[strong & which], 18)
        self._need(USCC, q[~strong], 18)

    def _cards(self, starts: Ints, size: int) -> None:
        rows = windows(self.block, starts, size)
        total = np.sum(LUHN2[rows[-2::-2]], axis=0, dtype=np.uint8) + np.sum(rows[::-2] - 48, axis=0, dtype=np.uint8)
        good = (total % 10 == 0) & (rows[0] != 48)
        starts, rows = starts[good], rows[:, good]
        if not len(starts):
            return
        different = np.bitwise_or.reduce(BIT[rows], axis=0)
        good = np.bitwise_count(different) >= 4
        starts, rows = starts[good], rows[:, good]
        known = np.zeros(len(starts), bool)
        for prefix_size, prefixes in issuers().get(size, ()):
            known |= in_sorted(number_of(rows[:prefix_size]), prefixes)
        self._settle(CARD, P_CARD, starts, size, known)

    def _seventeen(self, starts: Ints, _: int) -> None:
        """Numbers of things behind 0086."""
        rows = windows(self.block, starts, 7)
        things = _begins(rows, b"0086") & (rows[4] == 49) & (rows[5] == 52)
        self._need(MOBILE, starts[things & THINGS[rows[6]]], 17)

    def _vehicles(self, starts: Ints) -> None:
        """Vehicle identification numbers."""
        rows = windows(self.block, starts, 17)
        form = ~digits(rows[:3])
        starts, rows = starts[form], rows[:, form]
        form = all_of(VIN_OK, rows[:13])
        starts, rows = starts[form], rows[:, form]
        rest = weighted(VIN_VALUE[rows], checks.VIN_WEIGHTS) % 11
        self._doubt(VIN, starts[np.where(rest == 10, 88, rest + 48) == rows[8]], 17)

    def _travel(self, starts: Ints) -> None:
        letters = self.block[starts]
        self._need(PERMIT, starts[PERMIT_LETTERS[letters]], 9)
        self._need(PASSPORT, starts[PASSPORT_LETTERS[letters]], 9)
