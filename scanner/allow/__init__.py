"""Allow lists: findings that somebody answers for, until a day, are counted apart. They are never lost in silence.

An entry names a reason, an owner and the last day on which it counts, and conditions on the value (its keyed
fingerprint, or a pattern), the object's path and the entity type; all that it gives must hold. Which entries count is
decided once, when the scan begins, so that every worker and every report agree.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from scanner.plain import safe_label


@dataclass(frozen=True, slots=True)
class AllowEntry:
    """One entry. An empty condition is none; of several values in one condition any will do.

    ``fingerprints`` are those of normalised values, by the user's key. ``patterns`` are regular expressions that the
    whole value must match; they stay in memory. ``paths`` are patterns as of ``--include``.
    """

    id: str
    reason: str
    owner: str
    expires: date
    fingerprints: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = field(default=(), repr=False)
    paths: tuple[str, ...] = ()
    entities: frozenset[str] = frozenset()


def today() -> date:
    """The day, as the machine's clock and time zone have it."""
    return datetime.now(UTC).astimezone().date()


@dataclass(frozen=True, slots=True)
class AllowList:
    """The entries of all lists that were given, in order; ``on`` is the day that decides which of them count."""

    entries: tuple[AllowEntry, ...] = ()
    on: date = field(default_factory=today)

    def __bool__(self) -> bool:
        """Whether anything can be left out."""
        return bool(self.valid)

    @property
    def valid(self) -> tuple[AllowEntry, ...]:
        """Entries that count, their last day included."""
        return tuple(entry for entry in self.entries if entry.expires >= self.on)

    @property
    def by_path(self) -> bool:
        """Whether the same bytes may give other findings in another place."""
        return any(entry.paths for entry in self.valid)

    @property
    def digest(self) -> str:
        """Of all that decides what is left out: an entry that has expired is no part of it. Empty for nothing."""
        said = [
            [entry.id, sorted(entry.fingerprints), *map(list, (entry.patterns, entry.paths)), sorted(entry.entities)]
            for entry in self.valid
        ]
        return hashlib.sha256(json.dumps(said).encode("utf-8", "surrogatepass")).hexdigest() if said else ""

    def describe(self) -> list[dict[str, Any]]:
        """What a run keeps of each entry. Neither a pattern nor a value: a pattern may come close to one."""
        return [
            {
                "id": entry.id,
                "reason": safe_label(entry.reason),
                "owner": safe_label(entry.owner),
                "expires": entry.expires.isoformat(),
                "expired": entry.expires < self.on,
                "conditions": {
                    name: number
                    for name, number in (
                        ("fingerprint", len(entry.fingerprints)),
                        ("pattern", len(entry.patterns)),
                        ("path", len(entry.paths)),
                    )
                    if number
                },
                "paths": [safe_label(path) for path in entry.paths],
                "entities": sorted(entry.entities),
            }
            for entry in self.entries
        ]
