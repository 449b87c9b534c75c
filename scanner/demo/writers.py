"""Content in, bytes of a file out: delimited text, Word, Excel, SQLite, PNG. The same input gives the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from scanner.demo.zips import make_zip

_WRITTEN = dt.datetime(2025, 6, 30, 18, 0, tzinfo=dt.UTC)
Cell = str | int | float | None
Block = str | tuple[str, ...] | list[list[str]]
"""A paragraph; a paragraph of several runs; a table of rows."""


def delimited(rows: Sequence[Sequence[Cell]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """CSV (RFC 4180) or TSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


_TEXT_BOX = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"
  xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
  xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
  xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
 <mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="3600000" cy="720000"/>
  <wp:docPr id="9" name="box"/><a:graphic>
  <a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
  <wps:wsp><wps:cNvSpPr txBox="1"/>
  <wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3600000" cy="720000"/></a:xfrm><a:prstGeom prst="rect"/></wps:spPr>
  <wps:txbx><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>
  </a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>
  <mc:Fallback><w:pict><v:shape style="width:280pt;height:56pt"><v:textbox><w:txbxContent>
  <w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def word(
    blocks: Sequence[Block],
    *,
    header: str = "",
    footer: str = "",
    comment: str = "",
    text_box: str = "",
    title: str = "",
) -> bytes:
    """A docx. ``comment`` hangs on the first paragraph; ``text_box`` is written twice, as Word does."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    if title:
        document.add_heading(title, 1)
    for block in blocks:
        if isinstance(block, list):
            table = document.add_table(rows=len(block), cols=max(map(len, block)), style="Table Grid")
            cells = table._cells  # noqa: SLF001 - the public way is quadratic
            for r, row in enumerate(block):
                for c, value in enumerate(row):
                    cells[r * len(table.columns) + c].text = value
        else:
            paragraph = document.add_paragraph()
            for run in (block,) if isinstance(block, str) else block:
                paragraph.add_run(run)
    if comment:
        first = next(p for p in document.paragraphs if p.runs)
        note = document.add_comment(first.runs, comment, author="法务", initials="F")
        note._comment_elm.date = _WRITTEN  # noqa: SLF001 - there is no public way to set the day of a comment
    if text_box:
        document.add_paragraph()._p.append(parse_xml(_TEXT_BOX.format(text=escape(text_box))))  # noqa: SLF001
    section = document.sections[0]
    section.header.paragraphs[0].text = header
    section.footer.paragraphs[0].text = footer
    properties = document.core_properties
    properties.created = properties.modified = _WRITTEN
    properties.author, properties.title = "行政部", title
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as packed:  # written anew, without the time of writing
        return make_zip([(name, packed.read(name)) for name in packed.namelist()])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of cells (a number is stored as a number), comments by (row, column) from 0."""

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)


def excel(*sheets: Sheet) -> bytes:
    """An xlsx. Strings never become formulas or links."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"author": "行政部", "created": _WRITTEN})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for number, row in enumerate(sheet.rows):
                page.write_row(number, 0, row)
            for (row_number, column), text in sheet.comments.items():
                page.write_comment(row_number, column, text)
            if sheet.hidden:
                page.hide()
    return out.getvalue()


def sqlite(tables: Mapping[str, tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    """A SQLite file: table name -> (column definitions, rows)."""
    connection = sqlite3.connect(":memory:")
    try:
        for name, (columns, rows) in tables.items():
            connection.execute(f'create table "{name}" ({columns})')
            marks = ",".join("?" * len(rows[0]))
            connection.executemany(f'insert into "{name}" values ({marks})', rows)
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def png(width: int, height: int, pixels: bytes) -> bytes:
    """A grey PNG; ``pixels`` are width x height bytes, row by row."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    head = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
