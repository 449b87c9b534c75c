"""A statement as PDF/A on A4, for signature: set by Typst (``pandian[pdf]``) in the system's fonts."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

from models.errors import MissingExtra
from models.messages import Lang, text
from reports.files import replacing
from reports.handover.blocks import Document

FONTS = (
    "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN", "Songti SC", "STSong", "SimSun",
    "NSimSun", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Heiti SC", "Microsoft YaHei",
    "SimHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
)  # fmt: skip
"""Families with Chinese characters, the best for a document first."""

_CHINESE = "".join(
    bytes((first, second)).decode("gbk", "ignore") for first in range(0x81, 0xFF) for second in range(0x40, 0xFF)
)
_FOREIGN = (
    re.compile(f"[^\n -~\u00a0-\u017f{re.escape(_CHINESE)}]"),
    re.compile(f"[^\n -~{re.escape(_CHINESE)}]"),
)
"""What a font with Chinese characters may lack. Names of files hold anything, and PDF/A allows no empty box."""


def write(document: Document, path: Path, lang: Lang) -> None:
    """Write ``document`` to ``path``, whole or not at all.

    Raises MissingExtra where Typst is not installed, or no font with Chinese characters is.
    """
    try:
        import typst
    except ImportError:
        raise MissingExtra(text("handover.pdf_extra", lang)) from None
    installed = {family.casefold(): family for family in typst.Fonts().families()}
    fonts = [installed[name.casefold()] for name in FONTS if name.casefold() in installed]
    if not fonts:
        raise MissingExtra(text("handover.pdf_font", lang))
    template = resources.files("reports.handover").joinpath("statement.typ").read_bytes()
    data = json.dumps(_plain(document) | {"fonts": fonts[:3]}, ensure_ascii=False)
    with replacing(path) as part:
        for foreign in (None, *_FOREIGN):
            shown = data if foreign is None else foreign.sub(_named, data)
            try:
                # PDF/A-2b: every font within the file, for keeping.
                written = typst.compile(template, format="pdf", sys_inputs={"data": shown}, pdf_standards=["a-2b"])
            except typst.TypstError as error:
                if "could not be displayed" not in str(error) or foreign is _FOREIGN[-1]:
                    raise
                continue
            part.write_bytes(written)
            return


def _named(character: re.Match[str]) -> str:
    """A character by its number, within a string of JSON."""
    return f"\\\\u{{{ord(character[0]):X}}}"


def _plain(document: Document) -> dict[str, Any]:
    """The document as JSON; each block says its kind."""
    parts = [
        {
            "title": part.title,
            "blocks": [{"kind": type(block).__name__.lower(), **asdict(block)} for block in part.blocks],
        }
        for part in document.parts
    ]
    return {**{key: value for key, value in vars_of(document).items() if key != "parts"}, "parts": parts}


def vars_of(document: Document) -> dict[str, str]:
    """The texts around the parts."""
    names = ("lang", "made", "title", "subtitle", "number", "footer")
    return {name: str(getattr(document, name)) for name in names}
