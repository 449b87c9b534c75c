"""How often values repeat in a column, as its server says: a number of one person's own is there once, a code often.

Numbers with a check digit, a birth date or an issuer that fits are not touched: nothing speaks against them. What else
looks like a number of a person is trusted less where the whole column holds a handful of values over thousands of rows
(states, branches, a stand-in for what is not known), and more where the column's name announces it and nearly all of
its values differ. Statistics may be old: where the values that were seen disprove them, they count no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from models.records import ColumnStatistics
from recognizers.cell_hits import CellHit

PROOF = "statistics"
"""``verified_by`` of what nearly all values differing speaks for."""
OWN = frozenset(
    {
        *("CN_MOBILE", "CN_LANDLINE", "CN_RESIDENT_ID", "CN_PASSPORT", "CN_EXIT_PERMIT", "CN_FOREIGNER_ID"),
        *("CN_HMT_RESIDENCE_PERMIT", "CN_HOME_RETURN_PERMIT", "CN_TAIWAN_PERMIT", "CN_MILITARY_ID"),
        *("CN_SOCIAL_SECURITY", "CN_HOUSING_FUND", "CN_DRIVER_LICENSE_FILE", "CN_LICENSE_PLATE", "CN_BANK_ACCOUNT"),
        *("HK_ID", "MACAU_ID", "TW_ID", "CN_QQ", "WECHAT_ID", "IMEI", "IMSI", "ICCID", "MEID", "VIN"),
    }
)
"""Types of which everybody has a value of his own."""
_SURE = frozenset({"checksum", "birth_date", "bin"})
"""Proofs that no repetition takes away."""
_FEW, _ROWS, _EACH = 30, 1000, 100
"""A list of codes: so many different values at the most, over so many rows, so many rows each."""
_NEARLY_ALL, _ENOUGH = 0.9, 100
"""Values of the filled rows that differ, and how many rows let one say so."""
_LESS, _LEAST = 0.3, 0.4
"""What a score loses, and what it keeps: nothing drops below what is told by default."""
_MOST, _PART = 0.95, 1 / 3
"""Where a score rises to, and how much of the way."""
_LOOK = 5000
"""Different values that are remembered, to hold them against what the server says."""


@dataclass(slots=True)
class Repeats:
    """Weighs what is found in one column, over all chunks of its table."""

    _met: set[str] = field(default_factory=set)
    _count: int = 0
    _disproved: bool = False

    def weighed(self, hits: Sequence[CellHit], told: ColumnStatistics) -> list[CellHit]:
        """``hits`` with their scores as ``told`` lets them stand."""
        few, all_differ = is_code(told), nearly_all_differ(told)
        if self._disproved or not (few or all_differ):
            return list(hits)
        self._look(hits, told, few=few)
        if self._disproved:
            return list(hits)
        return [_less(hit) if few else _more(hit) for hit in hits]

    def _look(self, hits: Sequence[CellHit], told: ColumnStatistics, *, few: bool) -> None:
        """See whether the values met so far can be those that the server speaks of."""
        if len(self._met) >= _LOOK:
            return
        self._met.update(hit.normal for hit in hits)
        self._count += len(hits)
        if few:
            self._disproved = len(self._met) > (told.distinct or 0)
        else:
            self._disproved = self._count >= _ENOUGH and len(self._met) < _NEARLY_ALL * 0.9 * self._count
        if self._disproved:
            self._met = set()


def is_code(told: ColumnStatistics) -> bool:
    """Are there a handful of values, each in many rows?"""
    filled, distinct = told.filled, told.distinct  # where nobody says how many rows are empty, most may be
    if filled is None or distinct is None:
        return False
    return distinct <= _FEW and filled >= max(_ROWS, _EACH * distinct)


def nearly_all_differ(told: ColumnStatistics) -> bool:
    """Does nearly every row have a value of its own?"""
    filled = told.rows if told.filled is None else told.filled
    return told.distinct is not None and filled >= _ENOUGH and told.distinct >= _NEARLY_ALL * filled


def _less(hit: CellHit) -> CellHit:
    if hit.entity_type not in OWN or not _SURE.isdisjoint(hit.verified_by) or hit.score <= _LEAST:
        return hit
    return hit._replace(score=round(max(_LEAST, hit.score - _LESS), 2))


def _more(hit: CellHit) -> CellHit:
    if hit.entity_type not in OWN or not _SURE.isdisjoint(hit.verified_by) or "column" not in hit.verified_by:
        return hit
    score = hit.score + max(0.0, _MOST - hit.score) * _PART
    return hit._replace(score=round(score, 2), verified_by=(*hit.verified_by, PROOF))
