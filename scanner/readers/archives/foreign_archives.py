"""RAR, CAB, ISO 9660, LZH, cpio and ar (deb) archives, as the system's libarchive unpacks them (extra ``archives``).

Only the formats of the media type are enabled, and none of libarchive's filters: some of those start other programs.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import logging
import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from models.errors import ReadError, SkipObject
from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.unpack import LONGEST_NAME, enter, full, stored_name, unpacked, utc

_BLOCK = 64 << 10
_FORMATS: dict[str, tuple[str, ...]] = {
    "application/vnd.rar": ("rar", "rar5"),
    "application/vnd.ms-cab-compressed": ("cab",),
    "application/x-iso9660-image": ("iso9660",),
    "application/x-lzh": ("lha",),
    "application/x-cpio": ("cpio",),
    "application/x-archive": ("ar",),
}
_NEVER_EMPTY = frozenset({"application/vnd.rar", "application/vnd.ms-cab-compressed"})
_FATAL = -30
_TRIED = 256 << 10
"""Bytes unpacked on trial under a password; fewer than make up the archive that is tried."""
_TABLES = frozenset({"/", "//", "/SYM64/", "__.SYMDEF", "__.SYMDEF SORTED"})
"""Members of ar that hold no file."""


class ForeignArchiveReader:
    """Members in the archive's order, until the first that makes it impossible to go on."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises SkipObject ``missing_part`` and ``encrypted``, ReadError ``depth``.

        Raises ReadError ``damaged`` where there is no member at all.
        """
        enter(context)
        ffi = _library()
        if source.media_type != "application/vnd.rar":
            yield from self._members(ffi, source, context, [])
            return
        from scanner.readers.archives.rar_crypt import unlocked

        found = unlocked(source, context, lambda data: _sound(ffi, data))
        try:
            yield from self._members(ffi, found.source, context, found.locked)
        finally:
            found.release()
        if found.problem:
            yield found.problem

    def _members(self, ffi: Any, source: ByteSource, context: ReadContext, locked: list[bool]) -> Iterator[Part]:
        found, problem = 0, None
        with source.open() as stream, _opened(ffi, stream, _FORMATS[source.media_type]) as archive:
            split = source.media_type == "application/vnd.rar" and _is_volume(source)
            entries = iter(archive)
            while True:
                try:
                    entry = next(entries, None)
                except ffi.ArchiveError as error:
                    problem = _problem(error)
                    break
                if entry is None:
                    break
                found += 1
                # libarchive hands out what is stored under a password as if it were plain.
                stays = len(locked) >= found and locked[found - 1]
                member = _member(ffi, entry, source, context, locked=stays)
                if isinstance(member, Problem):
                    problem = member
                    break
                if member is None:
                    continue
                ends = member.problem and (member.problem.code in {"expanded", "ratio"} or entry.fatal)
                trouble = member.problem
                yield member
                if ends:
                    problem = trouble
                    break
        if split:
            yield Problem("unsupported", "rar: split archive")
        if not (problem or found) and source.media_type in _NEVER_EMPTY:
            problem = Problem("damaged", "libarchive")
        if problem and not found:
            raise (SkipObject if problem.code == "encrypted" else ReadError)(problem.code, problem.detail)
        if problem:
            yield problem


def _library() -> Any:
    _find_library()
    try:
        from libarchive import ffi
    except (ImportError, OSError, AttributeError, TypeError):  # the binding, or the library behind it
        raise SkipObject("missing_part", "rar, cab, iso: pip install 'pandian[archives]', libarchive") from None
    if not hasattr(ffi, "entry_is_data_encrypted"):
        ffi.ffi("entry_is_data_encrypted", [ctypes.c_void_p], ctypes.c_int)
    logging.getLogger("libarchive").setLevel(logging.CRITICAL + 1)  # its warnings name members
    return ffi


def _find_library() -> None:
    """Name the library to the binding, which would start the linker to ask for it: no reader may start anything."""
    if sys.platform != "linux" or "LIBARCHIVE" in os.environ:
        return
    for name in ("libarchive.so.13", "libarchive.so"):
        with contextlib.suppress(OSError):
            ctypes.CDLL(name)
            os.environ["LIBARCHIVE"] = name
            return


def _sound(ffi: Any, data: bytes) -> bool:
    """Whether the first member of a RAR archive can be unpacked, as far as the archive goes or what is worth trying."""
    left = _TRIED
    with _opened(ffi, io.BytesIO(data), _FORMATS["application/vnd.rar"]) as archive:
        try:
            entry = next(iter(archive), None)
            if entry is None:
                return False
            for block in entry.blocks():
                left -= len(block)
                if left < 0:
                    break
        except (ReadError, ffi.ArchiveError):
            return False
    return True


class _Entry:
    """One entry of libarchive's, and whether reading it went wrong for good."""

    def __init__(self, ffi: Any, archive: int) -> None:
        self._ffi, self._archive = ffi, archive
        self.pointer = ffi.entry_new()
        self.fatal = False

    def free(self) -> None:
        self._ffi.entry_free(self.pointer)

    def name(self) -> str:
        raw = self._ffi.entry_pathname(self.pointer)
        wide = self._ffi.entry_pathname_w(self.pointer)
        if isinstance(wide, str) and wide:
            return wide[:LONGEST_NAME].replace("\\", "/")
        return stored_name(raw) if raw else ""

    def blocks(self) -> Iterator[bytes]:
        buffer = ctypes.create_string_buffer(_BLOCK)
        while True:
            try:
                size = self._ffi.read_data(self._archive, buffer, _BLOCK)
            except self._ffi.ArchiveError as error:
                self.fatal = error.retcode == _FATAL
                problem = _problem(error)
                raise ReadError(problem.code, problem.detail) from None
            if size <= 0:
                return
            yield buffer.raw[:size]


@contextlib.contextmanager
def _opened(ffi: Any, stream: BinaryIO, formats: tuple[str, ...]) -> Iterator[Iterator[_Entry]]:
    buffer = ctypes.create_string_buffer(_BLOCK)

    def read(_archive: int, _data: int, place: Any) -> int:
        data = stream.read(_BLOCK)
        ctypes.memmove(buffer, data, len(data))
        place[0] = ctypes.cast(buffer, ctypes.c_void_p).value
        return len(data)

    def seek(_archive: int, _data: int, offset: int, whence: int) -> int:
        return stream.seek(offset, whence)

    # The names hold the callbacks alive for as long as libarchive may call them.
    read_callback, seek_callback = ffi.READ_CALLBACK(read), ffi.SEEK_CALLBACK(seek)
    archive = ffi.read_new()
    try:
        for name in formats:
            with contextlib.suppress(ValueError):
                ffi.get_read_format_function(name)(archive)
        ffi.read_set_seek_callback(archive, seek_callback)
        try:
            ffi.read_open(archive, None, ffi.NO_OPEN_CB, read_callback, ffi.NO_CLOSE_CB)
        except ffi.ArchiveError as error:
            problem = _problem(error)
            raise ReadError(problem.code, problem.detail) from None
        yield _entries(ffi, archive)
    finally:
        ffi.read_free(archive)


def _entries(ffi: Any, archive: int) -> Iterator[_Entry]:
    while True:
        entry = _Entry(ffi, archive)
        try:
            if ffi.read_next_header2(archive, entry.pointer) == ffi.ARCHIVE_EOF:
                return
            yield entry
        finally:
            entry.free()


def _member(
    ffi: Any, entry: _Entry, source: ByteSource, context: ReadContext, *, locked: bool
) -> Member | Problem | None:
    """The entry as a member; None where it holds nothing, a problem where no more may be taken."""
    kind = ffi.entry_filetype(entry.pointer) & 0o170000
    if kind not in {0o100000, 0}:
        return None
    name = entry.name()
    if source.media_type == "application/x-archive" and name in _TABLES:
        return None
    problem = full(context)
    if problem:
        return problem
    if locked or ffi.entry_is_data_encrypted(entry.pointer):
        return Member(name, None, problem=Problem("encrypted"))
    known = bool(ffi.entry_size_is_set(entry.pointer))
    return unpacked(
        name,
        entry.blocks(),
        source.size,
        context,
        size=ffi.entry_size(entry.pointer) if known else None,
        modified=utc(ffi.entry_mtime(entry.pointer)) if ffi.entry_mtime_is_set(entry.pointer) else None,
    )


def _problem(error: Any) -> Problem:
    """What libarchive said, in our words: its own may quote names."""
    message = str(error.msg or "").lower()
    if "ncrypt" in message or "passphrase" in message or "password" in message:
        return Problem("encrypted")
    if "solid" in message and "unavailable" in message:
        return Problem("unsupported", "rar: solid archive")
    if "unsupported" in message or "not supported" in message:
        return Problem("unsupported", "libarchive")
    if "memory" in message:
        return Problem("memory", "libarchive")
    return Problem("damaged", "libarchive")


def _is_volume(source: ByteSource) -> bool:
    """Whether a RAR file is one part of several, by its main header (technote of RAR 4 and 5)."""
    head = source.head
    if not head.startswith(b"Rar!\x1a\x07\x01\x00"):
        return len(head) > 11 and head[9] == 0x73 and bool(head[10] & 1)
    at, values = 12, []
    for _ in range(6):
        value = shift = 0
        while at < len(head) and shift < 63:
            byte = head[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        values.append(value)
    # Size, kind, flags, then sizes of the extra area and of the data where the flags say so, then the archive's flags.
    own = values[3 + (values[2] & 1) + (values[2] >> 1 & 1)]
    return values[1] == 1 and bool(own & 1)
