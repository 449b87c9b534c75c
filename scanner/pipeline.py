"""The only place that knows the whole way of one object: source, type, reader, chunks, matches, findings, verdict.

``process`` yields the events of one item, its members included. It never raises for what an object holds: whatever a
reader throws ends that object as ``partial`` or ``failed`` with a reason, and nothing of the object's content is in it.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from models.errors import ReadError, SkipObject
from models.limits import MIB
from models.packed import characters
from models.records import (
    FieldSummary,
    Item,
    ItemKind,
    ObjectResult,
    Problem,
    RowSample,
    Status,
    TableChunk,
    TableDigest,
    TextChunk,
)
from models.sampling import sample_facts, sample_problem
from scanner.cell_json import JsonCells
from scanner.collect import Collector, by_its_place
from scanner.copies import kept_on_disk, stamp, with_changes
from scanner.crawlers.names import printable
from scanner.events import Answer, Ask, Event, Finished, Started, Tick
from scanner.known import content_known, rows_known
from scanner.mishaps import problem_of
from scanner.plain import safe_label
from scanner.rarely import rarely_collected
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.tries import Tries, all_said
from scanner.table_digest import TableDigester
from scanner.unread import is_unread, status_of, unread
from scanner.within import Within, count

if TYPE_CHECKING:
    from scanner.session import Tools

MAX_PROBLEMS = 20
"""Problems kept of one object; the first ones say why, thousands more would say it again."""
_OF_NAMES = frozenset({"binary_cells", "table_unreadable", "row_unreadable", "external_entity"})
"""Those that say names of columns, tables and fields, which may be values where nobody gave better ones."""

_IN_MEMORY = 8 * MIB
_BLOCK = 4 * MIB
_BEAT = 0.25
"""Seconds between two signs of life, and between two snapshots of the figures."""

Steps = Generator[Event, None, ObjectResult]


def process(item: Item, tools: Tools) -> Iterator[Event]:
    """Yield the events of ``item`` and of all that lies within it."""
    if is_unread(item):
        yield from unread(item)
        return
    context = _context(tools)
    if item.kind is ItemKind.TABLE:
        yield from _Work(item, tools, context).table(lambda: tools.crawler(item).rows(item))
    else:
        yield from _Work(item, tools, context).file(lambda: tools.crawler(item).source(item))


def _context(tools: Tools) -> ReadContext:
    return ReadContext(
        limits=tools.limits,
        scratch=tools.scratch,
        passwords=Tries(tools.passwords, tools.limits.timeout_per_object, tools.alive),
        alive=lambda: tools.alive(0.0),
        ocr=tools.session.ocr,
        ocr_grant=tools.ocr_grant,
    )


def process_source(item: Item, source: ByteSource, tools: Tools) -> Iterator[Event]:
    """As ``process``, for bytes that come from no crawler."""
    yield from _Work(item, tools, _context(tools)).file(lambda: source)


def member_uri(outer: str, name: str, seen: Counter[str]) -> str:
    """The URI of a member: unique also where an archive holds one name twice (the second ends in ``#2``)."""
    uri = f"{outer}!/{quote(name.encode('utf-8', 'surrogatepass'), safe='/')}"
    seen[uri] += 1
    return uri if seen[uri] == 1 else f"{uri}#{seen[uri]}"


class _Work:
    """One object being read."""

    def __init__(self, item: Item, tools: Tools, context: ReadContext) -> None:
        self.item, self.tools, self.context = item, tools, context
        self.problems: list[Problem] = []
        self.read_something = False
        self.bytes_read = 0
        self.sha256: str | None = None
        self.media_type = item.media_type
        self.within: Within | None = None
        self.collector: Collector | None = None
        self.digester: TableDigester | None = None
        self.whole = False
        """The table was read to its end, every row of it."""
        self.sample: dict[str, int] = {}
        """What part of a table was read, as figures; nothing where all of it was."""
        self._json = JsonCells()
        self._beat = time.monotonic()
        self._stop = tools.stops.get(item.uri)
        self._bundles = 0

    def file(self, open_source: Callable[[], ByteSource]) -> Steps:
        """Read a file or member: hash, type, reader."""
        yield Started(self.item)
        skipped = False
        try:
            self._stop_here()
            source = open_source()
            limit = self.tools.limits.max_object_size
            if source.size > limit:
                raise SkipObject("too_large", f"{limit / MIB:g} MiB")  # noqa: TRY301 one place handles every end
            if source.remote and source.size > _IN_MEMORY:
                self.tools.sniff(source)
                self.media_type = source.media_type or self.media_type
                self.tools.reader_for(source)  # what nobody reads is not fetched whole to be hashed
            before = stamp(source)
            source = yield from self._hashed(source)
            if source.path is not None and before is None:
                before = stamp(source)
            self.tools.sniff(source)
            self.media_type = source.media_type or self.media_type
            yield self._tick()
            steady = source.size <= _IN_MEMORY or stamp(source) == before
            pending = with_changes(source, self.sha256)
            self.sha256 = pending or self.sha256
            if steady and not pending and self.bytes_read and self._stop is None and not self.problems:
                question = Ask(self.item, self.sha256 or "", self.media_type, member=self.context.depth > 0)
                answer = content_known(question, self.tools, alone=by_its_place(self.item, self.tools))
                if answer is not None:
                    return (yield from self._alike(answer))
            reader = self.tools.reader_for(source)
            yield from self._parts(reader.read(source, self.context))
            if pending and self.collector is not None:
                self.collector.by_place += 1  # what lies beside it is of no use to a copy elsewhere
            if source.size > _IN_MEMORY and stamp(source) != before:
                self._note(Problem("changed"))
        except ReadError as error:
            skipped = isinstance(error, SkipObject)
            self._note(error.problem)
        except Exception as error:
            self._note(problem_of(error, self.tools.limits))
        return (yield from self._finish(skipped=skipped))

    def table(self, open_rows: Callable[[], Iterator[Part | RowSample]]) -> Steps:
        """Read a table's rows: where it was read before, first to see whether they are the same."""
        yield Started(self.item)
        skipped = False
        try:
            if self.tools.known.table is not None:
                digest = yield from rows_known(open_rows(), self.tools)
                if digest is not None:
                    return (yield from self._alike(Answer(same=True), digest))
                if self.item.pieces:  # who gave it out hands out its pieces
                    self._note(Problem("changed"))
                    return (yield from self._finish(skipped=False))
            self.digester = TableDigester(self.tools.key)
            with rarely_collected():
                yield from self._parts(open_rows())
            self.whole = not self.sample
        except ReadError as error:
            skipped = isinstance(error, SkipObject)
            self._note(error.problem)
        except Exception as error:
            self._note(problem_of(error, self.tools.limits, "table_unreadable"))
        return (yield from self._finish(skipped=skipped))

    def _alike(self, answer: Answer, table: TableDigest | None = None) -> Steps:
        """End an object whose content was read before, here or elsewhere."""
        result = ObjectResult(
            item=self.item,
            status=Status.SCANNED,
            media_type=self.media_type,
            sha256=self.sha256,
            verdict=answer.verdict,
            subjects=answer.subjects,
            people=answer.people,
            bytes_read=self.bytes_read,
            table=table,
            like=table.schema if table else self.sha256,
        )
        yield Finished(result)
        return result

    def _parts(self, parts: Iterable[Part | RowSample]) -> Generator[Event, None, None]:
        for part in parts:
            if isinstance(part, Problem):
                self._note(part)
            elif isinstance(part, RowSample):
                self.sample = sample_facts(part)
                self._note(sample_problem(part))
            elif isinstance(part, Member):
                self.read_something = True
                if self.digester is not None:  # of a table, whose documents no reader has counted
                    self.digester.add_document(part)
                    count(part, self.context)
                yield from self._member(part)
            else:
                self.read_something = True
                yield from self._chunk(part)
            if time.monotonic() - self._beat > _BEAT:
                yield self._tick()

    def _chunk(self, chunk: TextChunk | TableChunk) -> Generator[Event, None, None]:
        if self.collector is None:
            self.collector = Collector(self.item, self.tools, self.sha256 or self.item.uri)
        if self.digester is not None and isinstance(chunk, TableChunk):
            self.digester.feed(chunk)
            self.bytes_read += characters(chunk.rows)
            chunk = self._json.opened(chunk)
        try:
            self.collector.feed(chunk)
        except MemoryError:
            raise
        except Exception as error:
            # A fault of ours, not of the object: said so, and the rest is still read.
            self._note(Problem("internal", type(error).__name__))
        yield from self._bundle()

    def _bundle(self) -> Generator[Event, None, None]:
        # Sent before the reader goes on, so that what was found stands even if the next step kills the process.
        if self.collector is not None:
            found = self.collector.bundle(snapshot=time.monotonic() - self._beat > _BEAT)
            if found is not None:
                yield found
                self._bundles += 1
                self._stop_here()

    def _stop_here(self) -> None:
        """An object that killed a worker is read once more up to where that happened, for what surrounds it."""
        if self._stop is not None and self._bundles >= self._stop[0]:
            raise ReadError(self._stop[1].code, self._stop[1].detail)

    def _member(self, member: Member) -> Generator[Event, None, None]:
        within = self._within()
        name = member.name.lstrip("/") or "?"
        source = member.source
        item = Item(
            uri=member_uri(self.item.uri, name, within.names),
            path=f"{self.item.path}!/{printable(name)}",
            target=self.item.target,
            kind=ItemKind.FILE,
            locator="",
            size=member.size if member.size is not None else (source.size if source else None),
            modified=member.modified,
            owner=self.item.owner,
            access=self.item.access,
            exposure=self.item.exposure,
        )
        context = self.context
        try:
            problem = member.problem
            if source is not None and context.depth > context.limits.max_depth:
                problem, source = Problem("depth", str(context.limits.max_depth)), None
            if source is None:
                yield Started(item)
                problem = problem or Problem("damaged", "member")
                result = ObjectResult(item, status_of(problem), all_said(problem, context.passwords))
                yield Finished(result)
            else:
                work, whole = _Work(item, self.tools, context), source
                if problem is not None:  # damaged: what could be had of it is read
                    work.problems.append(problem)
                context.depth += 1
                try:
                    result = yield from work.file(lambda: whole)
                finally:
                    context.depth -= 1
            within.add(result, self.tools)
        finally:
            member.release()

    def _hashed(self, source: ByteSource) -> Generator[Event, None, ByteSource]:
        """Hash the bytes; a small object is kept in memory, so that a slow share is asked for it only once."""
        digest = hashlib.sha256()
        with source.open() as stream:
            if source.size <= _IN_MEMORY:
                # Asked for as much as there is said to be: asking for more would cost memory for every small file.
                data = stream.read(source.size + 1)
                if len(data) <= source.size or not stream.read(1):
                    digest.update(data)
                    kept = ByteSource.of_bytes(source.name, data)
                    kept.path, kept.media_type = source.path, source.media_type
                    self.sha256, self.bytes_read = digest.hexdigest(), len(data)
                    if self.item.size != len(data):  # it has grown or shrunk since the walk
                        self.item = replace(self.item, size=len(data))
                    return kept
                stream.seek(0)
            with kept_on_disk(source, self.tools.scratch, self.tools.limits) as copy:
                while block := stream.read(_BLOCK):
                    digest.update(block)
                    self.bytes_read += len(block)
                    if copy is not None:
                        copy.write(block)
                    if time.monotonic() - self._beat > _BEAT:
                        yield self._tick()
        self.sha256 = digest.hexdigest()
        return source if copy is None else ByteSource.of_path(Path(copy.name), source.name)

    def _last_findings(self) -> Generator[Event, None, None]:
        if self.collector is None:
            return
        try:
            self.collector.finish()
        except Exception as error:
            self._note(Problem("internal", type(error).__name__))
        found = self.collector.bundle()
        if found is not None:
            yield found

    def _finish(self, *, skipped: bool) -> Steps:
        yield from self._last_findings()
        for problem in self.collector.problems() if self.collector else ():
            self._note(problem)
        if not self.problems:
            status = Status.SCANNED
        elif self.read_something:
            status = Status.PARTIAL
        else:
            status = Status.SKIPPED if skipped else status_of(self.problems[0])
        collector = self.collector
        fields: tuple[FieldSummary, ...] = ()
        counts: dict[str, int] = {}
        masked: dict[str, int] = {}
        facts: dict[str, Any] = {}
        people = collector.people if collector else None
        if collector is not None:
            counts, masked, fields = dict(collector.counts), dict(collector.masked_counts), collector.fields()
            facts = collector.facts() | collector.column_facts(sampled=bool(self.sample))
        verdict = None
        if status in (Status.SCANNED, Status.PARTIAL):
            verdict = self.tools.policy.classify(facts, counts, masked, self.tools.session.lang)
        if self.within is not None:
            if self.within.verdict is not None:
                both = [verdict, self.within.verdict] if verdict else [self.within.verdict]
                verdict = self.tools.policy.combine(both, self.tools.session.lang)
            if people is not None:
                self.within.people.merge(people.serialise())
            people = self.within.people
        subjects = round(people.estimate()[0]) if people is not None else 0
        result = ObjectResult(
            item=self.item,
            status=status,
            problems=tuple(self.problems),
            media_type=self.media_type,
            sha256=self.sha256,
            verdict=verdict,
            counts=counts,
            masked_counts=masked,
            suppressed=dict(collector.suppressed) if collector else {},
            subjects=subjects,
            people=people.serialise() if people is not None and subjects else b"",
            fields=fields,
            bytes_read=self.bytes_read,
            table=self.digester.done() if self.digester is not None and self.whole else None,
            facts=facts | self.sample,
            held=collector.held() if collector is not None and self.item.piece else {},
            text_digest=collector.text.done() if collector is not None and status is Status.SCANNED else None,
        )
        yield Finished(result)
        return result

    def _within(self) -> Within:
        if self.within is None:
            from models.tiers.people import PeopleCounter

            self.within = Within(PeopleCounter())
        return self.within

    def _note(self, problem: Problem) -> None:
        if problem.code in _OF_NAMES:
            problem = Problem(problem.code, safe_label(problem.detail))
        for each in all_said(problem, self.context.passwords):
            if len(self.problems) < MAX_PROBLEMS and each not in self.problems:
                self.problems.append(each)

    def _tick(self) -> Tick:
        self._beat = time.monotonic()
        return Tick(self.bytes_read, self.sha256, self.media_type)
