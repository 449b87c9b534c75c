"""A destruction list on disk: JSON lines, each of which ends in its own SHA-256 and holds that of the line before.

The first line is the ``list``, then one ``object`` a line by URI, as issued. Every later run that was compared adds an
``update`` and an ``event`` for each object of which it says something new. Nothing is ever changed in place.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from models.errors import RunError
from models.messages import default_lang, text
from reports.files import replacing_text

ENDING = ".destruction.jsonl"
VERSION = 1

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Chain:
    """Writes lines to ``file``, each with its number and the digest of the one before."""

    def __init__(self, file: TextIO, seq: int = 0, prev: str | None = None) -> None:
        self._file, self.seq, self.head = file, seq, prev

    def add(self, kind: str, values: Mapping[str, Any]) -> None:
        """The next line."""
        body = _encode({"seq": self.seq, "prev": self.head, "kind": kind, **values})
        self.head = _digest(body)
        self._file.write(f'{body[:-1]},"sha256":"{self.head}"}}\n')
        self.seq += 1


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Every line, checked on the way.

    Raises RunError where a line is damaged, missing or out of place, or the file is no destruction list.
    """
    prev: str | None = None
    objects = seen = 0
    number = -1
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, raw in enumerate(file):
                values = _parsed(raw)
                if number == 0 and (values.get("kind") != "list" or values.get("version") != VERSION):
                    raise RunError(text("destruction.unusable", default_lang(), path=path))
                body, mark, own = raw.rpartition(',"sha256":"')
                right = bool(mark) and own == f'{values.get("sha256")}"}}\n' and _digest(body + "}") == values["sha256"]
                if not right or values.get("seq") != number or values.get("prev") != prev:
                    raise _broken(path, number + 1)
                prev = values["sha256"]
                objects = values["objects"] if number == 0 else objects
                seen += values["kind"] == "object"
                yield values
    except (OSError, UnicodeDecodeError):
        raise RunError(text("destruction.unusable", default_lang(), path=path)) from None
    if number < 0:
        raise RunError(text("destruction.unusable", default_lang(), path=path))
    if seen != objects:
        raise _broken(path, number + 2)


def _parsed(line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except ValueError:
        return {}
    return values if isinstance(values, dict) and isinstance(values.get("kind"), str) else {}


def _broken(path: Path, line: int) -> RunError:
    return RunError(text("destruction.broken", default_lang(), path=path, line=line))


def append(path: Path, lines: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Add lines (kind and values) to the list at ``path``, all or none; gives the digest of the last.

    Raises RunError where the list was edited.
    """
    with replacing_text(path) as file:
        seq, head = 0, None
        for values in read(path):
            seq, head = values["seq"] + 1, values["sha256"]
        with path.open(encoding="utf-8", newline="\n") as before:
            shutil.copyfileobj(before, file)
        chain = Chain(file, seq, head)
        for kind, more in lines:
            chain.add(kind, more)
    return chain.head or ""


def lists_beside(folder: Path) -> list[Path]:
    """The lists that lie beside the folder of a run: those that its scan fills in."""
    return sorted(folder.resolve().parent.glob(f"*{ENDING}"))
