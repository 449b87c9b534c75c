"""summary.json: what a run comes to, in one JSON object (docs/run-format.md)."""

from __future__ import annotations

import json
from pathlib import Path

from models.messages import Lang
from reports.base import RunView
from reports.files import replacing_text


def write(run: RunView, path: Path, lang: Lang) -> None:
    """Write the totals. They hold codes and both languages' names, so ``lang`` changes nothing."""
    del lang
    with replacing_text(path) as file:
        json.dump(run.summary, file, ensure_ascii=False, indent=2)
        file.write("\n")
