"""Access databases (mdb, accdb): tables with their columns, memos, attached files, what was deleted, and queries."""

from __future__ import annotations

import re
import struct
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from models.errors import ReadError
from models.records import Column, Problem, TableChunk
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.data.mdb_file import Pages
from scanner.readers.data.mdb_objects import files_in
from scanner.readers.data.mdb_properties import CHECKS, OF_ITSELF, Properties, properties
from scanner.readers.data.mdb_table import BINARY, NAMES, OLE, Rows, Table, parsed
from scanner.readers.pieces import Pieces
from scanner.readers.rows import TableRows
from scanner.readers.scratch import Spool

_CATALOG = 2
_SYSTEM = 0x80000002
_LOCAL, _LINKED, _LINKED_ODBC = 1, 6, 4
_WHOLE = re.compile(r"-?[0-9]{1,20}")
_LARGEST = 64 << 20
_MOST_TABLES = 20_000


class MdbReader:
    """Each table as records; what is deleted and not yet overwritten by ``part``; files kept in rows as members."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``encrypted``, ReadError ``damaged``."""
        with source.open() as stream:
            yield from _Database(Pages(stream, source.size, context.passwords), context).parts()


@dataclass(frozen=True, slots=True)
class _Listed:
    """An object of the catalog."""

    name: str
    kind: int
    flags: int
    page: int
    told: dict[str, str]
    said: dict[str, Properties]
    """What its properties say (see ``properties``)."""


class _Database:
    def __init__(self, pages: Pages, context: ReadContext) -> None:
        self._pages, self._context, self._limits = pages, context, context.limits
        self._problems: dict[Problem, None] = {}
        self._binary: dict[str, None] = {}
        self._owners: dict[int, array[int]] = {}
        self._cut = False

    def parts(self) -> Iterator[Part]:
        """The catalog's tables, then queries and links, then what could not be read."""
        self._owners = self._pages.owners()
        listed = self._catalog()
        if not listed:
            raise ReadError("damaged", "mdb: catalog")
        seen: set[int] = set()
        for each in listed:
            # What holds the values of a field with several of them is a system's table too.
            mine = not each.flags & _SYSTEM or each.name.startswith("f_")
            if each.kind == _LOCAL and mine and each.page not in seen:
                seen.add(each.page)
                yield from self._table(each)
        yield from self._of_itself(listed)
        pieces = Pieces(self._limits.text_window)
        for text, part in self._beside(listed):
            yield from pieces.add(text, {"part": part})
        yield from pieces.flush()
        if self._cut:
            yield Problem("cell_cut", str(self._limits.max_cell))
        if self._binary:
            yield Problem("binary_cells", ", ".join(list(self._binary)[:20]))
        yield from self._problems

    def _problem(self, code: str, detail: str = "") -> None:
        self._problems[Problem(code, detail)] = None

    # -- the catalog

    def _catalog(self) -> list[_Listed]:
        table = parsed(self._pages, _CATALOG)
        by_name = {each.name: place for place, each in enumerate(table.fields)}
        if not {"Id", "Name", "Type", "Flags"} <= set(by_name):
            raise ReadError("damaged", "mdb: catalog")
        rows, found = Rows(self._pages, table), []
        for data, _ in self._live(_CATALOG, table):
            cells = rows.split(data)
            if cells is None:
                self._problem("damaged", "mdb: catalog")
                continue

            def text(name: str, cells: list[bytes | None] = cells) -> str:
                place = by_name.get(name)
                raw = cells[place] if place is not None else None
                return rows.text(table.fields[place], raw, 1 << 16) or "" if place is not None and raw else ""

            def number(name: str, text: Callable[[str], str] = text, otherwise: int = 0) -> int:
                said = text(name) or "0"
                if _WHOLE.fullmatch(said):
                    return int(said)
                self._problem("damaged", "mdb: catalog")  # the column is of another type than it can be
                return otherwise

            name, kind, page = text("Name"), number("Type", otherwise=_LOCAL), number("Id") & 0xFFFFFF
            told = {key: text(key) for key in ("Database", "ForeignName", "Connect")}
            place = by_name.get("LvProp")
            raw = cells[place] if place is not None else None
            block = self._whole(raw) if raw else b""
            said = properties(block, old=self._pages.old, code_page=self._pages.code_page)
            found.append(_Listed(name, kind, number("Flags") & 0xFFFFFFFF, page, told, said))
            if len(found) >= 10 * _MOST_TABLES:
                self._problem("damaged", "mdb: catalog")
                break
        return found

    def _whole(self, raw: bytes) -> bytes:
        length, blocks = self._pages.long_value(raw)
        return b"".join(blocks) if length <= 1 << 20 else b""

    def _of_itself(self, listed: list[_Listed]) -> Iterator[TableChunk]:
        """Title, author and the like."""
        for each in listed:
            if each.name in OF_ITSELF:
                said = each.said.get("", {})
                wanted = OF_ITSELF[each.name]
                values = {key: text for key, text in said.items() if text and (wanted is None or key in wanted)}
                if values:
                    columns, rows = tuple(map(Column, values)), (tuple(values.values()),)
                    yield TableChunk(columns, rows, table=each.name, location={"part": "properties"})

    def _beside(self, listed: list[_Listed]) -> Iterator[tuple[str, str]]:
        """Texts of queries, and where linked tables lie."""
        for each in listed:
            said = each.said
            if description := said.get("", {}).get("Description"):
                yield description, "comment"
            if filtered := said.get("", {}).get("Filter"):
                yield filtered, "query"
            for column in said.values():
                yield from ((column[key], "validation") for key in CHECKS if column.get(key))
            if each.kind in {_LINKED, _LINKED_ODBC}:
                self._problem("external_entity")
                yield "\n".join(filter(None, (each.name, *each.told.values()))), "link"
            if each.kind == _LOCAL and each.name == "MSysQueries":
                table = self._definition(each)
                rows = Rows(self._pages, table) if table else None
                wanted = [f for f in table.fields if f.name in {"Expression", "Name1", "Name2"}] if table else []
                for data, _ in self._live(each.page, table) if table else ():
                    cells = rows.split(data) if rows else None
                    if rows is None or table is None or cells is None:
                        continue
                    for field in wanted:
                        raw = cells[table.fields.index(field)]
                        words = rows.text(field, raw, 1 << 20) if raw else None
                        if words and words.strip():
                            yield words, "query"

    # -- tables

    def _definition(self, each: _Listed) -> Table | None:
        try:
            return parsed(self._pages, each.page)
        except ReadError as error:
            self._problems[error.problem] = None
            return None

    def _table(self, each: _Listed) -> Iterator[Part]:
        table = self._definition(each)
        if table is None or not table.fields:
            return
        said = each.said
        for place, field in enumerate(table.fields):
            result = said.get(field.name, {}).get("ResultType", "")
            if field.computed and result:
                table.fields[place] = replace(field, kind=int(result))
        rows, found, away = Rows(self._pages, table), 0, set[int]()
        gathered = TableRows(_columns(table, said), self._limits, table=each.name)
        for data, pointers in self._live(each.page, table):
            away.update(pointers)
            cells = rows.split(data)
            if cells is None:
                self._problem("damaged", "mdb: a row")
                continue
            found += 1
            row, chunk = self._record(rows, cells, gathered)
            if chunk:
                yield chunk
            yield from self._files(f"{each.name}/row {found}", table, cells, row)
        last = gathered.flush()
        if last:
            yield last
        if found < table.rows:
            self._problem("damaged", f"mdb: {found} / {table.rows}")
        yield from self._deleted(each, rows, away, said)

    def _record(
        self, rows: Rows, cells: list[bytes | None], gathered: TableRows
    ) -> tuple[list[str | None], TableChunk | None]:
        row: list[str | None] = []
        most, size = self._limits.max_cell, 0
        for field, raw in zip(rows.table.fields, cells, strict=True):
            text = rows.text(field, raw, most) if raw else None
            if text is not None and len(text) > most:
                text, self._cut = text[:most], True
            size += len(text or "")
            row.append(text or None)
        return row, gathered.add(row, size)

    def _live(self, number: int, table: Table) -> Iterator[tuple[bytes, list[int]]]:
        """The rows of a table, with the pointers to those that lie elsewhere than their place."""
        owned = self._pages.mapped(table.owned)
        for page in self._owners.get(number, ()):
            if owned and page not in owned:
                continue
            for slot in self._pages.slots(page):
                if not slot.deleted:
                    yield self._pages.row(slot)

    def _deleted(self, each: _Listed, rows: Rows, away: set[int], said: dict[str, Properties]) -> Iterator[Part]:
        """Rows that are marked as deleted, and those on pages that the table gave back, as far as they still stand."""
        owned = self._pages.mapped(rows.table.owned)
        gathered = TableRows(_columns(rows.table, said), self._limits, table=each.name, location={"part": "deleted"})
        for page in self._owners.get(each.page, ()):
            free = bool(owned) and page not in (owned or ())
            for slot in self._pages.slots(page):
                if not (slot.deleted or free) or (slot.page << 8 | slot.row) in away:
                    continue
                cells = rows.split(self._pages.row(slot._replace(away=False))[0])
                if cells is not None and any(cells):
                    chunk = self._record(rows, cells, gathered)[1]
                    if chunk:
                        yield chunk
        last = gathered.flush()
        if last:
            yield last

    # -- files

    def _files(self, path: str, table: Table, cells: list[bytes | None], row: list[str | None]) -> Iterator[Member]:
        """What the fields of a row keep that is a file, whatever is wrapped around it."""
        titles = (text for field, text in zip(table.fields, row, strict=True) if field.name == "FileName")
        for field, raw in zip(table.fields, cells, strict=True):
            if not raw or field.kind not in {OLE, BINARY} or field.computed:
                continue
            data, whole = (raw, True) if field.kind == BINARY else self._value(raw)
            if field.name == "FileData":
                data, title = _attached(data), next(titles, None) or "file"
                yield self._member(f"{path}/{title}", data, whole=whole)
                continue
            found = files_in(data)
            if found is None:
                self._binary[f"{path.partition('/')[0]}.{field.name}"] = None
            for title, content in found or ():
                yield self._member(f"{path}/{field.name}/{title}".rstrip("/"), content, whole=whole)

    def _value(self, raw: bytes) -> tuple[bytes, bool]:
        length, blocks = self._pages.long_value(raw)
        data = bytearray()
        for block in blocks:
            data += block
            if len(data) > _LARGEST:
                break
        return bytes(data[:_LARGEST]), length <= len(data) <= _LARGEST

    def _member(self, path: str, data: bytes, *, whole: bool) -> Member:
        limits, context = self._limits, self._context
        context.members += 1
        context.expanded += len(data)
        if context.members > limits.max_members:
            raise ReadError("members", str(limits.max_members))
        if context.expanded > limits.max_expanded:
            raise ReadError("expanded", f"{limits.max_expanded >> 20} MiB")
        problem = None if whole and data else Problem("damaged", "mdb: a value")
        if not data:
            return Member(path, None, problem=problem)
        spool = Spool(context)
        spool.write(data)
        return Member(path, spool.source(path), size=spool.size, problem=problem, release=spool.release)


def _columns(table: Table, said: dict[str, Properties]) -> list[Column]:
    columns = []
    for field in table.fields:
        words = said.get(field.name, {})
        comment = " ".join(filter(None, (words.get("Caption"), words.get("Description"))))
        columns.append(Column(field.name, comment=comment, type=NAMES.get(field.kind, "")))
    return columns


def _attached(data: bytes) -> bytes:
    """An attachment: a header, perhaps packed, then the name's ending, then the file."""
    if len(data) < 8:
        return b""
    kind, _ = struct.unpack_from("<LL", data)
    body = data[8:]
    if kind == 1:
        machine = zlib.decompressobj()
        try:
            body = machine.decompress(body, _LARGEST)
        except zlib.error:
            return b""
    size = int.from_bytes(body[:4], "little")
    return body[size:] if size <= len(body) else b""
