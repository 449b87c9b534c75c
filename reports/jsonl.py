"""objects.jsonl and findings.jsonl: one JSON object per line, UTF-8, in order of object."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from models.messages import Lang
from reports.base import HasEarlier, HasLines, HasObjectLines, RunView
from reports.files import replacing_text
from reports.jsonl_reuse import write_reusing

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_objects(run: RunView, path: Path, lang: Lang) -> None:
    """One line per object met. The run's view gives texts in its own language; ``lang`` changes nothing here."""
    del lang
    _write(run.object_lines() if isinstance(run, HasObjectLines) else map(_ENCODE, run.objects()), path)


def write_findings(run: RunView, path: Path, lang: Lang) -> None:
    """One line per finding, masked; of objects that did not change the lines that the earlier run wrote."""
    del lang
    if isinstance(run, HasEarlier) and (earlier := run.earlier_findings()) and write_reusing(run, earlier, path):
        return
    lines = run.finding_lines() if isinstance(run, HasLines) else map(_ENCODE, run.findings())
    _write(lines, path)


def _write(lines: Iterable[str], path: Path) -> None:
    with replacing_text(path) as file:
        for line in lines:
            file.write(line + "\n")
