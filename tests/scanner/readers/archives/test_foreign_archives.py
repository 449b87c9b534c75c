"""Archives that libarchive unpacks: written here by hand or by libarchive itself, and what stops it half-way."""

import struct
import subprocess
import sys
import zlib

import pytest

from models.errors import ReadError, SkipObject
from models.limits import Limits
from models.records import Problem
from scanner.readers.base import ReadContext
from tests.scanner.readers.contract import Case, ReaderContract
from tests.scanner.readers.unpacked import read

libarchive = pytest.importorskip("libarchive")

FILES = {
    "名单.csv": "姓名,手机\n张三,13800138000\n李四,13700137000\n".encode() * 5,
    "b/c.txt": "电话 13900139000".encode(),
}
VALUES = ("13800138000", "13900139000")


def vint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def rar5(files, *, archive_flags=0, locked=False):
    """Stored members under the headers of RAR 5."""

    def block(body):
        body = vint(len(body)) + body
        return struct.pack("<L", zlib.crc32(body)) + body

    out = b"Rar!\x1a\x07\x01\x00"
    if locked:
        return out + block(vint(4) + vint(0) + vint(0) + vint(0) + b"\x0f" + bytes(16)) + bytes(64)
    out += block(vint(1) + vint(0) + vint(archive_flags))
    for name, data in files.items():
        raw = name.encode()
        body = vint(2) + vint(2) + vint(len(data)) + vint(2 | 4) + vint(len(data)) + vint(0o100644)
        body += struct.pack("<LL", 1_700_000_000, zlib.crc32(data)) + vint(0) + vint(1) + vint(len(raw)) + raw
        out += block(body) + data
    return out + block(vint(5) + vint(0) + vint(0))


def rar4(files, *, archive_flags=0, file_flags=0):
    """Stored members under the headers of RAR 2.9 to 4."""

    def block(kind, flags, body):
        rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest

    out = b"Rar!\x1a\x07\x00" + block(0x73, archive_flags, bytes(6))
    for name, data in files.items():
        raw = name.encode("gbk")
        body = (
            struct.pack("<LLBLLBBHL", len(data), len(data), 2, zlib.crc32(data), 0x576E_8000, 20, 0x30, len(raw), 0x20)
            + raw
        )
        out += block(0x74, 0x8000 | file_flags, body) + data
    return out + block(0x7B, 0, b"")


def cab(files, *, packed=True):
    """One folder in blocks of MSZIP, or stored."""
    content = b"".join(files.values())
    blocks, history = [], b""
    for place in range(0, len(content), 32_768):
        piece = content[place : place + 32_768]
        machine = (
            zlib.compressobj(9, zlib.DEFLATED, -15, zdict=history)
            if history
            else zlib.compressobj(9, zlib.DEFLATED, -15)
        )
        data = b"CK" + machine.compress(piece) + machine.flush() if packed else piece
        blocks.append(struct.pack("<LHH", 0, len(data), len(piece)) + data)
        history = piece
    entries, at = b"", 0
    for name, data in files.items():
        entries += struct.pack("<LLHHHH", len(data), at, 0, 0x576E, 0x8000, 0x80) + name.encode() + b"\0"
        at += len(data)
    first = 36 + 8
    size = first + len(entries) + sum(map(len, blocks))
    head = b"MSCF" + struct.pack("<LLLLLBBHHHHH", 0, size, 0, first, 0, 3, 1, 1, len(files), 0, 1, 0)
    return head + struct.pack("<LHH", first + len(entries), len(blocks), int(packed)) + entries + b"".join(blocks)


def written(format, files):
    """By libarchive itself."""
    out = bytearray()

    def take(data):
        out.extend(data)
        return len(data)

    with libarchive.custom_writer(take, format) as archive:
        for name, data in files.items():
            archive.add_file_from_memory(name, len(data), data)
    return bytes(out)


def plain(files):
    return {name.rpartition("/")[2]: data for name, data in files.items()}


class TestForeignArchives(ReaderContract):
    CASES = (
        Case("rar5", lambda: rar5(FILES), VALUES, "application/vnd.rar"),
        Case("rar4", lambda: rar4(FILES), VALUES, "application/vnd.rar"),
        Case("cab", lambda: cab({"a.txt": FILES["b/c.txt"], "b.csv": FILES["名单.csv"] * 300}), VALUES, "application/vnd.ms-cab-compressed"),
        Case("cpio", lambda: written("cpio_newc", FILES), VALUES, "application/x-cpio"),
        Case("ar", lambda: written("ar_svr4", plain(FILES)), VALUES, "application/x-archive"),
        Case("iso", lambda: written("iso9660", plain(FILES)), VALUES, "application/x-iso9660-image", breakable=False),
    )  # fmt: skip


@pytest.mark.parametrize("make", [rar4, rar5, cab, lambda files: cab(files, packed=False)])
def test_names_and_bytes(make):
    files = FILES if make in {rar4, rar5} else {"a/b.txt": b"x" * 100_000, "c.txt": FILES["b/c.txt"]}
    assert read(make(files)) == ([(name, data, None) for name, data in files.items()], [])


def test_windows_separates_by_backslashes():
    assert read(cab({"资料\\a.txt": b"x"}))[0][0][0].endswith("/a.txt")


def test_parts_of_a_split_archive_are_told():
    for data in (rar4(FILES, archive_flags=1), rar5(FILES, archive_flags=1)):
        members, problems = read(data)
        assert [name for name, _, _ in members] == list(FILES)
        assert Problem("unsupported", "rar: split archive") in problems


def test_what_needs_a_password_is_said():
    for data in (rar5({}, locked=True), rar4(FILES, archive_flags=0x80)):
        with pytest.raises(SkipObject) as error:
            read(data)
        assert error.value.problem == Problem("encrypted")
    members, problems = read(rar4(FILES, file_flags=4))
    assert {problem for _, _, problem in members} | set(problems) == {Problem("encrypted")}


def test_limits():
    members, problems = read(rar5({str(n): b"x" for n in range(20)}), ReadContext(limits=Limits(max_members=5)))
    assert len(members) == 5
    assert problems == [Problem("members", "5")]
    members, problems = read(rar5({"a": b"x" * 100, "b": b"y"}), ReadContext(limits=Limits(max_expanded=50)))
    assert members == [("a", b"x" * 50, Problem("expanded", "0 MiB"))]
    assert problems == [Problem("expanded", "0 MiB")]
    with pytest.raises(ReadError):
        read(rar5(FILES), ReadContext(depth=8))


def test_what_comes_before_the_damage_is_read():
    data = rar5({"a.txt": b"13800138000", "b.txt": b"z" * 5000})
    members, _ = read(data[:-3000])
    assert members[0] == ("a.txt", b"13800138000", None)
    with pytest.raises(ReadError) as error:
        read(data[:20])
    assert error.value.problem == Problem("damaged", "libarchive")


def test_without_the_library_it_says_what_to_install(tmp_path):
    (tmp_path / "libarchive.py").write_text("raise OSError('no library')\n")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from models.errors import SkipObject\n"
        "from scanner.readers.base import ByteSource, ReadContext\n"
        "from scanner.readers.archives.foreign_archives import ForeignArchiveReader\n"
        "try: list(ForeignArchiveReader().read(ByteSource.of_bytes('a', b''), ReadContext()))\n"
        "except SkipObject as error: print(error.problem.code, error.problem.detail)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("missing_part ")
    assert "pandian[archives]" in done.stdout
