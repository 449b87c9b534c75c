"""A statement as one HTML file: no script, nothing loaded, laid out for A4; a browser prints it as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib import resources
from pathlib import Path

from reports.files import replacing_text
from reports.handover.blocks import Block, Bullets, Document, Paragraph, Signatures, Table

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write(document: Document, path: Path) -> None:
    """Write ``document`` to ``path``, whole or not at all."""
    style = resources.files("reports.handover").joinpath("statement.css").read_text("utf-8")
    with replacing_text(path) as file:
        file.write(
            f'<!doctype html>\n<html lang="{"zh-CN" if document.lang == "zh" else "en"}">\n<head>\n'
            '<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(document.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        )
        file.write(f"<h1>{escape(document.title)}</h1>\n<p class=subtitle>{escape(document.subtitle)}</p>\n")
        file.write(f"<p class=number>{escape(document.number)}</p>\n")
        for part in document.parts:
            file.write(f"<section>\n<h2>{escape(part.title)}</h2>\n")
            for block in part.blocks:
                file.writelines(_block(block))
            file.write("</section>\n")
        file.write(f"<footer>{escape(document.footer)}</footer>\n</main>\n</body>\n</html>\n")


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"<p{' class=strong' if block.strong else ''}>{escape(block.text)}</p>\n"
    elif isinstance(block, Bullets):
        yield "<ul>\n"
        yield from (f"<li>{escape(item)}</li>\n" for item in block.items)
        yield "</ul>\n"
    elif isinstance(block, Signatures):
        yield "<div class=signatures>\n"
        for party in block.parties:
            lines = "".join(f"<p class=line><span>{escape(line)}</span></p>" for line in block.lines)
            yield f"<div><p class=line><span>{escape(party)}</span></p>{lines}</div>\n"
        yield "</div>\n"
    else:
        yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    yield "<table>\n<colgroup>"
    yield from (f'<col style="width:{width}%">' for width in table.widths)
    yield "</colgroup>\n<thead><tr>"
    yield from (f'<th scope="col"{_kind(table, at)}>{_lines(name)}</th>' for at, name in enumerate(table.header))
    yield "</tr></thead>\n<tbody>\n"
    for row in table.rows:
        yield "<tr>" + "".join(f"<td{_kind(table, at)}>{_lines(cell)}</td>" for at, cell in enumerate(row)) + "</tr>\n"
    yield "</tbody>\n</table>\n"


def _kind(table: Table, at: int) -> str:
    return " class=number" if at in table.numbers else " class=code" if at in table.code else ""


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
