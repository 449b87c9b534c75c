"""Archives that unpack to more than there is room for, that never end, or that lie about what they hold."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from benchmarks.hostile.share import Share, blocks

_BLOCK = 1 << 20


def deflated(total: int, *, first: bytes = b"", fill: bytes = b"\0") -> tuple[bytes, int]:
    """(a raw deflate stream of ``first`` and ``total`` bytes of ``fill``, CRC-32): one packed block is said again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    block = fill * _BLOCK
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    times = total // _BLOCK
    tail = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    crc = zlib.crc32(first)
    for each in blocks(times * _BLOCK, block):
        crc = zlib.crc32(each, crc)
    return head + packed * times + tail, crc


def zip_of(members: list[tuple[str, bytes, int, int]]) -> bytes:
    """A ZIP of members that are packed already: (name, deflate stream, CRC-32, size)."""
    out, directory = io.BytesIO(), b""
    for name, data, crc, size in members:
        raw = name.encode()
        fields = struct.pack("<HHHHLLLHH", 0x800, 8, 0, 0x21, crc, len(data), size & 0xFFFFFFFF, len(raw), 0)
        at = out.tell()
        out.write(b"PK\3\4\x14\0" + fields + raw + data)
        directory += b"PK\1\2\x14\0\x14\0" + fields + struct.pack("<HHHLL", 0, 0, 0, 0, at) + raw
    at = out.tell()
    out.write(directory)
    out.write(b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, len(members), len(members), len(directory), at, 0))
    return out.getvalue()


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _hello(number: str) -> bytes:
    return f"手机 {number}\n".encode()


def _forty_two(share: Share, folder: Path) -> None:
    """Sixteen archives in each of sixteen, five deep, and a file of zeros in each of the last."""
    number = share.number()
    data, crc = deflated(share.scale.bomb)
    inner = zip_of([("0.dll", data, crc, share.scale.bomb & 0xFFFFFFFF)])
    for level in "edcba":
        inner = _zipped({f"lib {level}{n:x}.zip": inner for n in range(16)})
    out = io.BytesIO(inner)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zz.txt", _hello(share.number()))
    with zipfile.ZipFile(out) as archive:
        members = {"aa.txt": _hello(number)} | {name: archive.read(name) for name in archive.namelist()}
    share.file(folder, "42.zip", number=number).write_bytes(_zipped(members))


def _flat(share: Share, folder: Path) -> None:
    """One member of zeros that begins with a number, and one whose claims of size are small."""
    number = share.number()
    hello = _hello(number)
    data, crc = deflated(share.scale.bomb, first=hello, fill=b" ")
    path = share.file(folder, "flat.zip", number=number)
    path.write_bytes(zip_of([("a.txt", data, crc, (share.scale.bomb + len(hello)) & 0xFFFFFFFF)]))
    path = share.file(folder, "liar.zip", number=number)
    path.write_bytes(zip_of([("a.txt", data, crc, 10), ("b.txt", *_small(hello))]))


def _small(data: bytes) -> tuple[bytes, int, int]:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(), zlib.crc32(data), len(data)


def _overlapping(share: Share, folder: Path) -> None:
    """A directory of which thousands of entries mean the same bytes."""
    number = share.number()
    hello = _hello(number)
    data, crc = deflated(min(share.scale.bomb, 15 << 20), first=hello, fill=b"\n")
    size = min(share.scale.bomb, 15 << 20) + len(hello)
    name = b"a.txt"
    fields = struct.pack("<HHHHLLLHH", 0x800, 8, 0, 0x21, crc, len(data), size, len(name), 0)
    local = b"PK\3\4\x14\0" + fields + name + data
    times = min(share.scale.members, 60_000)
    directory = (b"PK\1\2\x14\0\x14\0" + fields + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + name) * times
    end = b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, times, times, len(directory), len(local), 0)
    share.file(folder, "overlapping.zip", number=number).write_bytes(local + directory + end)


def _many(share: Share, folder: Path) -> None:
    """More members than anyone has use for."""
    number = share.number()
    path = share.file(folder, "many.zip", number=number)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("0.txt", _hello(number))
        for n in range(share.scale.members):
            archive.writestr(f"{n:06d}/../../../etc/{n}", b"")


def _nested(share: Share, folder: Path) -> None:
    """One archive in another, sixty deep, a text beside each."""
    packs: dict[str, Callable[[bytes, str], bytes]] = {
        "zip": lambda data, name: _zipped({"a.txt": _hello(number), f"inner.{name}": data}),
        "tar": _tar,
        "gz": lambda data, _: gzip.compress(data),
        "xz": lambda data, _: lzma.compress(data),
        "bz2": lambda data, _: bz2.compress(data),
        "eml": _mail,
    }
    for name, pack in packs.items():
        number = share.number()
        data = _hello(number)
        for _ in range(share.scale.nested):
            data = pack(data, name)
        has_text = name in {"zip", "eml"}
        share.file(folder, f"nested_{name}.{name}", number=number if has_text else None).write_bytes(data)


def _tar(data: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo(f"inner.{name}")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _mail(data: bytes, _: str) -> bytes:
    """``data`` as the last part of a mail: what is a mail already as message/rfc822, else as text."""
    head = b"From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    if not data.startswith(b"From:"):
        return head + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + data
    edge = b"edge%d" % (len(data) % 9973)
    text = EmailMessage()
    text.set_content("x")
    first = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "手机 ".encode() + _inner_number(data) + b"\r\n"
    return (
        head + b'Content-Type: multipart/mixed; boundary="' + edge + b'"\r\n\r\n--' + edge + b"\r\n" + first
        + b"--" + edge + b"\r\nContent-Type: message/rfc822\r\n\r\n" + data + b"\r\n--" + edge + b"--\r\n"
    )  # fmt: skip


def _inner_number(data: bytes) -> bytes:
    at = data.index("手机 ".encode()) + 7
    return data[at : at + 11]


def _streams(share: Share, folder: Path) -> None:
    """Files packed by themselves: little on disk, without end unpacked."""
    hello = b"nothing to see in this line, and in the next neither\n"
    share.file(folder, "zeros.gz").write_bytes(gzip.compress(b"\0" * (8 << 20)) * max(1, share.scale.bomb >> 23))
    share.file(folder, "zeros.bz2").write_bytes(bz2.compress(b"\0" * (8 << 20)) * max(1, share.scale.bomb >> 23))
    share.file(folder, "zeros.xz").write_bytes(lzma.compress(b"\0" * (8 << 20)) * max(1, share.scale.bomb >> 23))
    number = share.number()
    text = _hello(number) + hello * 150_000
    share.file(folder, "lines.txt.gz", number=None).write_bytes(gzip.compress(text) * max(1, share.scale.bomb >> 23))
    # A dictionary of 4 GiB that a decoder is asked to make room for, [xz file format] LZMA2 with dictionary size 40.
    packed = lzma.compress(b"x" * 100, format=lzma.FORMAT_ALONE)
    share.file(folder, "dictionary.lzma").write_bytes(packed[:1] + b"\xff\xff\xff\xff" + packed[5:])
    # zstd: magic, a frame with a window of 2 GiB (descriptor 0, window byte 21 << 3), one raw block.
    share.file(folder, "window.zst").write_bytes(b"\x28\xb5\x2f\xfd\x00" + bytes([21 << 3]) + b"\x0b\0\0x")


def _tape(share: Share, folder: Path) -> None:
    """A tar whose one file claims a petabyte, and one made of holes alone (PAX, GNU sparse 1.0)."""
    number = share.number()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(_hello(number))
        archive.addfile(info, io.BytesIO(_hello(number)))
        claim = tarfile.TarInfo("huge.bin")
        claim.size = 1 << 50
        out.write(claim.tobuf(tarfile.GNU_FORMAT))
        out.write(b"x" * 1024)
    share.file(folder, "claims.tar", number=number).write_bytes(out.getvalue())
    holes = b"1\n%d\n0\n" % (1 << 45)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("GNUSparseFile.0/holes.txt")
        info.pax_headers = {
            "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "holes.txt",
            "GNU.sparse.realsize": str(1 << 45),
        }  # fmt: skip
        info.size = 512
        archive.addfile(info, io.BytesIO(holes.ljust(512, b"\0")))
    share.file(folder, "holes.tar").write_bytes(out.getvalue())


def build(share: Share) -> Iterator[str]:
    """Build them all below the share, and say which one is next."""
    folder = share.folder("archives")
    for make in (_forty_two, _flat, _overlapping, _many, _nested, _streams, _tape):
        yield make.__name__.strip("_")
        make(share, folder)
