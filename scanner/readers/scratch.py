"""Private scratch space: what does not fit into memory while one object is read, and is gone after it."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from scanner.readers.base import ByteSource, ReadContext

_COPY = 1 << 20


def private_folder(parent: Path | None = None) -> Path:
    """A new folder that only this user can enter, below ``parent`` or the system's place for temporary files."""
    return Path(tempfile.mkdtemp(prefix="pandian-", dir=parent))


def remove(path: Path) -> None:
    """Delete a file or a folder with all it holds; a file still open elsewhere (Windows) is left for the next time."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


class Spool:
    """Bytes of a length nobody knows yet: in memory up to ``context.limits.member_in_memory``, then in a scratch file.

    Without ``context.scratch`` the file lies in a private folder of its own. ``release`` frees it, and with it
    every source that was handed out. Each write is a sign of life.
    """

    def __init__(self, context: ReadContext) -> None:
        self._context = context
        self._memory: io.BytesIO | None = io.BytesIO()
        self._file: BinaryIO | None = None
        self._path: Path | None = None
        self._own: Path | None = None
        self.size = 0

    def write(self, data: bytes) -> None:
        """Append ``data``."""
        self.size += len(data)
        self._context.alive()
        if self._memory is not None:
            self._memory.write(data)
            if self.size > self._context.limits.member_in_memory:
                self._spill()
        elif self._file is not None:
            self._file.write(data)

    def _spill(self) -> None:
        memory, self._memory = self._memory, None
        self._file = self._new_file()
        self._file.write(memory.getbuffer() if memory else b"")

    def _new_file(self) -> BinaryIO:
        folder = self._context.scratch
        if folder is None:
            folder = self._own = private_folder()
        handle, name = tempfile.mkstemp(prefix="member-", dir=folder)
        self._path = Path(name)
        return os.fdopen(handle, "wb")

    def to_file(self) -> Path:
        """The bytes as a file on disk, for libraries that only read files."""
        if self._path is None:
            self._spill()
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._path is None:
            raise ValueError("the spool was released")
        return self._path

    def source(self, name: str) -> ByteSource:
        """What was written, as a source; write no more after it."""
        if self._memory is not None:
            return ByteSource.of_bytes(name, self._memory.getvalue())
        return ByteSource.of_path(self.to_file(), name)

    def release(self) -> None:
        """Free memory and disk."""
        if self._file is not None:
            self._file.close()
        self._memory = self._file = None
        for path in (self._path, self._own):
            if path is not None:
                remove(path)
        self._path = self._own = None


def on_disk(source: ByteSource, context: ReadContext) -> tuple[Path, Callable[[], None]]:
    """The source as a local file, and what frees it: its own path where it has one, else a copy in scratch."""
    if source.path is not None:
        return source.path, lambda: None
    spool = Spool(context)
    try:
        with source.open() as stream:
            while block := stream.read(_COPY):
                spool.write(block)
        return spool.to_file(), spool.release
    except BaseException:
        spool.release()
        raise
