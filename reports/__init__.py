"""What goes out of a run: one file per kind of report, found by name here."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

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

SLOWEST, BESIDE_FROM = "xlsx", 5_000
"""The format that is written beside the others, and the objects of a run above which that is worth a process."""


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


def write_reports(run: RunView, formats: Sequence[str], folder: Path, lang: Lang) -> list[Path]:
    """Write every file of each of ``formats`` into ``folder``; returns their paths, in that order.

    The working paper of a large run is written by a process of its own while the others are. Raises KeyError for an
    unknown format, OSError where a file cannot be written.
    """
    from reports.base import CanBeReopened

    formats = list(dict.fromkeys(formats))
    large = int(run.summary.get("objects") or 0) > BESIDE_FROM
    written: dict[str, list[Path]] = {}
    if large and SLOWEST in formats and len(formats) > 1 and isinstance(run, CanBeReopened):
        from reports.beside import Beside

        with Beside(run.reopener(), SLOWEST, folder, lang) as beside:
            for name in formats:
                if name != SLOWEST:
                    written[name] = write_report(run, name, folder, lang)
        if beside.written:
            written[SLOWEST] = [folder / output.file for output in FORMATS[SLOWEST]]
    for name in formats:
        if name not in written:
            written[name] = write_report(run, name, folder, lang)
    return [path for name in formats for path in written[name]]
