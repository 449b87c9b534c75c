"""Counting data subjects: mergeable Theta sketches over keyed fingerprints, fed one record at a time.

A data subject is known by the strongest identifier of its record: resident ID, else another identity number, else
mobile, e-mail, bank card, else name with address, else a name within one document. The order is ``identifies`` in the
catalogue of entity types. Two records with the same strong identifier are one person, wherever they stand.
The sketches keep hashes of fingerprints, never values. See docs/decisions/0001-people-by-theta-sketch.md.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.entities import by_catalogue, catalogue

if TYPE_CHECKING:
    from models.entities import EntityType

LG_K: Mapping[str, int] = {
    "people": 13,
    "people_ordinary": 11,
    "people_sensitive": 11,
    "people_sensitive_linked": 9,
    "people_id_alone": 9,
    "people_id_bank": 9,
    "people_id_contact": 9,
    "people_salary": 9,
    "people_minor": 9,
    "people_positioned": 9,
    "positions": 9,
}
"""Nominal size of each sketch, as a power of two: exact up to it, so every default threshold is decided exactly
(5,000 people: 8,192; 50 people with sensitive data: 2,048; 10 linked people: 512). The order is the stored format."""

TALLIES = ("names_alone", "names_uncertain", "titles_alone", "company_particulars", "salaries_unnamed")
"""Plain sums of values, kept beside the sketches. The order is the stored format."""

FINANCIAL = frozenset({"CN_BANK_CARD", "CREDIT_CARD", "CN_BANK_ACCOUNT", "CN_ECNY_WALLET", "CN_ALIPAY_ID"})
COMPANY = frozenset({"ORGANIZATION", "CN_USCC", "CN_SERVICE_NUMBER", "CN_ORG_CODE", "CN_BUSINESS_LICENSE", "CN_TAX_ID"})
PARTICULARS = frozenset({"CN_ADDRESS", "CN_LANDLINE", "URL"})
"""What a company publishes of itself; beside a company and no person it is not personal data."""

CERTAIN_NAME = 0.7
"""A name standing alone counts as a person from this score on; below it is a guess of the model in running text."""

_MAGIC = b"PDP1"
_PERSONAL = frozenset({"ordinary", "sensitive", "critical"})
_NAME_ALONE = frozenset({"PERSON", "JOB_TITLE"})
"""A name with a title is still a name alone."""
_TITLE_AND_PARTICULARS = PARTICULARS | {"JOB_TITLE"}
"""A title beside a company's address is nobody's."""
_PLANS = 4096
_COMBINATIONS = 16
_POSITIONS = ("positions",)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do with every record of one shape (the tuple of its entity types)."""

    keys: tuple[int, ...] = ()
    """Positions of the matches that name the people of the record."""
    address: int | None = None
    """Position of the address that completes a name."""
    salted: bool = False
    bare: bool = False
    """Nothing personal stands beside the name."""
    sketches: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()
    tallies: tuple[tuple[str, int], ...] = ()


@by_catalogue
def _order() -> dict[str, int]:
    return {code: number for number, code in enumerate(catalogue())}


def _plan(types: tuple[str, ...]) -> _Plan:
    known: Mapping[str, EntityType] = catalogue()
    present = {code for code in types if code in known}
    groups = {code: known[code].group for code in present}
    tallies = _tallies(types, present)
    identifiers = [code for code in present if known[code].identifies and code != "PERSON"]
    salted, address = False, None
    if identifiers:
        strongest = min(identifiers, key=lambda code: (known[code].identifies, _order()[code]))
    elif "PERSON" in present:
        strongest = "PERSON"
        address = types.index("CN_ADDRESS") if "CN_ADDRESS" in present else None
        salted = address is None
    else:
        return _Plan(tallies=tallies)
    return _Plan(
        keys=tuple(i for i, code in enumerate(types) if code == strongest),
        address=address,
        salted=salted,
        bare=salted and all(code in _NAME_ALONE or groups[code] not in _PERSONAL for code in present),
        sketches=("people", *_figures(present, groups)),
        positions=tuple(i for i, code in enumerate(types) if code == "GPS_COORDINATES"),
        tallies=tallies,
    )


def _figures(present: set[str], groups: Mapping[str, str]) -> list[str]:
    """The sketches, besides that of all people, which the people of a record with these types belong to."""
    known = catalogue()
    identity = {c for c in present if groups[c] == "sensitive" and 1 <= known[c].identifies <= 2}
    personal = {c for c in present if groups[c] in _PERSONAL}
    figures = []
    if any(groups[c] == "ordinary" for c in present):
        figures.append("people_ordinary")
    if any(groups[c] in {"sensitive", "critical"} for c in present):
        figures.append("people_sensitive")
        figures.append("people_sensitive_linked" if personal - identity else "people_id_alone")
    if identity and present & FINANCIAL:
        figures.append("people_id_bank")
    if identity and "PERSON" in present and present & {"CN_MOBILE", "CN_ADDRESS"}:
        figures.append("people_id_contact")
    if "SALARY" in present:
        figures.append("people_salary")
    if "MINOR" in present:
        figures.append("people_minor")
    if "GPS_COORDINATES" in present:
        figures.append("people_positioned")
    return figures


def _tallies(types: tuple[str, ...], present: set[str]) -> tuple[tuple[str, int], ...]:
    """What a record of this shape adds to the plain sums; names alone are weighed by score when they are met."""
    known = catalogue()
    tallies: dict[str, int] = {}
    nobody = not any(known[c].identifies for c in present)
    if nobody and present & COMPANY:
        tallies["company_particulars"] = sum(
            c in PARTICULARS and known[c].group == "ordinary" for c in types if c in known
        )
    if nobody and "SALARY" in present:
        tallies["salaries_unnamed"] = types.count("SALARY")
    personal = {c for c in present if known[c].group in _PERSONAL}
    if (personal <= _NAME_ALONE or (nobody and personal <= _TITLE_AND_PARTICULARS)) and "JOB_TITLE" in personal:
        tallies["titles_alone"] = types.count("JOB_TITLE")
    return tuple((name, number) for name, number in tallies.items() if number)


class PeopleCounter:
    """The distinct data subjects of one object, or of many after merging.

    ``salt`` tells one document from another, for people known by a name alone: the object's URI, or better the hash
    of its content, so that a copy of the document holds the same people.
    """

    def __init__(self, salt: str = "") -> None:
        self._salt = salt
        self._updates: dict[tuple[str, ...], Any] = {}
        # One sketch per combination of figures: a record is hashed once, however many figures it belongs to.
        self._unions: dict[str, Any] = {}
        self._tallies: dict[str, int] = dict.fromkeys(TALLIES, 0)
        self._plans: dict[tuple[str, ...], tuple[_Plan, Any]] = {}

    def add_record(self, matches: Sequence[tuple[str, str, float]]) -> None:
        """Weigh ONE record: its matches as (entity type, fingerprint, score). Unknown types are passed over."""
        types = tuple([match[0] for match in matches])
        known = self._plans.get(types)
        if known is None:
            if len(self._plans) >= _PLANS:  # prose gives records of endless shapes
                self._plans.clear()
            plan = _plan(types)
            known = self._plans[types] = (plan, self._update(plan.sketches) if plan.keys else None)
        plan, update = known
        for name, number in plan.tallies:
            self._tallies[name] += number
        if not plan.keys:
            return
        if plan.salted:
            self._add_names(matches, plan, update)
            return
        tail = "" if plan.address is None else "@" + matches[plan.address][1]
        for index in plan.keys:
            key = matches[index][1] + tail
            update(key)
            for place in plan.positions:
                self._update(_POSITIONS)(key + matches[place][1])

    def _add_names(self, matches: Sequence[tuple[str, str, float]], plan: _Plan, update: Any) -> None:
        """People known by a name alone, which means somebody within this document only."""
        for index in plan.keys:
            _, fingerprint, score = matches[index]
            if plan.bare:
                certain = score >= CERTAIN_NAME
                self._tallies["names_alone" if certain else "names_uncertain"] += 1
                if not certain:
                    continue
            key = f"{fingerprint}#{self._salt}"
            update(key)
            for place in plan.positions:
                self._update(_POSITIONS)(key + matches[place][1])

    def _update(self, names: tuple[str, ...]) -> Any:
        """The bound ``update`` of the sketch that feeds these figures, made at first use."""
        sketch = self._updates.get(names)
        if sketch is None:
            from datasketches import update_theta_sketch

            if len(self._updates) >= _COMBINATIONS and names != _POSITIONS:
                self._fold()
            sketch = self._updates[names] = update_theta_sketch(max(LG_K[name] for name in names))
        return sketch.update

    def _fold(self) -> None:
        """Move what was fed so far into the unions, so that an object of endless shapes stays small."""
        for names, fed in self._updates.items():
            for name in names:
                self._union(name).update(fed)
        self._updates.clear()
        self._plans.clear()

    def _union(self, name: str) -> Any:
        union = self._unions.get(name)
        if union is None:
            from datasketches import theta_union

            union = self._unions[name] = theta_union(LG_K[name])
        return union

    def _result(self, name: str) -> Any:
        """The sketch ``name`` as it stands, of its nominal size or less; None where nothing was met.

        Always cut to the nominal size: only then the order of merging leaves no trace.
        """
        from datasketches import theta_union

        union = theta_union(LG_K[name])
        for names, fed in self._updates.items():
            if name in names:
                union.update(fed)
        if name in self._unions:
            union.update(self._unions[name].get_result())
        sketch = union.get_result()
        return None if sketch.is_empty() else sketch

    def _bounds(self, name: str) -> tuple[int, int, int]:
        sketch = self._result(name)
        if sketch is None:
            return (0, 0, 0)
        count = round(sketch.get_estimate())
        return (count, round(sketch.get_lower_bound(2)), round(sketch.get_upper_bound(2)))

    def estimate(self) -> tuple[int, int, int]:
        """Distinct people: estimate, lower and upper bound at 95 % (two standard deviations)."""
        return self._bounds("people")

    def common(self, other: PeopleCounter) -> tuple[int, int, int]:
        """People who stand in both, with bounds as in ``estimate``."""
        from datasketches import theta_intersection

        mine, theirs = self._result("people"), other._result("people")
        if mine is None or theirs is None:
            return (0, 0, 0)
        intersection = theta_intersection()
        intersection.update(mine)
        intersection.update(theirs)
        sketch = intersection.get_result()
        return (round(sketch.get_estimate()), round(sketch.get_lower_bound(2)), round(sketch.get_upper_bound(2)))

    def without(self, other: PeopleCounter) -> tuple[int, int, int]:
        """People who stand here and not in ``other``, with bounds as in ``estimate``."""
        from datasketches import theta_a_not_b

        mine, theirs = self._result("people"), other._result("people")
        if mine is None or theirs is None:
            return self.estimate()
        sketch = theta_a_not_b().compute(mine, theirs)
        return (round(sketch.get_estimate()), round(sketch.get_lower_bound(2)), round(sketch.get_upper_bound(2)))

    def facts(self) -> dict[str, int | float | bool]:
        """Every figure of ``models.tiers.facts.FACTS`` that comes from records."""
        facts: dict[str, int | float | bool] = {}
        everybody = self.estimate()[0]
        for name in LG_K:
            if name not in {"people_positioned", "positions"}:
                # Smaller sketches err more: a part is never more than the whole.
                facts[name] = min(everybody, self._bounds(name)[0])
        # Both are estimates once large: count a repeated position only where the bounds leave no doubt.
        facts["positions_repeated"] = max(0, self._bounds("positions")[1] - self._bounds("people_positioned")[2])
        facts["people_estimated"] = bool(everybody) and self._result("people").is_estimation_mode()
        return facts | self._tallies

    def serialise(self) -> bytes:
        """Everything, for storing and merging; empty where there is nothing. At most about 100 KiB."""
        from datasketches import compact_theta_sketch

        parts = []
        for number, name in enumerate(LG_K):
            sketch = self._result(name)
            if sketch is not None:
                data = compact_theta_sketch(sketch, True).serialize(compress=True)
                parts.append(struct.pack("<BI", number, len(data)) + data)
        tallies = tuple(self._tallies[name] for name in TALLIES)
        if not parts and not any(tallies):
            return b""
        body = struct.pack(f"<B{len(tallies)}Q", len(tallies), *tallies) + b"".join(parts)
        return _MAGIC + struct.pack("<I", zlib.crc32(body)) + body

    def merge(self, data: bytes) -> None:
        """Add what another counter serialised. Raises ValueError where ``data`` is not that; nothing is added then."""
        if not data:
            return
        from datasketches import compact_theta_sketch

        names, sketches = tuple(LG_K), {}
        try:
            if data[:4] != _MAGIC:
                raise ValueError("not a people sketch, or of another version")
            if struct.unpack_from("<I", data, 4)[0] != zlib.crc32(data[8:]):
                raise ValueError("a people sketch is damaged")
            (width,) = struct.unpack_from("<B", data, 8)
            tallies = struct.unpack_from(f"<{width}Q", data, 9)
            at = 9 + 8 * width
            while at < len(data):
                number, size = struct.unpack_from("<BI", data, at)
                at += 5
                sketches[names[number]] = compact_theta_sketch.deserialize(data[at : at + size])
                at += size
        except (struct.error, IndexError, RuntimeError) as error:
            raise ValueError("a people sketch is damaged") from error
        for name, sketch in sketches.items():
            self._union(name).update(sketch)
        for name, number in zip(TALLIES, tallies, strict=False):
            self._tallies[name] += number
