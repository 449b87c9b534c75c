"""Archives: right names, limits on real bytes, and everything that can be had of a damaged one."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ReadError
from models.limits import Limits
from models.records import Problem, TextChunk
from scanner.readers.archives.zip import ZipReader
from scanner.readers.base import ByteSource, Member, ReadContext
from tests.scanner.readers.contract import Case, ReaderContract

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def make(members, method=zipfile.ZIP_DEFLATED, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def raw(names, *, flags=0, method=0, data=b"x"):
    """An archive written by hand: one stored member for each name in bytes."""
    body, directory = b"", b""
    for name in names:
        crc = zlib.crc32(data)
        fields = struct.pack("<HHHHHLLLHH", 20, flags, method, 0, 0x21, crc, len(data), len(data), len(name), 0)
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + name
        )
        body += b"PK\x03\x04" + fields + name + data
    end = struct.pack("<HHHHLLH", 0, 0, len(names), len(names), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def in_archive(depth):
    """A text with a value, ``depth`` archives deep, beside a text of its own in each."""
    data = "手机 13800138000\n".encode()
    name = "名单.txt"
    for level in range(depth):
        data, name = make({name: data, f"说明{level}.txt": f"第{level}层 13900139000"}), f"嵌套{level}.zip"
    return data


class TestZip(ReaderContract):
    CASES = (
        Case("plain", lambda: in_archive(1), ("13800138000", "第0层"), "application/zip"),
        Case("nested", lambda: in_archive(3), ("13800138000", "第0层", "第2层"), "application/zip"),
        Case("stored", lambda: make({"a.csv": "姓名,手机\n张三,13800138000\n" * 3}, zipfile.ZIP_STORED), ("13800138000",), "application/zip"),
        Case("gbk names", lambda: raw(["合同/张三.txt".encode("gbk")], data="机密 13800138000".encode("gbk")), ("机密", "13800138000"), "application/zip"),
        Case("damaged", lambda: in_archive(1)[:-30], ("13800138000",), "application/zip", problems=("damaged",), breakable=False),
    )  # fmt: skip


def read(data, context=None):
    parts = list(ZipReader().read(ByteSource.of_bytes("a.zip", data), context or ReadContext()))
    return [p for p in parts if isinstance(p, Member)], [p for p in parts if isinstance(p, Problem)]


def attempt(data):
    """Members and problems, or none and the code of the error."""
    try:
        return read(data)
    except ReadError as error:
        return [], [error.problem]


def content(member):
    with member.source.open() as stream:
        return stream.read()


@pytest.mark.parametrize("method", METHODS)
def test_methods(method):
    text = "客户名单 13812345678\n".encode() * 20000
    members, problems = read(make({"a/b.txt": text, "empty": b"", "dir/": b""}, method))
    assert {m.name: content(m) for m in members} == {"a/b.txt": text, "empty": b""}
    assert not problems
    assert all(m.problem is None for m in members)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "shift_jis", "utf-8"])
def test_names_without_a_flag(encoding):
    texts = {
        "shift_jis": ["顧客名簿/東京のリスト.txt", "ファイル名です.txt"],
        "big5": ["客戶資料/臺北市電話號碼名單.txt", "員工薪資與獎金統計.txt"],
    }.get(encoding, ["客户资料/身份证号码名单.txt", "员工工资与奖金统计.txt"])
    members, _ = read(raw([text.encode(encoding) for text in texts]))
    assert [m.name for m in members] == texts


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.txt", "a\x00b", "\u202egpj.exe", "x" * 300, "con", "a\nb", ""],
)
def test_hostile_names_are_data(name, tmp_path):
    context = ReadContext(scratch=tmp_path, limits=Limits(member_in_memory=10))
    members, _ = read(raw([name.encode()], flags=0x800, data=b"13812345678" * 2), context)
    assert [m.name for m in members] == [name.replace("\\", "/")]
    assert content(members[0]) == b"13812345678" * 2
    assert [path.parent for path in tmp_path.rglob("*")] == [tmp_path]
    members[0].release()
    assert not list(tmp_path.iterdir())


def test_members_said_to_lie_beyond_any_file_are_damaged():
    data = bytearray(make({"a.txt": "13800138000"}))
    at = data.index(b"PK\x01\x02")
    far = struct.pack("<HHQ", 1, 8, 1 << 63)
    data[at + 42 : at + 46] = b"\xff" * 4
    data[at + 30 : at + 32] = struct.pack("<H", len(far))
    data[at + 51 : at + 51] = far
    end = data.index(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<L", end - at)
    (member, found), _ = read(bytes(data))
    assert (found.name, content(found)) == ("unlisted/a.txt", b"13800138000")
    assert member.problem == Problem("damaged", "zip: header")


def test_encrypted_members_have_their_problem():
    members, problems = read(raw([b"secret.txt"], flags=1))
    assert [(m.name, m.problem, m.source) for m in members] == [("secret.txt", Problem("encrypted"), None)]
    assert not problems
    (aes,), _ = read(raw([b"aes.txt"], method=99))
    assert aes.problem == Problem("encrypted")


def test_a_method_nobody_unpacks():
    (member,), problems = read(raw([b"a.txt"], method=98))
    assert member.problem == Problem("unsupported", "zip: method 98")
    assert not problems


@pytest.mark.parametrize("settings_", [b"\x05", b"\xff", b"\x2c"], ids=["lc + lp > 4", "no settings", "lc 8"])
def test_settings_of_lzma_that_nobody_packs_with_are_damage(settings_):
    data = raw([b"a.txt", b"b.txt"], method=14, data=b"\x09\x04\x05\x00" + settings_ + bytes(20))
    members, _ = read(data)
    assert [member.problem for member in members] == [Problem("damaged", "zip: LZMA header")] * 2


def test_wrong_checksum_is_damage_with_what_was_read():
    data = raw([b"a.txt"], data=b"13812345678")
    (member,), _ = read(data.replace(b"13812345678", b"13812345679", 1))
    assert member.problem == Problem("damaged", "zip: CRC-32")
    assert content(member) == b"13812345679"


@pytest.mark.parametrize("stated", [0, 3, 1 << 31])
def test_stated_sizes_do_not_matter(stated):
    data = bytearray(make({"a.txt": b"13812345678" * 1000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", stated)
    (member,), _ = read(bytes(data))
    assert content(member) == b"13812345678" * 1000


def test_data_descriptors_and_prefix():
    class Unseekable(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise io.UnsupportedOperation

        def tell(self):
            raise io.UnsupportedOperation

    buffer = Unseekable()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"13812345678" * 100)
        archive.writestr("b.txt", b"b")
    for data in (buffer.getvalue(), b"MZ self extracting" + buffer.getvalue()):
        members, problems = read(data)
        assert [(m.name, content(m)) for m in members] == [("a.txt", b"13812345678" * 100), ("b.txt", b"b")]
        assert not problems


def test_without_a_directory_members_are_searched():
    data = make({"a.txt": b"13812345678" * 100, "b.txt": b"b" * 50, "c.txt": b"c" * 50})
    members, problems = read(data[: data.index(b"PK\x01\x02")])
    assert [(m.name, content(m)) for m in members] == [
        ("a.txt", b"13812345678" * 100),
        ("b.txt", b"b" * 50),
        ("c.txt", b"c" * 50),
    ]
    assert problems == [Problem("damaged", "zip: directory")]


def test_every_truncation_ends_in_members_or_an_error():
    data = make({f"{n}.txt": bytes([65 + n]) * 300 for n in range(5)}, zipfile.ZIP_STORED)
    whole = len(data)
    for size in range(0, whole, 37):
        members, problems = attempt(data[:size])
        assert problems or any(m.problem for m in members)
        assert sum(m.problem is None for m in members) >= (size - 350) // 340


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
@settings(deadline=None)
def test_any_bytes(noise, place, value):
    data = bytearray(make({"a.txt": b"abc" * 30, "b.txt": b"x"}))
    data[place % len(data)] = value
    for sample in (bytes(data), b"PK\x03\x04" + noise, noise + bytes(data)):
        members, problems = attempt(sample)
        assert members or {problem.code for problem in problems} <= {"damaged"}
        assert all(member.source is not None or member.problem is not None for member in members)


def test_member_limit():
    members, problems = read(make({str(n): b"" for n in range(20)}), ReadContext(limits=Limits(max_members=7)))
    assert len(members) == 7
    assert problems == [Problem("members", "7")]


def test_expansion_limit_counts_over_the_outermost_object():
    context = ReadContext(limits=Limits(max_expanded=5 << 20), expanded=4 << 20)
    members, problems = read(make({"a": bytes(1 << 19), "b": bytes(2 << 20), "c": b"c"}), context)
    assert [(m.name, m.problem and m.problem.code) for m in members] == [("a", None), ("b", "expanded")]
    assert [p.code for p in problems] == ["expanded"]


def test_bombs_are_stopped_and_the_rest_is_read():
    members, problems = read(make({"bomb": bytes(60 << 20), "good.txt": b"13812345678"}))
    assert [(m.name, m.problem and m.problem.code) for m in members] == [("bomb", "ratio"), ("good.txt", None)]
    assert members[0].source.size < 17 << 20, "what was unpacked up to the limit is read"
    assert not problems


def test_overlapping_entries_are_bounded():
    """Many directory entries over one compressed kernel (Fifield's bomb in its simplest form)."""
    kernel = make({"k": bytes(3 << 20)})
    start = kernel.index(b"PK\x01\x02")
    record = kernel[start : kernel.index(b"PK\x05\x06")]
    count = 200
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(record) * count, start, 0)
    data = kernel[:start] + record * count + b"PK\x05\x06" + end
    context = ReadContext(limits=Limits(max_expanded=32 << 20))
    members, problems = read(data, context)
    assert len(members) < 12
    assert [p.code for p in problems] == ["expanded"]
    assert context.expanded <= (33 << 20)


def test_depth_limit():
    with pytest.raises(ReadError) as error:
        read(make({"a": b"a"}), ReadContext(depth=8))
    assert error.value.problem == Problem("depth", "8")


def test_large_members_lie_in_scratch_until_released(tmp_path):
    context = ReadContext(scratch=tmp_path, limits=Limits(member_in_memory=1000))
    (small, large), _ = read(make({"s": b"s" * 1000, "l": b"l" * 1001}), context)
    assert small.source.path is None
    assert large.source.path is not None
    assert content(large) == b"l" * 1001
    large.release()
    small.release()
    assert not list(tmp_path.iterdir())


def test_comments_are_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.comment = "联系人 13812345678".encode("gb18030")
        archive.writestr(info, b"a")
        archive.comment = "密码：Abc12345".encode()
    parts = ZipReader().read(ByteSource.of_bytes("a.zip", buffer.getvalue()), ReadContext())
    (chunk,) = [part for part in parts if isinstance(part, TextChunk)]
    assert chunk.data.decode() == "联系人 13812345678\n密码：Abc12345\n"
    assert chunk.location == {"part": "comment"}


def test_times():
    info = zipfile.ZipInfo("a", (2024, 2, 29, 13, 14, 16))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, b"")
    (member,), _ = read(buffer.getvalue())
    assert member.modified == "2024-02-29T13:14:16"


def test_more_than_65535_members():
    members, problems = read(make(dict.fromkeys(map(str, range(66000)), b""), zipfile.ZIP_STORED))
    assert len(members) == 66000
    assert not problems


PHONE = "王五 13912345678\n"


def without(data, name):
    """The archive with ``name`` taken out of its directory, its bytes left where they are."""
    start = data.rfind(b"PK\x01\x02", 0, data.rfind(name))
    end = data.find(b"PK", start + 4)
    count = data.count(b"PK\x01\x02") - 1
    last = data.rfind(b"PK\x05\x06")
    length, offset = struct.unpack("<LL", data[last + 12 : last + 20])
    tail = struct.pack("<HHHHLLH", 0, 0, count, count, length - (end - start), offset, 0)
    return data[:start] + data[end:last] + b"PK\x05\x06" + tail


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("gone", ["a.txt", "b.txt", "c.txt"])
def test_members_that_the_directory_leaves_out_are_read(method, gone):
    names = ["a.txt", "b.txt", "c.txt"]
    data = without(make({name: PHONE + name for name in names}, method), gone.encode())
    assert gone not in zipfile.ZipFile(io.BytesIO(data)).namelist()
    members, problems = read(data)
    kept = [name for name in names if name != gone]
    assert {m.name: content(m).decode() for m in members} == {
        **{name: PHONE + name for name in kept},
        f"unlisted/{gone}": PHONE + gone,
    }
    assert problems == []


@pytest.mark.parametrize("streamed", [False, True])
def test_two_archives_in_a_file(streamed):
    first = io.BytesIO()
    with zipfile.ZipFile(Pipe(first) if streamed else first, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", f"{PHONE}{number}")
    data = first.getvalue() + make({"b.txt": "zwei"})
    members, problems = read(data)
    assert [(m.name, content(m).decode()) for m in members] == [
        ("b.txt", "zwei"),
        *((f"unlisted/{number}.txt", f"{PHONE}{number}") for number in range(3)),
    ]
    assert problems == []
    # The other way round, where the end of the second is lost.
    members, _ = read(make({"b.txt": "zwei"}) + first.getvalue().partition(b"PK\x01\x02")[0])
    assert [m.name for m in members] == ["b.txt", *(f"unlisted/{number}.txt" for number in range(3))]


class Pipe:
    """What cannot be gone back in: sizes stand behind the members."""

    def __init__(self, stream):
        self.write, self.flush = stream.write, stream.flush


def test_what_looks_like_a_member_between_members_is_none():
    program = b"MZ" + b"\x90" * 100 + b"PK\x03\x04" + bytes(range(100)) + b"PK\x03\x04"
    inner = make({"innen.txt": "x"}, zipfile.ZIP_STORED)
    members, problems = read(program + make({"a.zip": inner, "b.txt": "y"}, zipfile.ZIP_STORED))
    assert [(m.name, m.problem) for m in members] == [("a.zip", None), ("b.txt", None)]
    assert problems == []


def test_what_a_member_holds_is_never_its_name():
    """Where the directory is gone and the length of a name is wrong."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.txt", "王小明 13810313906\n王小明 13810313907\n" * 20)
        archive.writestr("b.txt", "13900000001")
    data = bytearray(whole.getvalue())
    del data[data.index(b"PK\x01\x02") :]
    data[26:28] = struct.pack("<H", 400)
    names = [member.name for member in read(bytes(data))[0]]
    assert names == ["unnamed-0", "b.txt"]
