"""Which of several types that lay claim to the same characters is right: the one whose proof is hardest to pass by chance.

Numbers compete wherever they share a character. What is written in words (names, addresses) and what holds other
values by its nature (a URL, a connection string) stands beside what it holds, and competes for equal places alone.
The types that lost are kept with the winner.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol, TypeVar

HARDEST = (
    *("CN_RESIDENT_ID", "CN_HMT_RESIDENCE_PERMIT", "CN_FOREIGNER_ID", "CN_USCC", "VIN", "CN_BANK_CARD", "CREDIT_CARD"),
    "IMEI",
)
"""Types with a check, hardest first. Of random digits MOD 11-2 with a birth date and an area passes 0.002 %, the check
of credit codes 3.2 %, Luhn 10 %."""

NUMBERS = frozenset(
    (
        *HARDEST,
        *("CN_PASSPORT", "CN_EXIT_PERMIT", "CN_HOME_RETURN_PERMIT", "CN_TAIWAN_PERMIT", "CN_MILITARY_ID"),
        *("CN_SOCIAL_SECURITY", "CN_HOUSING_FUND", "CN_DRIVER_LICENSE_FILE", "HK_ID", "MACAU_ID", "TW_ID"),
        *("CN_MOBILE", "CN_LANDLINE", "CN_SERVICE_NUMBER", "CN_QQ", "WECHAT_ID", "CN_ALIPAY_ID", "CN_BANK_ACCOUNT"),
        *("CN_ECNY_WALLET", "CN_ORG_CODE", "CN_BUSINESS_LICENSE", "CN_TAX_ID", "CN_LICENSE_PLATE", "IMSI", "ICCID"),
        *("MEID", "MAC_ADDRESS", "IP_ADDRESS", "CN_INVOICE", "CN_CONTRACT_NUMBER", "CN_CASE_NUMBER", "DATE_OF_BIRTH"),
        *("CARD_VERIFICATION", "SALARY"),
    )
)
"""Types of which a digit belongs to one at a time."""

ASPECTS = frozenset({"MINOR"})
"""Types that say more of a value that is another type's as well: they take from none."""

LISTED = "list"
"""The proof of a value that stands in a list of the user's own: a customer's name is a person's name as well."""

_PLACES = {entity: len(HARDEST) - place for place, entity in enumerate(HARDEST)}
_CHECKED, _ANNOUNCED, _LABELLED, _PLANNED = 200, 150, 120, 100
_SURE = 0.85
"""Score from which a type that a word tells has the word right before the value."""
_HAVE_PLAN = frozenset({"number_plan", "bin", "birth_date"})


class Claim(Protocol):
    """A match, as the lane and the tables have it."""

    @property
    def entity_type(self) -> str:
        """What it is said to be."""

    @property
    def score(self) -> float:
        """How surely."""

    @property
    def verified_by(self) -> tuple[str, ...]:
        """By what."""


T = TypeVar("T", bound=Claim)


def strength(claim: Claim, announced: Collection[str] = ()) -> tuple[int, float]:
    """How hard the proof of a claim is to pass by chance; then its score.

    A label right before the value, or a column that announces a type, weighs more than a plan of numbers and less than
    a check.
    """
    proofs = claim.verified_by
    more = _ANNOUNCED if claim.entity_type in announced else 0
    if "checksum" in proofs and (claim.entity_type != "CN_BANK_CARD" or "bin" in proofs):
        return _CHECKED + more + _PLACES.get(claim.entity_type, 0), claim.score
    if "context" in proofs and claim.score >= _SURE:
        return _LABELLED + more, claim.score
    if not _HAVE_PLAN.isdisjoint(proofs):
        return _PLANNED + more, claim.score
    return more, claim.score


def settled(
    claims: Sequence[T], places: Sequence[tuple[int, int]], announced: Collection[str] = ()
) -> list[tuple[T, tuple[str, ...]]]:
    """The claims that hold, in their order, each with the types that it displaced.

    ``places``: start and end of each; ascending by start. ``announced``: types that a column's name speaks for.
    """
    result: list[tuple[T, tuple[str, ...]]] = []
    first, size = 0, len(claims)
    while first < size:
        reach, last = places[first][1], first + 1
        while last < size and places[last][0] < reach:
            reach = max(reach, places[last][1])
            last += 1
        if last == first + 1:
            result.append((claims[first], ()))
        else:
            result.extend(_contest(claims[first:last], places[first:last], announced))
        first = last
    return result


def _contest(
    claims: Sequence[T], places: Sequence[tuple[int, int]], announced: Collection[str]
) -> Iterator[tuple[T, tuple[str, ...]]]:
    """The same for claims that hang together."""

    def rank(at: int) -> tuple[tuple[int, float], int]:
        return strength(claims[at], announced), places[at][1] - places[at][0]

    kept: dict[int, set[str]] = {}
    for at in sorted(range(len(claims)), key=rank, reverse=True):
        stronger = [other for other in kept if _compete(claims[other], claims[at], places[other], places[at])]
        for other in stronger:
            kept[other].add(claims[at].entity_type)
        if not stronger:
            kept[at] = set()
    for at, over in sorted(kept.items()):
        yield claims[at], tuple(sorted(over))


def _compete(one: T, other: T, place: tuple[int, int], at: tuple[int, int]) -> bool:
    if one.entity_type == other.entity_type or not ASPECTS.isdisjoint((one.entity_type, other.entity_type)):
        return False
    if LISTED in one.verified_by or LISTED in other.verified_by:
        return False
    if one.entity_type in NUMBERS and other.entity_type in NUMBERS:
        return place[0] < at[1] and at[0] < place[1]
    return place == at
