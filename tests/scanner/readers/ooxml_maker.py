"""Office packages written by hand, for what no library writes: split runs, alternate content, strict namespaces, bombs."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN = "application/vnd.openxmlformats-officedocument."
SPACES = (
    f'xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)


def package(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of these parts, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(*entries: tuple[str, str]) -> str:
    """A relations part: (kind, target), with ids rId1, rId2, ...; addresses with a colon are external."""
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/{kind}" Target="{target}"{" TargetMode=" + chr(34) + "External" + chr(34) if ":" in target else ""}/>'
        for n, (kind, target) in enumerate(entries, 1)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'


def docx(
    body: str, parts: dict[str, str | bytes] | None = None, *, links: tuple[tuple[str, str], ...] = (), space: str = W
) -> bytes:
    """A document with this content of w:body and further parts; ``links`` are relations of the document."""
    main = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{space}" {SPACES}><w:body>{body}</w:body></w:document>'
    content = f'<Override PartName="/word/document.xml" ContentType="{_MAIN}wordprocessingml.document.main+xml"/>'
    return package(
        {
            "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>{content}</Types>',
            "_rels/.rels": relations(("officeDocument", "word/document.xml")),
            "word/document.xml": main,
            "word/_rels/document.xml.rels": relations(*links),
            **(parts or {}),
        }
    )


def part(root: str, content: str) -> str:
    """A part of a document: header, footer, comments, ..."""
    return f'<w:{root} xmlns:w="{W}" {SPACES}>{content}</w:{root}>'


def p(*runs: str) -> str:
    """A paragraph: runs of text, or XML as it is."""
    return "<w:p>" + "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def tbl(*rows: tuple[str, ...]) -> str:
    """A table of rows of texts, or of cells as XML."""
    body = ""
    for row in rows:
        cells = (cell if cell.startswith("<w:tc>") else f"<w:tc>{p(cell) if cell else p()}</w:tc>" for cell in row)
        body += "<w:tr>" + "".join(cells) + "</w:tr>"
    return f"<w:tbl>{body}</w:tbl>"


def xlsx(
    sheets: dict[str, str],
    parts: dict[str, str | bytes] | None = None,
    *,
    strings: tuple[str, ...] = (),
    states: dict[str, str] | None = None,
    workbook: str = "",
) -> bytes:
    """A workbook: sheets by name with their rows as XML (all of the worksheet where it begins with ``<worksheet``)."""
    names = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"{" state=" + chr(34) + states[name] + chr(34) if states and name in states else ""}/>'
        for n, name in enumerate(sheets, 1)
    )
    links = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    override = f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN}spreadsheetml.sheet.main+xml"/>'
    return package(
        {
            "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>{override}</Types>',
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{names}</sheets>{workbook}</workbook>',
            "xl/_rels/workbook.xml.rels": relations(*links, ("sharedStrings", "sharedStrings.xml")),
            "xl/sharedStrings.xml": f'<sst xmlns="{S}">{shared}</sst>',
            **{
                f"xl/worksheets/sheet{n}.xml": rows if rows.startswith("<worksheet") else worksheet(rows)
                for n, rows in enumerate(sheets.values(), 1)
            },
            **(parts or {}),
        }
    )


def worksheet(rows: str, after: str = "") -> str:
    """A worksheet part."""
    return f'<worksheet xmlns="{S}" xmlns:r="{R}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def row(number: int, *cells: str | None) -> str:
    """A row of inline strings; XML as it is; None leaves a place empty."""
    body = ""
    for column, cell in enumerate(cells):
        if cell is None:
            continue
        place = f"{chr(65 + column)}{number}"
        body += (
            cell.format(place) if cell.startswith("<") else f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'
        )
    return f'<row r="{number}">{body}</row>'
