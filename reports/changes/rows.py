"""What a comparison reads of a run: rows and listings in order of URI, values by fingerprint, people by sketch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from models.records import Listing
from reports.changes.states import Side


class ObjectRow(NamedTuple):
    """One object as the store holds it; the names are those of its columns, JSON is not yet parsed."""

    uri: str
    path: str
    target: str
    kind: str
    media_type: str | None
    size: int | None
    modified: str | None
    sha256: str | None
    status: str
    problems: str
    tier: str | None
    rank: int
    counts: str
    findings: int
    subjects: int
    origin: str | None
    schema_digest: str | None
    row_count: int | None
    ranges: bytes | None
    exposure: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The reasons for which it was not, or not wholly, read: codes of ``models/messages/reasons.yaml``."""
        return () if self.problems == "[]" else tuple(code for code, _ in json.loads(self.problems))

    @property
    def digest(self) -> tuple[str, int, bytes] | None:
        """The content of a table that was read to its end."""
        if self.schema_digest is None or self.row_count is None or self.ranges is None:
            return None
        return (self.schema_digest, self.row_count, bytes(self.ranges))

    def side(self) -> Side:
        """What a report shows of it."""
        return Side(
            status=self.status,
            tier=self.tier,
            counts={} if self.counts == "{}" else json.loads(self.counts),
            subjects=self.subjects,
            size=self.size,
            modified=self.modified,
            sha256=self.sha256,
            exposure=self.exposure,
        )


COLUMNS = ObjectRow._fields


@runtime_checkable
class HasRows(Protocol):
    """A finished run that can be compared. Every method streams; ``meta`` holds what ``store.meta`` of a run says."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """Settings of the run: run_id, targets, key_id, ruleset, policy_digest, names, summary, ..."""
        ...

    def rows(
        self, columns: Sequence[str], uris: Sequence[str] | None = None, contents: Sequence[str] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """These columns of every object, or of those with these URIs or contents (a few), by URI, as stored."""
        ...

    def fingerprints(self, object: str) -> Iterator[tuple[str, str]]:
        """The distinct (entity type, fingerprint) of one object's own findings, in order."""
        ...

    def listings(self, uris: Sequence[str] | None = None) -> Iterator[Listing]:
        """Every folder, database or bucket that was listed, or those with these URIs (a few), in order of URI."""
        ...

    def sketches(self) -> Iterator[tuple[str, bytes]]:
        """The distinct people as mergeable sketches (``models.tiers.people``) by scope: run, tier:ID, target:NAME."""
        ...


def object_rows(run: HasRows, uris: Sequence[str] | None = None) -> Iterator[ObjectRow]:
    """``run.rows`` by name."""
    return map(ObjectRow._make, run.rows(COLUMNS, uris))
