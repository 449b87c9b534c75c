"""OLE compound files opened so that their own figures cannot make olefile read more than the file holds."""

from __future__ import annotations

from typing import Any, BinaryIO


def opened(stream: BinaryIO) -> Any:
    """An OleFileIO over the stream. Raises whatever olefile raises on a broken file.

    The stream of small streams and the table of it are read whole, as long as they claim to be, before any small stream
    is. A chain of sectors that leads round in a circle fills any claim.
    """
    import olefile

    ole: Any = olefile.OleFileIO(stream)
    size = stream.seek(0, 2)
    ole.root.size = min(ole.root.size, size)
    ole.num_mini_fat_sectors = min(ole.num_mini_fat_sectors, size // ole.sector_size + 1)
    return ole


def beginning(ole: Any, path: str) -> bytes:
    """The first 4,096 bytes of a stream, of which olefile reads as many as it claims to have.

    Raises whatever olefile raises on a broken file. A stream that is shorter lies among the small ones.
    """
    entry = ole.direntries[ole._find(path)]  # noqa: SLF001 - its only way to a part of a stream
    start: bytes = ole._open(entry.isectStart, min(entry.size, ole.minisectorcutoff)).getvalue()  # noqa: SLF001
    return start
