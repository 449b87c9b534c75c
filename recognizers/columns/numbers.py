"""Runs of one length as matrices: mobiles, identity numbers, credit codes, cards, VINs, travel documents."""

from __future__ import annotations

import numpy as np

from recognizers.columns.held import Held
from recognizers.columns.kinds import (
    CARD,
    FOREIGNER,
    HMT,
    IMEI,
    LANDLINE,
    MINOR,
    MOBILE,
    P_CARD,
    P_ID,
    P_ID_AREA,
    P_LABEL,
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
from recognizers.columns.sums import (
    credit_code_checks,
    identity_checks,
    luhn_checks,
    number_at,
    organisation_checks,
    vehicle_checks,
)
from recognizers.columns.tables import (
    BIT,
    DAYS,
    DOMAIN,
    PASSPORT_LETTERS,
    PERMIT_LETTERS,
    THINGS,
    areas,
    countries,
    digits,
    in_sorted,
    issuers,
    segments,
    six_alike,
    table,
    today,
    windows,
)

_EQUIPMENT = (b"imei", b"imei1", b"imei2", "串号".encode())


def _begins(rows: U8, prefix: bytes) -> Bool:
    good: Bool = rows[0] == prefix[0]
    for row, byte in zip(rows[1:], prefix[1:], strict=False):
        good &= row == byte
    return good


def _of_mail(behind: U8) -> Bool:
    """Is what stands behind a number the sign of an address, and a domain's character behind that?"""
    good: Bool = (behind[0] == 64) & _DOMAIN[behind[1]]
    return good


_DOMAIN = DOMAIN | table(b"_")


def _mobiles(starts: Ints, rows: U8, skip: int) -> tuple[Ints, int, Bool, int]:
    """Of numbers that begin as mobiles do: the possible ones, their size, which segments are known, the prefix."""
    # six zeros or seven equal digits in a row make an identifier or a placeholder, see telecom.py
    good = ~six_alike(rows == 48) & ~six_alike(rows[1:] == rows[:-1])
    rows = rows[:, good]
    lead = (rows[:4] - 48).astype(np.int64)
    return starts[good], len(rows) + skip, segments()[lead[0] * 1000 + lead[1] * 100 + lead[2] * 10 + lead[3]], skip


class Numbers(Held):
    """One method a length; all runs given to it are of that length, and there is one at least."""

    def _landlines(self, starts: Ints, size: int) -> None:
        """Numbers of landlines without anything between area code and number."""
        self._need(LANDLINE, starts[self.block[starts] == 48], size)

    def _eleven(self, starts: Ints, _: int) -> None:
        rows = windows(self.block, starts, 13)
        leads = (rows[0] == 49) & (rows[1] >= 51) & ~_of_mail(rows[11:])
        q, part = starts[leads], rows[:, leads]
        self._settle(MOBILE, P_PLAN, *_mobiles(q, part[:11], 0))
        self._landlines(starts, 11)

    def _prefixed(self, starts: Ints, _: int) -> None:
        rows = windows(self.block, starts, 15)
        mail = _of_mail(rows[13:])
        cn = _begins(rows, b"86") & (rows[2] == 49) & (rows[3] >= 51) & ~mail
        self._settle(MOBILE, P_PLAN, *_mobiles(starts[cn], rows[2:13, cn], 2))
        things = (rows[0] == 49) & (rows[1] == 52) & THINGS[rows[2]] & ~mail
        self._need(MOBILE, starts[things], 13)

    def _equipment(self, starts: Ints, size: int) -> None:
        """Identities of telephones, with the label right before them."""
        starts = starts[luhn_checks(self.block, starts, size) & self._labelled(starts, _EQUIPMENT)]
        if len(starts):
            different = np.bitwise_or.reduce(BIT[windows(self.block, starts, size)], axis=0)
            self._certain(IMEI, P_LABEL, starts[np.bitwise_count(different) > 2], size)

    def _fifteen(self, starts: Ints, _: int) -> None:
        rows = windows(self.block, starts, 17)
        mail = _of_mail(rows[15:])
        cn = _begins(rows, b"00861") & (rows[5] >= 51) & ~mail
        self._settle(MOBILE, P_PLAN, *_mobiles(starts[cn], rows[4:15, cn], 4))
        things = _begins(rows, b"86") & (rows[2] == 49) & (rows[3] == 52) & THINGS[rows[4]] & ~mail
        self._need(MOBILE, starts[things], 15)
        old = rows[0] != 48
        q = starts[old]
        province, month, day = (number_at(self.block, q + at, 2) for at in (0, 8, 10))
        good = areas()[1][province] & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
        self._need(RESIDENT, q[good], 15)

    def _eighteen(self, starts: Ints) -> None:
        """Identity numbers; of what is none, social credit codes and, where no X ends them, cards."""
        block = self.block
        q = starts[identity_checks(block, starts)]
        year, month, day = number_at(block, q + 6, 4), number_at(block, q + 10, 2), number_at(block, q + 12, 2)
        leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
        born = year * 10000 + month * 100 + day
        date = (year >= 1900) & (month >= 1) & (month <= 12) & (day >= 1) & (born <= today())
        date &= day <= np.where((month == 2) & ~leap, 28, DAYS[np.minimum(month, 12)])
        known_areas, provinces = areas()
        area = number_at(block, q, 6)
        # a foreigner's number: 9, a province, a country (ISO 3166-1 numeric)
        foreign = (area >= 900000) & provinces[area // 1000 % 100] & countries()[area % 1000]
        date &= provinces[area // 10000] | foreign
        young = date & (born > today() - 140000)
        self._certain(MINOR, P_MINOR, q[young], 18)
        identities: Ints = q[date]
        q, area, foreign = identities, area[date], foreign[date]
        hmt = (area == 810000) | (area == 820000) | (area == 830000)
        region = area // 10000
        home = ((region < 81) | (region > 83)) & ~foreign
        known = known_areas[area]
        self._certain(HMT, P_ID, q[hmt], 18)
        self._certain(FOREIGNER, P_ID, q[foreign], 18)
        self._certain(RESIDENT, P_ID, q[home & known], 18)
        self._certain(RESIDENT, P_ID_AREA, q[home & ~known], 18)
        if len(identities):
            starts = starts[~in_sorted(starts, identities)]
        self._codes(starts)
        self._cards(starts[(block[starts + 17] - 48) < 10], 18)

    def _codes(self, starts: Ints) -> None:
        """Social credit codes."""
        block = self.block
        q = starts[credit_code_checks(block, starts)]
        if not len(q):
            return
        code = number_at(block, q + 2, 6)
        area = areas()[0][code] | (code == 100000)
        inner = organisation_checks(block, q + 8)
        letters = ~digits(windows(block, q, 18))
        strong = (area & (inner | letters)) | (inner & letters)
        for proof, which in ((P_USCC_BOTH, area & inner), (P_USCC_AREA, area & ~inner), (P_USCC_ORG, ~area & inner)):
            self._plain(USCC, proof, q[strong & which], 18)
        self._need(USCC, q[~strong], 18)

    def _cards(self, starts: Ints, size: int) -> None:
        good = luhn_checks(self.block, starts, size)
        self.found.failing.append(starts[~good & (self.block[starts] != 48)])
        starts = starts[good]
        if not len(starts):
            return
        rows = windows(self.block, starts, size)
        different = np.bitwise_or.reduce(BIT[rows], axis=0)
        good = np.bitwise_count(different) >= 4
        starts = starts[good]
        known = np.zeros(len(starts), bool)
        for prefix_size, prefixes in issuers().get(size, ()):
            known |= in_sorted(number_at(self.block, starts, prefix_size), prefixes)
        self._settle(CARD, P_CARD, starts, size, known)

    def _seventeen(self, starts: Ints, _: int) -> None:
        """Numbers of things behind 0086."""
        rows = windows(self.block, starts, 7)
        things = _begins(rows, b"0086") & (rows[4] == 49) & (rows[5] == 52)
        self._need(MOBILE, starts[things & THINGS[rows[6]]], 17)

    def _vehicles(self, starts: Ints) -> None:
        """Vehicle identification numbers."""
        starts = starts[vehicle_checks(self.block, starts)]
        self._doubt(VIN, starts[~digits(windows(self.block, starts, 3))], 17)

    def _travel(self, starts: Ints) -> None:
        letters = self.block[starts]
        self._need(PERMIT, starts[PERMIT_LETTERS[letters]], 9)
        self._need(PASSPORT, starts[PASSPORT_LETTERS[letters]], 9)
