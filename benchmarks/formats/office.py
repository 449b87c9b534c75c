"""Office documents: written here by hand or by a library, and those of 97 by LibreOffice where it is installed."""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path

from benchmarks.formats.crowd import HEAD, Crowd, Writer
from scanner.demo.pdf import make_pdf
from scanner.demo.writers import Sheet, excel, word
from scanner.demo.zips import make_zip

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = " ".join(
    f'xmlns:{short}="{_OFFICE}{long}:1.0"'
    for short, long in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "svg": "svg-compatible",
    }.items()
)
_SLIDES = "http://schemas.openxmlformats.org"
_PACKAGE = f"{_SLIDES}/package/2006"
_DOCUMENT = f"{_SLIDES}/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


def _package(parts: Mapping[str, str]) -> bytes:
    return make_zip([(name, text.encode()) for name, text in parts.items()])


def _xls(crowd: Crowd) -> bytes:
    import xlwt

    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("名单")
    for number, row in enumerate(crowd.table):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.save(out)
    return out.getvalue()


def _exported(crowd: Crowd) -> bytes:
    """What web systems export: XML Spreadsheet 2003."""
    rows = (
        "".join(f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' for cell in row) for row in crowd.table
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    table = "".join(f"<Row>{row}</Row>" for row in rows)
    sheet = f'<Worksheet ss:Name="名单"><Table>{table}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{sheet}</Workbook>'.encode()


def _uof(crowd: Crowd) -> bytes:
    """Sheets as WPS for offices of the state writes them: UOF 1."""
    rows = (
        "".join(
            f'<表:单元格 表:列号="{at}"><表:数据><字:句><字:文本串>{escape(cell)}</字:文本串></字:句></表:数据></表:单元格>'
            for at, cell in enumerate(row, 1)
        )
        for row in crowd.table
    )
    table = "".join(f'<表:行 表:行号="{at}">{row}</表:行>' for at, row in enumerate(rows, 1))
    space = "http://schemas.uof.org/cn/2003/uof"
    spaces = f'xmlns:uof="{space}" xmlns:字="{space}-wordproc" xmlns:表="{space}-spreadsheet"'
    sheet = f'<表:工作表 表:名称="名单"><表:工作表内容>{table}</表:工作表内容></表:工作表>'
    return f"<uof:UOF {spaces}><uof:电子表格><表:主体>{sheet}</表:主体></uof:电子表格></uof:UOF>".encode()


def _rtf(crowd: Crowd) -> bytes:
    """Each character that is not ASCII by its number, as Word writes it."""
    paragraphs = []
    for line in crowd.lines:
        units = line.encode("utf-16-le")
        codes = (int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2))
        paragraphs.append("".join(chr(c) if c < 128 else f"\\u{c - 65536 if c > 32767 else c}?" for c in codes))
    return ("{\\rtf1\\ansi\\ansicpg936\\uc1 " + "\\par\n".join(paragraphs) + "\\par}").encode("ascii")


def _table(crowd: Crowd) -> str:
    cells = (
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(c)}</text:p></table:table-cell>' for c in row
        )
        for row in crowd.table
    )
    return (
        f'<table:table table:name="名单"><table:table-column table:number-columns-repeated="{len(HEAD)}"/>'
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        + "</table:table>"
    )


def _slides(crowd: Crowd) -> str:
    pages = []
    for at in range(0, len(crowd.lines), 5):
        texts = "".join(f"<text:p>{escape(line)}</text:p>" for line in crowd.lines[at : at + 5])
        box = f'<draw:frame svg:width="20cm" svg:height="10cm" svg:x="1cm" svg:y="1cm"><draw:text-box>{texts}</draw:text-box></draw:frame>'
        pages.append(f'<draw:page draw:name="p{at}">{box}</draw:page>')
    return "".join(pages)


def _open(kind: str, body: str, *, flat: bool = False) -> bytes:
    """An OpenDocument of ``kind`` (text, spreadsheet, presentation, drawing)."""
    media = "application/vnd.oasis.opendocument." + {"drawing": "graphics"}.get(kind, kind)
    content = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    if flat:
        return f'{_XML}<office:document {_NAMES} office:mimetype="{media}" office:version="1.2">{content}</office:document>'.encode()
    manifest = f"{_OFFICE}manifest:1.0"
    entries = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{kind}"/>'
        for path, kind in (("/", media), ("content.xml", "text/xml"))
    )
    parts = {
        "mimetype": media,
        "META-INF/manifest.xml": f'{_XML}<m:manifest xmlns:m="{manifest}" m:version="1.2">{entries}</m:manifest>',
        "content.xml": f'{_XML}<office:document-content {_NAMES} office:version="1.2">{content}</office:document-content>',
    }
    return _package(parts)


def _pptx(crowd: Crowd) -> bytes:
    names = (
        f'xmlns:a="{_SLIDES}/drawingml/2006/main" xmlns:r="{_DOCUMENT}" xmlns:p="{_SLIDES}/presentationml/2006/main"'
    )
    kind = "application/vnd.openxmlformats-officedocument.presentationml"
    groups = [crowd.lines[at : at + 5] for at in range(0, len(crowd.lines), 5)]
    types = "".join(
        f'<Override PartName="/ppt/slides/slide{n}.xml" ContentType="{kind}.slide+xml"/>'
        for n in range(1, len(groups) + 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/slide" Target="slides/slide{n}.xml"/>'
        for n in range(1, len(groups) + 1)
    )
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(groups) + 1))
    parts = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/ppt/presentation.xml" ContentType="{kind}.presentation.main+xml"/>{types}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="ppt/presentation.xml"/></Relationships>',
        "ppt/presentation.xml": f"{_XML}<p:presentation {names}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
    }
    for number, lines in enumerate(groups, 1):
        texts = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)
        shape = f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>{texts}</p:txBody></p:sp>'
        tree = f'<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shape}'
        parts[f"ppt/slides/slide{number}.xml"] = (
            f"{_XML}<p:sld {names}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sld>"
        )
    return _package(parts)


def _ofd(crowd: Crowd) -> bytes:
    """GB/T 33190: a document of one page for ten people, a text object for each value."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts = {
        "OFD.xml": f'{_XML}<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
    }
    pages = [crowd.rows[at : at + 10] for at in range(0, len(crowd.rows), 10)]
    listed = "".join(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    area = "<ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 420 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
    parts["Doc_0/Document.xml"] = f"{_XML}<ofd:Document {space}>{area}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    for number, rows in enumerate(pages):
        objects = []
        for down, row in enumerate(rows):
            for right, cell in enumerate(row):
                box = f'ID="{100 + 10 * down + right}" Boundary="{5 + 58 * right} {10 + 20 * down} 56 8" Font="1" Size="4"'
                objects.append(
                    f'<ofd:TextObject {box}><ofd:TextCode X="0" Y="4">{escape(cell)}</ofd:TextCode></ofd:TextObject>'
                )
        layer = f'<ofd:Content><ofd:Layer ID="10">{"".join(objects)}</ofd:Layer></ofd:Content>'
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = f"{_XML}<ofd:Page {space}>{layer}</ofd:Page>"
    return _package(parts)


def _epub(crowd: Crowd) -> bytes:
    book = "http://www.idpf.org/2007/opf"
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>名单</title></head><body>{"".join(f"<p>{escape(line)}</p>" for line in crowd.lines)}</body></html>'
    items = '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine>'
    return _package(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": f'{_XML}<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
            "book.opf": f'{_XML}<package xmlns="{book}" version="3.0"><metadata/>{items}</package>',
            "a.xhtml": _XML + page,
        }
    )


def _text_body(crowd: Crowd) -> str:
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in crowd.lines)


def _word(crowd: Crowd) -> bytes:
    return word([[list(row) for row in crowd.table]])


WRITERS: dict[str, Writer] = {
    "table.docx": _word,
    "prose.docx": lambda c: word(c.lines),
    "people.xlsx": lambda c: excel(Sheet("名单", c.table)),
    "hidden.xlsx": lambda c: excel(Sheet("说明", [["见另表"]]), Sheet("名单", c.table, hidden=True)),
    "people.pptx": _pptx,
    "people.xls": _xls,
    "people.et": _xls,
    "exported.xls": _exported,
    "people.uos": _uof,
    "people.rtf": _rtf,
    "prose.odt": lambda c: _open("text", _text_body(c)),
    "table.odt": lambda c: _open("text", _table(c)),
    "flat.fodt": lambda c: _open("text", _text_body(c), flat=True),
    "people.ods": lambda c: _open("spreadsheet", _table(c)),
    "people.odp": lambda c: _open("presentation", _slides(c)),
    "people.odg": lambda c: _open("drawing", _slides(c)),
    "people.ofd": _ofd,
    "people.epub": _epub,
    "people.pdf": lambda c: make_pdf([c.lines], "名单"),
    "renamed.jpg": _word,
}
_CONVERTED = {
    "prose.doc": ("prose.docx", "doc"),
    "table.doc": ("table.docx", "doc"),
    "people.wps": ("prose.docx", "doc"),
    "office.rtf": ("table.docx", "rtf"),
    "office.docx": ("table.odt", "docx"),
    "office.odt": ("table.docx", "odt"),
    "office.xls": ("people.xlsx", "xls"),
    "office.ods": ("people.xlsx", "ods"),
    "office.xlsx": ("people.xls", "xlsx"),
    "office.ppt": ("people.odp", "ppt"),
    "people.dps": ("people.odp", "ppt"),
    "office.pptx": ("people.odp", "pptx"),
    "office.pdf": ("table.docx", "pdf"),
    "office.html": ("table.docx", "html"),
    "office.epub": ("prose.docx", "epub"),
    "office.uot": ("table.docx", "uot"),
}
"""Name -> (what it is made of, what LibreOffice converts it to)."""


def converted() -> dict[str, Writer]:
    """Writers of what LibreOffice writes; none without it."""
    if shutil.which("soffice") is None:
        return {}
    return {name: functools.partial(_by_office, *how) for name, how in _CONVERTED.items()}


def _by_office(source: str, to: str, crowd: Crowd) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / source).write_bytes(WRITERS[source](crowd))
        command = [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            to,
        ]
        done = [*command, "--outdir", str(folder / "out"), str(folder / source)]
        subprocess.run(done, check=True, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return (folder / "out" / source).with_suffix(f".{to}").read_bytes()
