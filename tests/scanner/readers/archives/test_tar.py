"""Tape archives: every form of header, names in their own encodings, and what can be had of a damaged one."""

import io
import random
import tarfile

import pytest

from models.errors import ReadError
from models.limits import Limits
from models.records import Problem, TextChunk
from scanner.readers.base import Member, ReadContext
from scanner.readers.registry import reader_for
from tests.scanner.readers.contract import Case, ReaderContract, source_of

LONG = "很长的文件夹/" * 40 + "名单.txt"


def make(members, format=tarfile.GNU_FORMAT, encoding="utf-8", **fields):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=format, encoding=encoding, **fields) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_700_000_000
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def file(text="手机 13800138000\n"):
    return {"名单.txt": text.encode(), "b/": b"", "c.csv": "姓名,手机\n张三,13900139000\n李四,13700137000\n".encode()}


def without_signature(data):
    """As archives were before 1988: no signature, no prefix."""
    head = bytearray(data[:512])
    head[257:512] = bytes(255)
    total = sum(head) - sum(head[148:156]) + 256
    head[148:156] = b"%06o\0 " % total
    return bytes(head) + data[512:]


class TestTar(ReaderContract):
    CASES = (
        Case("gnu", lambda: make(file()), ("13800138000", "13900139000"), "application/x-tar"),
        Case("pax", lambda: make(file() | {LONG: b"13600136000"}, tarfile.PAX_FORMAT), ("13800138000", "13600136000"), "application/x-tar"),
        Case("ustar", lambda: make({"a.txt": b"13800138000"}, tarfile.USTAR_FORMAT), ("13800138000",), "application/x-tar"),
        Case("v7", lambda: without_signature(make({"a.txt": b"13800138000"}, tarfile.USTAR_FORMAT)), ("13800138000",), "application/x-tar"),
        Case("nested", lambda: make({"in.tar": make(file()), "x.txt": b"13500135000"}), ("13800138000", "13500135000"), "application/x-tar"),
    )  # fmt: skip


def read(data, context=None):
    source = source_of(data, "a.tar")
    parts = list(reader_for(source).read(source, context or ReadContext()))
    return [p for p in parts if isinstance(p, Member)], [p for p in parts if isinstance(p, Problem)], parts


def content(member):
    with member.source.open() as stream:
        return stream.read()


@pytest.mark.parametrize("format", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_of_any_length_and_encoding(format):
    members, problems, _ = read(make({LONG: b"a", "x\\y.txt": b"b"}, format))
    assert [(m.name, content(m), m.modified) for m in members] == [
        (LONG, b"a", "2023-11-14T22:13:20Z"),
        ("x/y.txt", b"b", "2023-11-14T22:13:20Z"),
    ]
    assert not problems


def test_names_in_gbk():
    members, _, _ = read(make({"客户资料/张三.txt": b"a"}, encoding="gbk"))
    assert members[0].name == "客户资料/张三.txt"


def test_links_and_devices_hold_nothing():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("x")
            info.type, info.linkname = kind, "../../etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("real.txt")
        info.size = 1
        archive.addfile(info, io.BytesIO(b"!"))
    members, problems, _ = read(buffer.getvalue())
    assert [m.name for m in members] == ["real.txt"]
    assert not problems


def test_files_with_holes(tmp_path):
    import shutil
    import subprocess

    if (
        shutil.which("tar") is None
        or "GNU" not in subprocess.run(["tar", "--version"], capture_output=True, text=True, check=False).stdout
    ):
        pytest.skip("GNU tar writes these")
    path = tmp_path / "holes.txt"
    chance = random.Random(4)
    with path.open("wb") as stream:
        for place in range(0, 60 * 65_536, 2 * 65_536):
            stream.seek(place)
            stream.write(b"13800138000 " + chance.randbytes(3000))
        stream.truncate(70 * 65_536)
    for form in (
        "--format=gnu",
        "--format=pax --sparse-version=0.0",
        "--format=pax --sparse-version=0.1",
        "--format=pax --sparse-version=1.0",
    ):
        archive = tmp_path / "a.tar"
        subprocess.run(["tar", *form.split(), "-S", "-cf", archive, "-C", tmp_path, "holes.txt"], check=True)
        assert archive.stat().st_size < 1 << 20
        (member,), problems, _ = read(archive.read_bytes())
        assert member.name == "holes.txt"
        assert content(member).rstrip(b"\0") == path.read_bytes().rstrip(b"\0"), form
        assert member.problem is None
        assert not problems


def test_archives_behind_one_another():
    members, problems, _ = read(make({"a": b"a"}) + make({"b": b"b"}))
    assert [m.name for m in members] == ["a", "b"]
    assert not problems


def test_what_follows_a_broken_header_is_found():
    data = bytearray(make({"a.txt": b"a" * 600, "b.txt": b"b" * 600, "c.txt": b"c"}))
    place = data.index(b"b.txt")
    data[place : place + 200] = bytes(range(200))
    members, problems, _ = read(bytes(data))
    assert [m.name for m in members] == ["a.txt", "c.txt"]
    assert problems == [Problem("damaged", "tar: header")]


def test_a_member_that_ends_early_is_read_as_far_as_it_goes():
    data = make({"a.txt": b"a" * 600, "b.txt": b"b" * 60_000})[:5000]
    members, _, _ = read(data)
    assert [(m.name, m.problem) for m in members] == [("a.txt", None), ("b.txt", Problem("damaged", "ends early"))]
    assert set(content(members[1])) == set(b"b")


def test_nothing_but_damage():
    with pytest.raises(ReadError) as error:
        read(b"x" * 257 + b"ustar\0" + b"x" * 2000)
    assert error.value.problem.code == "damaged"


def test_comments_are_text():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "联系 13800138000"}):
        pass
    _, _, parts = read(buffer.getvalue())
    assert "13800138000" in b"".join(p.data for p in parts if isinstance(p, TextChunk)).decode()


def test_sizes_that_cannot_be_do_not_stop_it():
    data = bytearray(make({"a.txt": b"a", "b.txt": b"13800138000"}))
    data[124:136] = b"\xff" * 12  # -1 in base 256
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    members, problems, _ = read(bytes(data))
    assert [m.name for m in members][-1] == "b.txt"
    assert problems


def test_members_are_counted():
    members, problems, _ = read(make({str(n): b"x" for n in range(20)}), ReadContext(limits=Limits(max_members=5)))
    assert len(members) == 5
    assert problems == [Problem("members", "5")]
