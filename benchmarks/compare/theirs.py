"""What LibreOffice and poppler read of documents: each shown text, with the figures that they compute told apart.

LibreOffice writes a document as flat OpenDocument: all of it stands there, headers, notes, comments, hidden sheets and
slides too. Every paragraph is a unit. What no file holds is left out by its element: page numbers and counts, today's
date, names of sheets that a header shows. The labels of numbered lists (1., 2., a)) are no text in OpenDocument
either: they follow from the list's style, and nothing personal is hidden in them.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

FLAT = {
    **dict.fromkeys(("doc", "dot", "docx", "docm", "dotx", "rtf", "odt", "ott", "wps"), "fodt"),
    **dict.fromkeys(("xls", "xlt", "et", "xlsx", "xlsm", "xltx", "xlsb", "ods", "ots", "dbf"), "fods"),
    **dict.fromkeys(("ppt", "pps", "dps", "pptx", "pptm", "ppsx", "potx", "odp", "otp"), "fodp"),
    **dict.fromkeys(("odg", "vsd"), "fodg"),
}
"""What a file of this extension is converted to."""
_BATCH = 20
_SECONDS = 60
_SPACES = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}
_COMPUTED = frozenset(
    (
        "text:page-number",
        "text:page-count",
        "text:page-continuation",
        "text:date",
        "text:time",
        "text:print-date",
        "text:print-time",
        "text:sheet-name",
        "text:file-name",
        "text:template-name",
        "text:paragraph-count",
        "text:word-count",
        "text:character-count",
        "text:image-count",
        "text:table-count",
        "text:object-count",
        "text:editing-cycles",
        "text:editing-duration",
        "text:chapter",
        "text:creation-date",
        "text:creation-time",
        "text:modification-date",
        "text:modification-time",
        "text:number",
        "presentation:date-time",
        "text:linenumbering-configuration",
    )
)
"""Fields whose figures are those of the moment or of the layout."""
_SIDE = frozenset(("office:annotation", "text:note", "draw:frame", "draw:custom-shape", "draw:object", "svg:desc"))
_PROGRAM = frozenset(
    (
        "AppVersion",
        "DocSecurity",
        "HyperlinksChanged",
        "LinksUpToDate",
        "ScaleCrop",
        "ShareDoc",
        "Slides",
        "Notes",
        "HiddenSlides",
        "MMClips",
    )
)
"""Properties that a program counts, or by which it says who it is."""
_NAMED = frozenset(("dc:title", "dc:subject", "dc:description", "meta:keyword", "meta:user-defined", "svg:title"))
_PLACES = {
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:meta:1.0": "meta",
    "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0": "presentation",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0": "svg",
    "http://purl.org/dc/elements/1.1/": "dc",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph, or one cell: any of ``forms`` in our text is as good (a value, and how it is shown)."""

    forms: tuple[str, ...]


def convert(files: Sequence[Path]) -> Iterator[tuple[Path, list[Unit] | None]]:
    """The units of each file that LibreOffice knows by its extension; None where it does not open it."""
    with tempfile.TemporaryDirectory() as scratch:
        for flat in sorted(set(FLAT.values())):
            known = [file for file in files if FLAT.get(file.suffix[1:].lower()) == flat]
            for at in range(0, len(known), _BATCH):
                yield from _batch(known[at : at + _BATCH], flat, Path(scratch))


def pdf_units(file: Path) -> list[Unit] | None:
    """The lines of a PDF by ``pdftotext``."""
    command = ["pdftotext", "-q", "-raw", "-enc", "UTF-8", str(file), "-"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    return [Unit((line,)) for line in done.stdout.decode(errors="replace").replace("\f", "\n").splitlines()]


def _batch(files: Sequence[Path], flat: str, scratch: Path) -> Iterator[tuple[Path, list[Unit] | None]]:
    # Copies, since LibreOffice writes a lock beside what it opens; numbered, since a.doc and a.docx would be one.
    inside = Path(tempfile.mkdtemp(dir=scratch))
    copies = {file: shutil.copyfile(file, inside / f"{i:04}{file.suffix}") for i, file in enumerate(files)}
    _soffice(list(copies.values()), flat, scratch)
    for file, copy in copies.items():
        made = inside / "out" / f"{copy.stem}.{flat}"
        if not made.exists() and len(files) > 1:  # another one may have ended the whole batch
            _soffice([copy], flat, scratch)
        yield file, list(units(made)) if made.exists() else None
    shutil.rmtree(inside)


def _soffice(files: Sequence[Path], flat: str, scratch: Path) -> None:
    command = ["soffice", f"-env:UserInstallation={(scratch / 'profile').as_uri()}", "--headless", "--convert-to", flat]
    command += ["--outdir", str(files[0].parent / "out"), *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as run:
        try:
            run.wait(_SECONDS + 5 * len(files))
        except subprocess.TimeoutExpired:
            _end(run.pid)


def _end(pid: int) -> None:
    """End LibreOffice, which stands behind a starter of its own."""
    import psutil

    starter = psutil.Process(pid)
    for process in (*starter.children(recursive=True), starter):
        process.kill()


def units(flat: Path) -> Iterator[Unit]:
    """The units of a flat OpenDocument file."""
    with flat.open("rb") as stream:
        root = ET.parse(stream).getroot()
    if flat.suffix == ".fods":  # a chart in a workbook keeps a copy of the cells that it shows
        for parent in root.iter():
            for table in [child for child in parent if _attribute(child, "table", "name") == "local-table"]:
                parent.remove(table)
    yield from _walk(root)


def _name(element: ET.Element) -> str:
    place, _, local = element.tag[1:].partition("}") if element.tag[:1] == "{" else ("", "", element.tag)
    return f"{_PLACES.get(place, '?')}:{local}"


def _attribute(element: ET.Element, space: str, local: str) -> str | None:
    return next((element.get(f"{{{place}}}{local}") for place, short in _PLACES.items() if short == space), None)


def _value(cell: ET.Element) -> str | None:
    """What a cell holds, where that is a number, a date or a time."""
    kinds = ("value", "date-value", "time-value")
    found = next((value for kind in kinds if (value := _attribute(cell, "office", kind)) is not None), None)
    # Parts of a second are rounded by whoever writes them.
    return found if found is None or ":" not in found else found.partition(".")[0]


def _walk(element: ET.Element) -> Iterator[Unit]:
    """Units below ``element``, in order."""
    name = _name(element)
    if name == "meta:user-defined" and _attribute(element, "meta", "name") in _PROGRAM:
        return
    if name in {"text:p", "text:h"} or name in _NAMED:
        yield from _paragraph(element)
    elif name == "table:table-cell" and (value := _value(element)) is not None:
        shown = "\n".join(unit.forms[0] for child in element for unit in _walk(child) if _name(child) == "text:p")
        yield Unit((value, shown) if shown else (value,))
        for child in element:
            if _name(child) != "text:p":
                yield from _walk(child)
    elif name not in _COMPUTED and name not in {"office:styles", "office:automatic-styles", "office:settings"}:
        for child in element:
            yield from _walk(child)


def _paragraph(element: ET.Element) -> Iterator[Unit]:
    aside: list[ET.Element] = []
    text = "".join(_pieces(element, aside))
    if text.strip():
        yield Unit((text,))
    for each in aside:
        for child in each:
            yield from _walk(child)
        if _name(each).startswith("svg:"):
            yield Unit(("".join(each.itertext()),))


def _pieces(element: ET.Element, aside: list[ET.Element]) -> Iterator[str]:
    """The text of a paragraph; what hangs on it, but stands elsewhere, is put ``aside``."""
    yield element.text or ""
    for child in element:
        name = _name(child)
        if name in _SPACES:
            yield _SPACES[name]
        elif name in _SIDE:
            aside.append(child)
        elif name not in _COMPUTED or _attribute(child, "text", "fixed") == "true":
            yield from _pieces(child, aside)
        yield child.tail or ""
