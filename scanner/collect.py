"""What one object's matches become: masked findings, counts, the inventory of its fields, and people.

The raw value ends here. Values met already masked (138****1234) are counted apart and are no findings: they carry
nothing to find a person by, but a policy may look at them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from models.column_facts import column_facts
from models.packed import PackedRows, filled
from models.protect import mask
from models.records import ColumnStatistics, FieldSummary, Item, Location, Problem, TableChunk, TextChunk
from models.tiers.facts import STATE_MARK as STATE_SECRET
from recognizers.lane import Match, ObjectScan
from recognizers.paths import PROOF, place_hints
from scanner.events import BY_PLACE, Found, Row
from scanner.plain import clean, dump, dump_flat, safe_label
from scanner.same_text import TextDigest

if TYPE_CHECKING:
    from models.tiers.people import PeopleCounter
    from scanner.session import Tools

MAX_FIELDS = 5000
"""Fields of one object listed one by one; those beyond are added up under one name."""

OTHER_FIELDS = "…"

_FIRST_SNAPSHOTS = 4


def by_its_place(item: Item, tools: Tools) -> bool:
    """Whether what is found in an object depends on where it lies: on its name, or an allow list's paths."""
    return bool(place_hints(item.path)) or tools.allowing.speaks_by_path(item)


class Collector:
    """Takes an object's chunks, hands out its findings in bundles, and holds its figures."""

    def __init__(self, item: Item, tools: Tools, salt: str = "") -> None:
        from models.tiers.people import PeopleCounter

        self.uri = item.uri
        self._salt = salt or item.uri
        self.people = PeopleCounter(self._salt)
        self.counts: Counter[str] = Counter()
        self.masked_counts: Counter[str] = Counter()
        self.suppressed: Counter[str] = Counter()
        """Findings that an allow list speaks for, by entity type: counted here and nowhere else."""
        self.allowed_by: Counter[str] = Counter()
        """The same by the id of the entry."""
        self.by_place = 0
        self.secret = False
        """A state-secret mark was met: the object is quoted nowhere, every sample of it is starred."""
        self.text = TextDigest(tools.key)
        self._piece = item.piece > 0
        """Of a piece the text says nothing: pieces end in any order."""
        self._key = tools.key
        self._allowed = tools.allowing.of_object(item)
        self._scan = ObjectScan(tools.lane, item.path)
        self._explain = tools.explain(item.uri) if tools.explain is not None else None
        self._records: dict[int, list[tuple[str, str, float]]] = {}
        self._bundle: list[Row] = []
        self._labels: set[str] = set()
        self._verified: dict[tuple[str, ...], str] = {}
        self._fields: dict[tuple[str, str, str], list[Any]] = {}
        self._values: Counter[tuple[str, str]] = Counter()
        self._comments: dict[tuple[str, str], str] = {}
        self._statistics: dict[tuple[str, str], ColumnStatistics] = {}
        self._snapshots = 0

    def feed(self, chunk: TextChunk | TableChunk) -> None:
        """Find, mask and count what stands in ``chunk``."""
        if not self._piece:
            self.text.feed(chunk)
        if isinstance(chunk, TableChunk):
            self._count_values(chunk)
        matches = self._scan.feed(chunk)
        self._take(matches if self._explain is None else self._explain.watch(chunk, matches))
        # The last record of running text may go on in the next window.
        self._add_records(keep_last=isinstance(chunk, TextChunk))

    def finish(self) -> None:
        """Take what could only be judged at the end."""
        self._take(self._scan.finish())
        self._add_records(keep_last=False)

    def problems(self) -> list[Problem]:
        """Why the model for names found none, and the user's own types that were not looked for to the end."""
        found = []
        if self._scan.names is not None and self._scan.names.problem is not None:
            found.append(self._scan.names.problem)
        if self._scan.failed:
            found.append(Problem("internal", ", ".join(sorted(self._scan.failed))))
        if self._scan.given_up:
            found.append(Problem("own_type_slow", ", ".join(sorted(self._scan.given_up))))
        return found

    def facts(self) -> dict[str, Any]:
        """Every figure of the object: people, what allow lists and names of places did, and the model's share."""
        return dict(self.people.facts()) | self.allow_facts() | self.place_facts() | self.names_facts()

    def names_facts(self) -> dict[str, Any]:
        """What the model for names read, and what a sample of it says.

        ``names_read`` and ``names_wanted`` are bytes of running text: those that it read, and those in which a name
        could stand. ``names_mentions`` and ``names_error``, where it read a sample: how often that lets one expect
        persons to be mentioned in running text, and the standard error of that.
        """
        facts: dict[str, Any] = {}
        spent = self._scan.names.spent if self._scan.names is not None else None
        if spent is not None and spent.wanted:
            facts |= {"names_read": spent.read, "names_wanted": spent.wanted}
            if spent.sampled and self._scan.names is not None and self._scan.names.problem is None:
                facts |= {"names_mentions": round(spent.mentions, 1), "names_error": round(spent.error, 1)}
        return facts

    def bundle(self, *, snapshot: bool = False) -> Found | None:
        """The findings since the last bundle, None when there are none; early ones carry the figures so far."""
        if not self._bundle:
            return None
        rows, self._bundle = tuple(self._bundle), []
        self._snapshots += 1
        if snapshot or self._snapshots <= _FIRST_SNAPSHOTS:
            people = self._people_so_far()
            facts = dict(people.facts()) | self.allow_facts() | self.names_facts()
            return Found(self.uri, rows, dict(self.masked_counts), people.serialise(), facts, dict(self.suppressed))
        return Found(self.uri, rows)

    def _people_so_far(self) -> PeopleCounter:
        """The people met, those of the record that may still go on included."""
        from models.tiers.people import PeopleCounter

        if not self._records:
            return self.people
        copy = PeopleCounter(self._salt)
        copy.merge(self.people.serialise())
        for _, matches in sorted(self._records.items()):
            copy.add_record(matches)
        return copy

    def allow_facts(self) -> dict[str, dict[str, int]]:
        """Which entries of allow lists spoke, and how often."""
        return {"allowed_by": dict(sorted(self.allowed_by.items()))} if self.allowed_by else {}

    def place_facts(self) -> dict[str, int]:
        """How many findings rest on the name of the file or its folder: of no use to a copy under another name."""
        return {BY_PLACE: self.by_place} if self.by_place else {}

    def column_facts(self, *, sampled: bool) -> dict[str, Any]:
        """What the server of a table keeps of its columns, beside how many of their values were read."""
        found = ((container, name) for container, name, _ in self._fields)
        return column_facts(self._statistics, found, self._values, sampled=sampled) if self._statistics else {}

    def fields(self) -> tuple[FieldSummary, ...]:
        """The inventory: one row per container, column or key, and entity type, sorted."""
        return tuple(
            FieldSummary(
                container=container,
                name=name,
                comment=self._comments.get((container, name), ""),
                entity_type=entity,
                count=count,
                values=self._values[container, name],
                sample="*" * len(sample) if self.secret else sample,
            )
            for (container, name, entity), (count, sample) in sorted(self._fields.items())
        )

    def held(self) -> dict[tuple[str, str], int]:
        """How many values each column had, by container and column."""
        return dict(self._values)

    def _take(self, matches: Iterable[Match]) -> None:
        key, rows, counts, records = self._key, self._bundle, self.counts, self._records
        allowed = self._allowed
        for match in matches:
            entity, value = match.entity_type, match.value
            if match.already_masked:
                self.masked_counts[entity] += 1
                continue
            fingerprint = key.fingerprint(match.normal)
            self.by_place += PROOF in match.verified_by
            if allowed is not None and (entry := allowed.entry(match, fingerprint)) is not None:
                self.suppressed[entity] += 1
                self.allowed_by[entry] += 1
                if self._explain is not None:
                    self._explain.left_out(match, entry)
                continue
            self.secret = self.secret or entity == STATE_SECRET
            masked = "*" * len(value) if self.secret else clean(mask(value, entity))
            location = self._safe_location(match.location, value)
            counts[entity] += 1
            if self._explain is not None:
                self._explain.kept(match)
            rows.append(
                (
                    entity,
                    match.start,
                    match.end,
                    dump_flat(location),
                    match.score,
                    masked,
                    fingerprint,
                    self._reasons(match.verified_by),
                    match.recognizer,
                    self._reasons(match.over) if match.over else None,
                )
            )
            records.setdefault(match.record, []).append((entity, fingerprint, match.score))
            self._add_field(location, entity, masked)

    def _safe_location(self, location: dict[str, Any], value: str) -> dict[str, Any]:
        """``location`` without any value in it; most hold a few names again and again, so names are judged once."""
        labels = self._labels
        for label in location.values():
            if isinstance(label, str) and ((label not in labels and self._judge(label)) or value in label):
                return {
                    name: safe_label(label, value) if isinstance(label, str) else label
                    for name, label in location.items()
                }
        return location

    def _judge(self, label: str) -> bool:
        """Whether ``label`` holds what looks like a value; one that does not is remembered."""
        if safe_label(label) != label:
            return True
        if len(self._labels) < MAX_FIELDS:
            self._labels.add(label)
        return False

    def _reasons(self, verified_by: tuple[str, ...]) -> str:
        known = self._verified.get(verified_by)
        if known is None:
            known = self._verified[verified_by] = dump(list(verified_by))
        return known

    def _add_field(self, location: Location, entity: str, masked: str) -> None:
        get = location.get
        container = str(get("sheet") or get("table") or get("part") or "")
        key = (container, str(get("column") or get("key") or ""), entity)
        entry = self._fields.get(key)
        if entry is None:
            if len(self._fields) >= MAX_FIELDS:
                key = ("", OTHER_FIELDS, entity)
            entry = self._fields.setdefault(key, [0, masked])
        entry[0] += 1

    def _count_values(self, chunk: TableChunk) -> None:
        if len(self._values) >= MAX_FIELDS:
            return
        place = chunk.location
        container = safe_label(str(place.get("sheet") or place.get("table") or place.get("part") or chunk.table))
        rows = chunk.rows
        columns: Sequence[Sequence[str | None]]
        columns = rows.columns if isinstance(rows, PackedRows) else list(zip(*rows, strict=False))
        for column, cells in zip(chunk.columns, columns, strict=False):
            key = (container, safe_label(column.name))
            self._values[key] += filled(cells)
            if column.comment:
                self._comments[key] = safe_label(column.comment)
            if column.statistics is not None:
                self._statistics[key] = column.statistics

    def _add_records(self, *, keep_last: bool) -> None:
        records, self._records = self._records, {}
        if keep_last and records:
            last = max(records)
            self._records[last] = records.pop(last)
        for _, matches in sorted(records.items()):
            self.people.add_record(matches)
