"""``pandian diff``: a comparison of two finished runs, in the formats asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

from models.messages import Lang
from reports.base import Row, RunView
from reports.changes.rows import HasRows
from reports.changes.states import Changes
from reports.files import replacing_text

FORMATS = {"text": "changes.txt", "json": "changes.jsonl", "html": "changes.html", "xlsx": "changes.xlsx"}
"""Format -> the file it is written to."""


class Finished(HasRows, RunView, Protocol):
    """A finished run that can be compared and reported."""


class WithChanges:
    """A run as a report sees it, with what changed since an earlier one (``reports.base.HasChanges``)."""

    def __init__(self, run: RunView, changes: Changes) -> None:
        self._run, self._changes = run, changes

    @property
    def summary(self) -> Row:
        """As the run's own."""
        return self._run.summary

    def changes(self) -> Changes:
        """What changed."""
        return self._changes

    def objects(self, order: Literal["path", "risk", "unread"] = "path", limit: int | None = None) -> Iterator[Row]:
        """As the run's own."""
        return self._run.objects(order, limit)

    def findings(self, object: str | None = None, limit: int | None = None) -> Iterator[Row]:
        """As the run's own."""
        return self._run.findings(object, limit)

    def fields(self, object: str | None = None) -> Iterator[Row]:
        """As the run's own."""
        return self._run.fields(object)

    def folders(self, limit: int | None = None) -> Iterator[Row]:
        """As the run's own."""
        return self._run.folders(limit)

    def __getattr__(self, name: str) -> Any:
        """Whatever else the run offers."""
        return getattr(self._run, name)


def diff(
    before: Finished,
    after: Finished,
    formats: Sequence[str],
    lang: Lang,
    *,
    out: Path | None = None,
    show: Callable[[str], None] = print,
) -> list[Path]:
    """Compare two runs and write each of ``formats`` (keys of ``FORMATS``, else KeyError); returns the files written.

    ``text`` and ``json`` go line by line to ``show`` where no folder ``out`` is named; ``html`` and ``xlsx`` are files,
    in ``out`` or the current folder.
    """
    from reports.changes.compare import compare

    written = []
    with compare(before, after) as changes:
        for name in formats:
            file = FORMATS[name]
            if out is None and name in {"text", "json"}:
                for line in lines(changes, after, name, lang):
                    show(line)
                continue
            path = (out or Path()) / file
            write(changes, after, name, path, lang)
            written.append(path)
    return written


def lines(changes: Changes, after: RunView, format: str, lang: Lang) -> Iterator[str]:
    """A comparison as ``text`` or ``json`` lines, without their ends."""
    from reports.changes import jsonl, text

    return jsonl.lines(changes) if format == "json" else text.lines(changes, lang, after.summary.get("policy"))


def write(changes: Changes, after: RunView, format: str, path: Path, lang: Lang) -> None:
    """Write one format to ``path``, whole or not at all."""
    if format == "html":
        from reports import html

        html.write(WithChanges(after, changes), path, lang)
    elif format == "xlsx":
        from reports.changes import xlsx

        xlsx.write(changes, path, lang, after.summary.get("policy"))
    else:
        with replacing_text(path) as file:
            for line in lines(changes, after, format, lang):
                file.write(line + "\n")
