"""objects.jsonl and findings.jsonl: one JSON object per line, UTF-8, in order of object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.messages import Lang
from reports.base import RunView
from reports.files import replacing_text


def write_objects(run: RunView, path: Path, lang: Lang) -> None:
    """One line per object met. The run's view gives texts in its own language; ``lang`` changes nothing here."""
    del lang
    _write(run.objects(), path)


def write_findings(run: RunView, path: Path, lang: Lang) -> None:
    """One line per finding, masked."""
    del lang
    _write(run.findings(), path)


def _write(rows: Iterator[Any], path: Path) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with replacing_text(path) as file:
        for row in rows:
            file.write(encode(row))
            file.write("\n")
