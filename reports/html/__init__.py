"""The heat-map report: one HTML file that opens from disk, asks no network and runs under a strict content policy."""

from __future__ import annotations

from pathlib import Path

from models.messages import Lang
from reports.base import RunView
from reports.files import replacing
from reports.html.page import render
from reports.html.payload import payload

__all__ = ["write"]


def write(run: RunView, path: Path, lang: Lang) -> None:
    """Write the report of ``run`` to ``path``, whole or not at all; ``lang`` is the language it opens in.

    Raises OSError where ``path`` cannot be written, RunError where this installation lacks the report's script.
    """
    whole = render(payload(run, lang), lang)
    with replacing(path) as part:
        part.write_bytes(whole)
