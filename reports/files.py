"""Writing a file whole or not at all: beside its place first, then moved there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for a while, of a name by which the next scan removes it where this process is killed."""
    return tempfile.TemporaryDirectory(prefix=f"pandian-scratch-{os.getpid()}-")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new empty file beside ``path``, readable by its owner alone, that takes its place if the block ends well."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def replacing_text(path: Path) -> Iterator[TextIO]:
    """As ``replacing``, opened for UTF-8 text with line feeds alone on every system."""
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        yield file
