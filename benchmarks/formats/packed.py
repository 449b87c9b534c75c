"""Archives and compressed files: the people as a table within each, and within several of them at once."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
import zipfile
from pathlib import Path

from benchmarks.formats.crowd import Crowd, Writer
from benchmarks.formats.plain import delimited

_NAME = "名单.csv"


def _data(crowd: Crowd) -> bytes:
    return delimited(crowd).encode("utf-8-sig")


def _zip(data: bytes, name: str = _NAME, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _tar(data: bytes, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        entry = tarfile.TarInfo("人事/" + _NAME)
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def _libarchive(data: bytes, form: str) -> bytes:
    """An archive by the system's libarchive."""
    try:
        import libarchive
    except (OSError, TypeError, AttributeError) as error:  # the package is there, the library is not
        raise ImportError(name="libarchive") from error

    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "made"
        with libarchive.file_writer(str(made), form) as archive:
            archive.add_file_from_memory("people.csv", len(data), data)
        return made.read_bytes()


def _zstd(data: bytes) -> bytes:
    try:
        from compression import zstd
    except ImportError:
        from backports import zstd
    return zstd.compress(data)


def _lz4(data: bytes) -> bytes:
    import lz4.frame

    return lz4.frame.compress(data)


WRITERS: dict[str, Writer] = {
    "people.zip": lambda c: _zip(_data(c)),
    "stored.zip": lambda c: _zip(_data(c), method=zipfile.ZIP_STORED),
    "lzma.zip": lambda c: _zip(_data(c), method=zipfile.ZIP_LZMA),
    "people.jar": lambda c: _zip(_data(c), "META-INF/people.csv"),
    "nested.zip": lambda c: _zip(_tar(_zip(_data(c)), "w:gz"), "备份.tar.gz"),
    "people.7z": lambda c: _libarchive(_data(c), "7zip"),
    "people.iso": lambda c: _libarchive(_data(c), "iso9660"),
    "people.cpio": lambda c: _libarchive(_data(c), "cpio"),
    "people.a": lambda c: _libarchive(_data(c), "ar_bsd"),
    "people.tar": lambda c: _tar(_data(c)),
    "people.tar.gz": lambda c: _tar(_data(c), "w:gz"),
    "people.tar.bz2": lambda c: _tar(_data(c), "w:bz2"),
    "people.tar.xz": lambda c: _tar(_data(c), "w:xz"),
    "people.csv.gz": lambda c: gzip.compress(_data(c)),
    "people.csv.bz2": lambda c: bz2.compress(_data(c)),
    "people.csv.xz": lambda c: lzma.compress(_data(c)),
    "people.csv.lzma": lambda c: lzma.compress(_data(c), lzma.FORMAT_ALONE),
    "people.csv.zst": lambda c: _zstd(_data(c)),
    "people.csv.lz4": lambda c: _lz4(_data(c)),
}
