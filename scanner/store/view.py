"""A run as reports see it (reports.base.RunView): read from run.db, streamed, in the language asked for."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from models.alike import Alike
from models.entities import learn_described
from models.errors import StoreError
from models.exposure import Weights, weights_of
from models.messages import Lang, default_lang, text
from models.records import Listing, Problem
from models.tiers import reason_text
from scanner.plain import dump
from scanner.store import lines
from scanner.store.earlier import EarlierFindings, earlier_findings
from scanner.store.opening import open_run
from scanner.store.people import people_of_objects
from scanner.store.risk import Order, objects_in_order
from scanner.store.tuples import tuples

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import CursorResult, Select
    from sqlalchemy import Row as DbRow

    from scanner.store.run_store import RunStore

_STREAM = {"yield_per": 1000}


class StoredRun:
    """A run in the folder ``folder``. Close it when done, or use it as a context manager.

    Raises StoreError where the folder holds no run, one of another version, or one that did not finish.
    """

    def __init__(self, folder: Path, lang: Lang | None = None, *, unfinished: bool = False) -> None:
        from scanner.store import schema

        self.folder, self._schema = folder, schema
        self._opened = opened = open_run(folder)
        self._connection, self.meta = opened.connection, opened.meta
        if "summary" not in self.meta and not unfinished:
            self.close()
            raise StoreError(text("run.store_unfinished", default_lang(), path=self.folder))
        self.lang: Lang = lang or self.meta.get("lang", "zh")
        learn_described(self.meta.get("types") or ())  # so that whatever is written of the run can name them

    @classmethod
    def of_writer(cls, store: RunStore, folder: Path) -> Self:
        """The run that ``store`` is writing into ``folder``, as far as it has come; the store is the one to close."""
        run = cls.__new__(cls)
        run._begin(folder, store)  # noqa: SLF001 of this very class
        return run

    def _begin(self, folder: Path, store: RunStore) -> None:
        self.folder, self._schema = folder, store.schema
        self._connection, self.meta = store.connection, store.meta()
        self.lang = self.meta.get("lang", "zh")

    def __enter__(self) -> Self:
        """The run itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.rest()
        self._opened.close()

    def rest(self) -> None:
        """End every stream that was not read to its end. A server keeps a place for each."""
        for rows in list(self._streams):
            rows.close()
        self._streams.clear()

    @functools.cached_property
    def _streams(self) -> set[CursorResult[Any] | Generator[Any]]:
        return set()

    @property
    def summary(self) -> dict[str, Any]:
        """What summary.json holds."""
        summary: dict[str, Any] = self.meta.get("summary", {})
        return summary

    def objects(self, order: Order = "path", limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Lines of objects.jsonl, by URI; by risk (tier times exposure), tier, exposure, people, findings.

        ``unread`` gives those alone that were not read wholly, by URI.
        """
        for row in self._in_order(lines.OBJECT, order, limit):
            yield self._object(row)

    def alike(self, order: Literal["path", "risk"] = "path") -> Iterator[Alike]:
        """What ``objects()`` gives, with what an object has in common with others."""
        own = len(lines.OWN)
        for row in self._in_order((*lines.OWN, *lines.SHARED), order):
            yield Alike._make((*row[:own], row[own:], functools.partial(self._alike, row)))

    def _alike(self, row: tuple[Any, ...]) -> dict[str, Any]:
        uri, path, target, size, modified, sha256, kind, media_type, owner, access, exposure, *rest = row
        status, *judged, duplicates_of, same_text_as, sampled = rest
        own = (uri, path, target, kind, media_type, size, modified, owner, access, exposure, sha256, status)
        made = self._object((*own, *judged, None, sampled or "", duplicates_of, same_text_as))
        del made["bytes_read"]
        return made

    def _in_order(self, names: Sequence[str], order: Order, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
        return objects_in_order(names, order, self._policy, self._tuples, limit)

    def object_lines(self) -> Iterator[str]:
        """What ``objects()`` gives, as JSON, a line each without its end."""
        rows = self._in_order(lines.OBJECT, "path")
        yield from lines.of_objects(
            rows, self._reason, lambda reasons: self._tier_reasons(reasons)[1], self._weights.risk
        )

    def findings(self, object: str | None = None, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Lines of findings.jsonl, in order of object, then as they stand in it."""
        from sqlalchemy import select

        finding, table = self._schema.finding, self._schema.object_
        query = select(finding, table.c.uri).join(table, table.c.id == finding.c.object_id)
        if object is not None:
            query = query.where(table.c.uri == object)
        for row in self._stream(query.order_by(table.c.uri, finding.c.id).limit(limit)):
            yield {
                "object": row.uri,
                "entity_type": row.entity_type,
                "start": row.start,
                "end": row.end,
                "location": json.loads(row.location),
                "score": row.score,
                "masked": row.masked,
                "fingerprint": row.fingerprint,
                "verified_by": list(lines.names(row.verified_by)),
                "recognizer": row.recognizer,
                **({"over": list(lines.names(row.over))} if row.over else {}),
            }

    def finding_lines(self, first: str | None = None, last: str | None = None) -> Iterator[str]:
        """The same as JSON, a line each without its end: put together from what is stored, as there may be millions.

        With URIs, of the objects from ``first`` to ``last`` alone.
        """
        from sqlalchemy import select

        finding, table = self._schema.finding, self._schema.object_
        query = select(finding, table.c.uri).join(table, table.c.id == finding.c.object_id)
        if first is not None:
            query = query.where(table.c.uri >= first)
        if last is not None:
            query = query.where(table.c.uri <= last)
        query = query.order_by(table.c.uri, finding.c.id)
        yield from lines.of_findings(self._tuples(query, few=first is not None))

    def carried(self) -> Iterator[tuple[str, bool, int]]:
        """Every object by URI, whether it is as an earlier run left it, and how many findings it has."""
        mine = self.meta.get("run_id")
        for uri, origin, findings in self.rows(("uri", "origin", "findings")):
            yield uri, origin is not None and origin != mine, findings

    def earlier_findings(self) -> EarlierFindings | None:
        """The findings.jsonl of the run it was made from, with what it must be; None where it was made without one."""
        return earlier_findings(self.meta)

    def reopener(self) -> Callable[[], StoredRun]:
        """What opens the same run in another process."""
        return functools.partial(StoredRun, self.folder, self.lang)

    def fields(self, object: str | None = None) -> Iterator[dict[str, Any]]:
        """The inventory, in order of object."""
        from sqlalchemy import select

        field, table = self._schema.field, self._schema.object_
        of, found = (
            ("path", "target", "tier"),
            ("container", "name", "comment", "entity_type", "count", "values", "sample"),
        )
        names = ("object", *of, *found)
        query = select(table.c.uri, *(table.c[name] for name in of), *(field.c[name] for name in found))
        query = query.join(table, table.c.id == field.c.object_id)
        if object is not None:
            query = query.where(table.c.uri == object)
        for row in self._tuples(query.order_by(table.c.uri, field.c.seq)):
            yield dict(zip(names, row, strict=True))

    def folders(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Folders with what lies below them, largest first, so that parents come before children."""
        from sqlalchemy import select

        table = self._schema.folder
        query = select(table).order_by(table.c.objects.desc(), table.c.depth, table.c.id).limit(limit)
        for row in self._stream(query):
            yield {
                "path": row.path,
                "parent": row.parent,
                "target": row.target,
                "objects": row.objects,
                "bytes": row.bytes,
                "tier": row.tier,
                "subjects": row.subjects,
                "findings": row.findings,
                "unread": row.unread,
                "entities": json.loads(row.entities),
                "exposed": None if row.exposed is None else json.loads(row.exposed),
            }

    def rows(
        self, columns: Sequence[str], uris: Sequence[str] | None = None, contents: Sequence[str] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """These columns of every object, or of those with these URIs or contents (a few), by URI, as they are stored.

        Columns are those of ``scanner.store.schema.object_``; what is JSON there is not decoded.
        """
        from sqlalchemy import select

        table = self._schema.object_
        query = select(*(table.c[name] for name in columns)).order_by(table.c.uri)
        if uris is not None:
            query = query.where(table.c.uri.in_(uris))
        if contents is not None:
            query = query.where(table.c.sha256.in_(contents))
        yield from self._tuples(query, few=uris is not None or contents is not None)

    def fingerprints(self, object: str) -> Iterator[tuple[str, str]]:
        """The distinct values found in one object, not in its members: entity type and fingerprint, in their order."""
        from sqlalchemy import select

        finding, table = self._schema.finding, self._schema.object_
        query = select(finding.c.entity_type, finding.c.fingerprint).distinct()
        query = query.join(table, table.c.id == finding.c.object_id).where(table.c.uri == object)
        for row in self._stream(query.order_by(finding.c.entity_type, finding.c.fingerprint)):
            yield row.entity_type, row.fingerprint

    def sketches(self) -> Iterator[tuple[str, bytes]]:
        """The distinct people as mergeable sketches (models.tiers.people) by scope: run, tier:ID, target:NAME."""
        from sqlalchemy import select

        table = self._schema.people
        rows = self._connection.execute(select(table.c.scope, table.c.people).order_by(table.c.scope)).all()
        if rows:
            yield from ((row.scope, row.people) for row in rows)
        else:
            yield from people_of_objects(self._stream, self._schema)

    def listings(self, uris: Sequence[str] | None = None) -> Iterator[Listing]:
        """Every folder, database or bucket that was listed, or those with these URIs (a few), in order of URI."""
        table = self._schema.listing
        query = table.select().order_by(table.c.uri)
        if uris is not None:
            query = query.where(table.c.uri.in_(uris))
        for row in self._stream(query):
            problem = Problem(*json.loads(row.problem)) if row.problem else None
            yield Listing(row.target, row.uri, row.complete, row.entries, problem)

    def targets(self) -> list[dict[str, Any]]:
        """What the run was to walk: ``name``, ``url``, ``state``, ``include``, ``exclude``, ``walked``.

        Of a run of version 1 the state is not known: None.
        """
        rows = self._connection.execute(self._schema.target.select()).mappings()
        found = [{**row, **{name: json.loads(row[name]) for name in ("include", "exclude")}} for row in rows]
        unknown = {"state": None, "walked": None}
        return found or [{**each, **unknown} for each in self.meta.get("targets", [])]

    def change_rows(self) -> Iterator[Any]:
        """Rows of the table ``change``, by URI: what differs from the run before."""
        table = self._schema.change
        yield from self._stream(table.select().order_by(table.c.object))

    def trends(self) -> list[dict[str, Any]]:
        """The runs of the line that this one stands in, oldest first: ``run_id``, ``finished``, ``totals``."""
        table = self._schema.trend
        rows = self._connection.execute(table.select().order_by(table.c.finished, table.c.run_id)).all()
        return [{"run_id": row.run_id, "finished": row.finished, "totals": json.loads(row.totals)} for row in rows]

    def gaps(self) -> Iterator[dict[str, Any]]:
        """Where the handling of an object falls short of its tier's demands, by URI: ``object``, ``path``, ``target``,
        ``kind``, ``tier``, ``rule``, ``demand``, ``values``.
        """
        from sqlalchemy import select

        gap, of = self._schema.gap, self._schema.object_
        query = select(gap, of.c.uri, of.c.path, of.c.target, of.c.kind, of.c.tier).join(of, of.c.id == gap.c.object_id)
        for row in self._stream(query.order_by(of.c.uri, gap.c.rule)):
            known = row._mapping  # noqa: SLF001 SQLAlchemy's public name for it: "values" is its method
            names = ("path", "target", "kind", "tier", "rule", "demand")
            yield {"object": row.uri, **{name: known[name] for name in names}, "values": json.loads(known["values"])}

    def streams(self) -> dict[str, Callable[[], Iterable[bytes]]]:
        """What belongs to the run and is in no file of its folder, for its seal."""
        return self._opened.streams()

    def _stream(self, query: Select[Any]) -> Iterator[DbRow[Any]]:
        rows = self._connection.execute(query.execution_options(**_STREAM))
        self._streams.add(rows)
        try:
            yield from rows
        finally:
            self._streams.discard(rows)
            rows.close()

    def _tuples(self, query: Select[Any], *, few: bool = False) -> Iterator[tuple[Any, ...]]:
        """Rows as plain tuples; of ``few``, asked for again and again, SQLAlchemy keeps how they are asked for."""
        if few:
            yield from map(tuple, self._stream(query))
            return
        rows = tuples(self._connection, query)
        self._streams.add(rows)
        try:
            yield from rows
        finally:
            self._streams.discard(rows)
            rows.close()

    def _object(self, row: tuple[Any, ...]) -> dict[str, Any]:
        uri, path, target, kind, media_type, size, modified, owner, access, exposure, sha256, *rest = row
        status, problems, *rest = rest
        tier, reasons, flags, counts, masked, suppressed, subjects, bytes_read, facts, duplicates_of, same_text_as = (
            rest
        )
        problems = lines.decoded(problems)
        return {
            "object": uri,
            "path": path,
            "target": target,
            "kind": kind,
            "media_type": media_type,
            "size": size,
            "modified": modified,
            "owner": owner,
            "access": access,
            "exposure": exposure,
            "sha256": sha256,
            "status": status,
            "reason": self._reason(problems),
            "reason_code": problems[0][0] if problems else None,
            "tier": tier,
            "risk": self._weights.risk(tier, exposure) if tier is not None else None,
            "tier_reasons": self._tier_reasons(reasons)[0],
            "flags": lines.decoded(flags),
            "counts": lines.decoded(counts),
            "masked_counts": lines.decoded(masked),
            **({"suppressed": lines.decoded(suppressed)} if suppressed != "{}" else {}),
            "subjects": subjects,
            "bytes_read": bytes_read,
            **lines.of_facts(facts),
            "duplicates_of": duplicates_of,
            **({"same_text_as": same_text_as} if same_text_as is not None else {}),
        }

    def _reason(self, problems: list[list[str]]) -> str | None:
        if not problems:
            return None
        sentences = (text(f"reasons.{code}", self.lang, detail=detail).rstrip("：: ") for code, detail in problems)
        return _separator(self.lang).join(sentences)

    @functools.cached_property
    def _tier_reasons(self) -> Callable[[str], tuple[list[dict[str, Any]], str]]:
        """Stored reasons with their texts, as values and as JSON. Of many small files they are often the same."""

        @functools.lru_cache(4096)
        def worded(written: str) -> tuple[list[dict[str, Any]], str]:
            reasons = [{**each, "text": reason_text(self._policy, each, self.lang)} for each in lines.decoded(written)]
            return reasons, dump(reasons)

        return worded

    @functools.cached_property
    def _weights(self) -> Weights:
        """How much tiers and circles of readers weigh in this run."""
        return weights_of(self._policy)

    @functools.cached_property
    def _policy(self) -> dict[str, Any]:
        policy: dict[str, Any] = self.meta.get("policy", {})
        return policy


def _separator(lang: Lang) -> str:
    return "；" if lang == "zh" else "; "
