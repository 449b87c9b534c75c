"""An object's bytes while they are read: unchanged on disk, or fetched from a server once and kept meanwhile."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from models.limits import Limits
from scanner.readers.base import ByteSource


def stamp(source: ByteSource) -> tuple[int, int] | None:
    """Size and time of change of a file on disk, by which a change meanwhile is seen; None where there is none."""
    if source.path is None:
        return None
    try:
        found = source.path.stat()
    except OSError:
        return (-1, -1)
    return (found.st_size, found.st_mtime_ns)


def kept_on_disk(
    source: ByteSource, scratch: Path | None, limits: Limits
) -> contextlib.AbstractContextManager[BinaryIO | None]:
    """A file in the scratch folder for what a server has, so that it is fetched once; None where it has no room."""
    if not source.remote or scratch is None or source.size > limits.fetched_to_disk:
        return contextlib.nullcontext()
    if shutil.disk_usage(scratch).free < 2 * source.size:
        return contextlib.nullcontext()
    descriptor, path = tempfile.mkstemp(dir=scratch)
    os.close(descriptor)
    return Path(path).open("wb")


def with_changes(source: ByteSource, sha256: str | None) -> str | None:
    """The digest of a database of this ``sha256`` with the changes that wait beside it; None where there are none."""
    if source.media_type != "application/vnd.sqlite3" or source.path is None:
        return None
    from scanner.readers.data.sqlite_open import digest_of_changes

    changes = digest_of_changes(source.path)
    return hashlib.sha256(f"{sha256}{changes}".encode()).hexdigest() if changes else None
