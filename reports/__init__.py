"""What goes out of a run: one file per kind of report, found by name here."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from models.messages import Lang
    from reports.base import Report, RunView


@dataclass(frozen=True, slots=True)
class Output:
    """One file of a report: the dotted path of the function that writes it, and the file's name."""

    writer: str
    file: str


FORMATS: dict[str, tuple[Output, ...]] = {
    "jsonl": (
        Output("reports.jsonl:write_objects", "objects.jsonl"),
        Output("reports.jsonl:write_findings", "findings.jsonl"),
    ),
    "json": (Output("reports.summary:write", "summary.json"),),
    "html": (Output("reports.html:write", "report.html"),),
    "xlsx": (Output("reports.xlsx:write", "report.xlsx"),),
}
"""Format -> the files it consists of."""


def write_report(run: RunView, format: str, folder: Path, lang: Lang) -> list[Path]:
    """Write every file of ``format`` into ``folder``; returns their paths. Raises KeyError for an unknown format."""
    written = []
    for output in FORMATS[format]:
        module, _, name = output.writer.partition(":")
        writer = cast("Report", getattr(importlib.import_module(module), name))
        path = folder / output.file
        writer(run, path, lang)
        written.append(path)
    return written
