"""RAR archives under a password, written anew without it: libarchive knows none of their ciphers."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from models.records import Problem
from scanner.readers.archives.rar3_crypt import Rar3
from scanner.readers.archives.rar5_crypt import Rar5
from scanner.readers.archives.rar_archive import NEW, OLD, Archive, Sound
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.scratch import Spool


class Unlocked(NamedTuple):
    """The archive as it is to be read, what frees it, which files stay locked, and what could not be written anew."""

    source: ByteSource
    release: Callable[[], None]
    locked: list[bool]
    problem: Problem | None = None


def unlocked(source: ByteSource, context: ReadContext, sound: Sound) -> Unlocked:
    """The archive without its locks as far as passwords fit; itself where nothing is locked or none fits.

    Raises SkipObject ``encrypted`` where its names are locked and no password fits.
    """
    with source.open() as stream:
        head = stream.read(8)
        kind: type[Archive] | None = Rar5 if head == NEW else Rar3 if head.startswith(OLD) else None
        if kind is None:
            return Unlocked(source, _nothing, [])
        # First without writing anything: hardly any archive is locked.
        archive = kind(stream, source.size, None, context.passwords, sound)
        _written(archive)
        if not archive.opened:  # what is damaged is libarchive's to tell
            return Unlocked(source, _nothing, archive.locked)
        spool = Spool(context)
        try:
            looked, archive = archive, kind(stream, source.size, spool, context.passwords, sound)
            archive.keys = looked.keys
            problem = _written(archive)
        except BaseException:
            spool.release()
            raise
    plain = spool.source(source.name)
    plain.media_type = source.media_type
    return Unlocked(plain, spool.release, archive.locked, problem)


def _written(archive: Archive) -> Problem | None:
    try:
        archive.write()
    except (struct.error, IndexError):
        return Problem("damaged", "rar: header")
    return None


def _nothing() -> None:
    """Nothing to free."""
