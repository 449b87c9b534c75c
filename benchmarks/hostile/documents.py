"""Documents that go round in circles, say themselves again without end, or hold one value larger than memory."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from benchmarks.hostile.bombs import deflated, zip_of
from benchmarks.hostile.share import Share

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
_ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{part}"/>'
    "</Relationships>"
)
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_BOOK_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def _member(name: str, data: bytes) -> tuple[str, bytes, int, int]:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return name, packer.compress(data) + packer.flush(), zlib.crc32(data), len(data)


def _long(name: str, before: str, middle: int, after: str) -> tuple[str, bytes, int, int]:
    """A member with ``middle`` letters between two texts; its claims of size and sum are right."""
    head, tail = before.encode(), after.encode()
    stream, crc = deflated(middle, first=head, fill=b"a")
    # The last block of the stream is empty and final: its place is taken by one that holds the tail.
    empty = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = stream[: -len(empty)] + packer.compress(tail) + packer.flush()
    return name, packed, zlib.crc32(tail, crc), len(head) + middle // (1 << 20) * (1 << 20) + len(tail)


def _book(sheet: tuple[str, bytes, int, int], *more: tuple[str, bytes, int, int]) -> bytes:
    part = "xl/workbook.xml"
    return zip_of(
        [
            _member("[Content_Types].xml", _TYPES.format(part=part, kind="spreadsheetml.sheet").encode()),
            _member("_rels/.rels", _ROOT.format(part=part).encode()),
            _member(part, _BOOK.encode()),
            _member("xl/_rels/workbook.xml.rels", _BOOK_RELS.encode()),
            sheet,
            *more,
        ]
    )


def _word(document: tuple[str, bytes, int, int]) -> bytes:
    part = "word/document.xml"
    return zip_of(
        [
            _member("[Content_Types].xml", _TYPES.format(part=part, kind="wordprocessingml.document").encode()),
            _member("_rels/.rels", _ROOT.format(part=part).encode()),
            document,
        ]
    )


def _first_row(number: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>手机 {number}</t></is></c></row>'


def _cells(share: Share, folder: Path) -> None:
    """One cell, one run of text, one value of each kind that is larger than memory should be."""
    size, sheet = share.scale.cell, "xl/worksheets/sheet1.xml"
    number = share.number()
    before = _SHEET + _first_row(number) + '<row r="2"><c r="A2" t="inlineStr"><is><t>'
    data = _book(_long(sheet, before, size, "</t></is></c></row></sheetData></worksheet>"))
    share.file(folder, "cell.xlsx", number=number).write_bytes(data)
    number = share.number()
    far = _SHEET + _first_row(number) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    share.file(folder, "far.xlsx", number=number).write_bytes(_book(_member(sheet, far.encode())))
    number = share.number()
    shared = _long(
        "xl/sharedStrings.xml",
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>x</t></si><si><t>',
        size,
        "</t></si></sst>",
    )
    cells = _SHEET + _first_row(number) + '<row r="2"><c r="A2" t="s"><v>1</v></c></row></sheetData></worksheet>'
    share.file(folder, "shared.xlsx", number=number).write_bytes(_book(_member(sheet, cells.encode()), shared))
    number = share.number()
    before = _WORD + f"<w:p><w:r><w:t>手机 {number}</w:t></w:r></w:p><w:p><w:r><w:t>"
    data = _word(_long("word/document.xml", before, size, "</w:t></w:r></w:p></w:body></w:document>"))
    share.file(folder, "run.docx", number=number).write_bytes(data)
    number = share.number()
    with share.file(folder, "value.json", number=number).open("wb") as stream:
        stream.write(f'{{"手机": "{number}", "long": "'.encode())
        for _ in range(size >> 20):
            stream.write(b"a" * (1 << 20))
        stream.write(b'"}')
    number = share.number()
    with share.file(folder, "value.csv", number=number).open("wb") as stream:
        stream.write(f'手机,long\n{number},1\n1,"'.encode())
        for _ in range(size >> 20):
            stream.write(b"a" * (1 << 20))
        stream.write(b'"\n')
    number = share.number()
    with share.file(folder, "line.txt", number=number).open("wb") as stream:
        stream.write(f"手机 {number}\n".encode())
        for _ in range(size >> 20):
            stream.write(b"a" * (1 << 20))
    number = share.number()
    columns = ",".join(f"c{n}" for n in range(share.scale.levels))
    text = f"手机,{columns}\n{number},{','.join('1' * share.scale.levels)}\n"
    share.file(folder, "wide.csv", number=number).write_text(text, "utf-8")


def _laughs(share: Share, folder: Path) -> None:
    """Entities and anchors that say each other ten times."""
    number = share.number()
    doctype = f'<!DOCTYPE a [<!ENTITY l0 "ha">{_LAUGHS}<!ENTITY out SYSTEM "file:///etc/passwd">]>'
    text = f'<?xml version="1.0" encoding="utf-8"?>{doctype}<a><b>手机 {number}</b><c>&l11;</c><d>&out;</d></a>'
    share.file(folder, "laughs.xml").write_text(text, "utf-8")
    share.file(folder, "laughs.svg").write_text(text.replace("<a>", "<svg>").replace("</a>", "</svg>"), "utf-8")
    body = _WORD.replace("<w:document", doctype.replace("DOCTYPE a", "DOCTYPE w:document") + "<w:document")
    body += (
        f"<w:p><w:r><w:t>手机 {number}</w:t></w:r></w:p><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body></w:document>"
    )
    share.file(folder, "laughs.docx").write_bytes(_word(_member("word/document.xml", body.encode())))
    lines = ["l0: &l0 [ha]", *(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12))]
    share.file(folder, "laughs.yaml").write_text(f"手机: '{number}'\n" + "\n".join(lines) + "\n", "utf-8")


def _deep(share: Share, folder: Path) -> None:
    """Brackets, elements and groups within each other, far deeper than any stack."""
    depth = share.scale.levels
    number = share.number()
    share.file(folder, "deep.json").write_text(f'{{"手机": "{number}", "a": ' + "[" * depth, "utf-8")
    share.file(folder, "deep.xml").write_text(f"<a>手机 {number}" + "<a>" * depth, "utf-8")
    share.file(folder, "deep.html").write_text(f"<html><p>手机 {number}</p>" + "<div>" * depth, "utf-8")
    share.file(folder, "deep.yaml").write_text(f"手机: '{number}'\na: " + "[" * depth, "utf-8")
    share.file(folder, "deep.rtf").write_text("{\\rtf1 " + number + "\\par " + "{" * depth, "ascii")
    body = _WORD + f"<w:p><w:r><w:t>手机 {number}</w:t></w:r></w:p>" + "<w:tbl><w:tr><w:tc>" * (depth // 3)
    share.file(folder, "deep.docx").write_bytes(_word(_member("word/document.xml", body.encode())))
    plist = b'<?xml version="1.0"?><plist version="1.0">' + b"<array>" * depth
    share.file(folder, "deep.plist").write_bytes(plist)
    share.file(folder, "deep.sql").write_text("SELECT " + "(" * depth, "utf-8")


def pdf(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects; the first is the catalogue."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    at = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, at))
    return out.getvalue()


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), more, data)


def _pdf(share: Share, folder: Path) -> None:
    """Page trees that lead back to themselves, filters upon filters, forms that draw each other."""
    number = share.number()
    text = _stream(b"BT /F1 12 Tf 50 700 Td (Mobile: " + number.encode() + b") Tj ET")
    font = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources" + font + b">>>>"
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>>"
    outline = b"<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 99999999>>"
    again = b"<</Title(a)/Parent 5 0 R/Next 6 0 R/First 6 0 R/Last 6 0 R>>"
    round_tree = b"<</Type/Pages/Kids[3 0 R 2 0 R 3 0 R 2 0 R]/Count 2000000000>>"
    share.file(folder, "round.pdf", number=number).write_bytes(
        pdf([catalogue, round_tree, page, text, outline, again], b"/Prev 9")
    )
    tree = [catalogue, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    deep = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n - 1, n + 1) for n in range(3, 20_003)]
    share.file(folder, "deep.pdf").write_bytes(pdf(tree + deep + [page]))
    packed, _ = deflated(share.scale.bomb >> 1, fill=b" ")
    once = b"\x78\x9c" + packed
    twice = zlib.compress(once, 9)
    bomb = _stream(twice, b"/Filter[/FlateDecode/FlateDecode]")
    share.file(folder, "filters.pdf").write_bytes(
        pdf([catalogue, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, bomb, outline, again])
    )
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 4 0 R/B 7 0 R>>>>"
    drawn = [
        catalogue,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 8 0 R/Resources<</XObject<</A 4 0 R>>>>>>",
        _stream(b"/A Do /B Do " * 50, form),
        outline,
        again,
        _stream(b"/A Do /B Do " * 50, form),
        _stream(b"/A Do " * 50),
    ]
    share.file(folder, "forms.pdf").write_bytes(pdf(drawn))
    many = b"<</Type/Pages/Kids[" + b"3 0 R " * (share.scale.levels // 4) + b"]/Count %d>>" % (share.scale.levels // 4)
    share.file(folder, "pages.pdf").write_bytes(pdf([catalogue, many, page, text, outline, again]))


def _picture(share: Share, folder: Path) -> None:
    """A picture of ten thousand million points in some kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    packed, _ = deflated(share.scale.bomb >> 2)
    head = struct.pack(">LLBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"\x78\x9c" + packed) + chunk(b"IEND", b"")
    share.file(folder, "points.png").write_bytes(data)
    text = b"Comment\0\0" + zlib.compress(b"a" * (share.scale.cell >> 3), 9)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"zTXt", text)
    share.file(folder, "text.png").write_bytes(data)


def _circles(share: Share, folder: Path) -> None:
    """Compound files and databases whose chains lead back."""
    sector = bytearray(512)
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6))
    head += b"\0" * 10 + struct.pack("<LLLLLLLLL", 1, 1, 0, 0x1000, 2, 1, 2, 0, 0)[:36]
    head = head.ljust(76, b"\0") + struct.pack("<L", 0) + b"\xff" * (512 - 80)
    struct.pack_into("<128L", sector, 0, 0xFFFFFFFD, *range(1, 128))  # each sector is followed by itself
    name = "WordDocument".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<HBBLLL", len(name) + 2, 2, 1, 1, 1, 1)
    entry = entry.ljust(116, b"\0") + struct.pack("<LQ", 1, 1 << 40)
    root = "Root Entry".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBBLLL", 22, 5, 1, 1, 1, 1)
    root = root.ljust(116, b"\0") + struct.pack("<LQ", 2, 1 << 40)
    share.file(folder, "circle.doc").write_bytes(bytes(head) + bytes(sector) + (root + entry) * 2 + bytes(512))
    import sqlite3

    path = share.file(folder, "view.sqlite")
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (手机 TEXT)")
    number = share.number()
    connection.execute("INSERT INTO t VALUES (?)", (number,))
    connection.execute(
        "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT zeroblob(1000000000), x FROM c"
    )
    connection.commit()
    connection.close()
    share.kept[share.entry(path)] = number
    lines = "".join(json.dumps({"手机": share.number(), f"k{n}": n}) + "\n" for n in range(200))
    share.file(folder, "again.jsonl.gz").write_bytes(gzip.compress(lines.encode() * 20))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        times = (
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" '
            'table:number-columns-repeated="16384"><text:p>again and again</text:p></table:table-cell></table:table-row>'
        )
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{times}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    share.file(folder, "repeated.ods").write_bytes(out.getvalue())


def build(share: Share) -> Iterator[str]:
    """Build them all below the share, and say which one is next."""
    folder = share.folder("documents")
    for make in (_cells, _laughs, _deep, _pdf, _picture, _circles):
        yield make.__name__.strip("_")
        make(share, folder)
