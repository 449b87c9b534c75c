"""7z archives: every method, solid and not, passwords, and what can be had of a damaged one."""

import bz2
import io
import lzma
import random
import struct
import zlib

import pytest

from models.errors import ReadError, SkipObject
from models.limits import Limits
from models.records import Problem
from scanner.readers.archives import sevenzip
from scanner.readers.archives.sevenzip_header import Folder
from scanner.readers.base import ReadContext
from scanner.readers.registry import reader_for
from tests.scanner.readers.contract import Case, ReaderContract, source_of
from tests.scanner.readers.packers import locked, number, sealed, seven
from tests.scanner.readers.unpacked import read

FILES = {
    "名单.csv": "姓名,手机\n张三,13800138000\n李四,13700137000\n".encode() * 20,
    "leer/": b"",
    "hollow.txt": b"",
    "b\\c.txt": "电话 13900139000".encode(),
}
VALUES = ("13800138000", "13900139000")


def raw(identity, **options):
    chain = [{"id": identity, **options}]
    return lambda data: lzma.compress(data, lzma.FORMAT_RAW, filters=chain)


def filtered(identity, **options):
    """What a branch filter alone makes of the bytes: out of the chunks of an LZMA2 that packs nothing."""

    def pack(data):
        mixed = lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": identity, **options}, {"id": lzma.FILTER_LZMA2}])
        return lzma.decompress(mixed, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2}])

    return pack


def deflate(data):
    machine = zlib.compressobj(wbits=-15)
    return machine.compress(data) + machine.flush()


LZMA1 = (b"\x03\x01\x01", b"\x5d" + struct.pack("<L", 1 << 16), raw(lzma.FILTER_LZMA1, dict_size=1 << 16))
LZMA2 = (b"\x21", b"\x08", raw(lzma.FILTER_LZMA2, dict_size=1 << 16))
X86 = (b"\x03\x03\x01\x03", b"", filtered(lzma.FILTER_X86))
CHAINS = {
    "copy": [(b"\0", b"", bytes)],
    "lzma": [LZMA1],
    "lzma2": [LZMA2],
    "deflate": [(b"\x04\x01\x08", b"", deflate)],
    "bzip2": [(b"\x04\x02\x02", b"", bz2.compress)],
    "x86": [X86, LZMA1],
    "arm": [(b"\x07", b"", filtered(lzma.FILTER_ARM)), LZMA2],
    "delta": [(b"\x03", b"\x03", filtered(lzma.FILTER_DELTA, dist=4)), LZMA2],
}


class TestSevenZip(ReaderContract):
    CASES = (
        Case("lzma2", lambda: seven(FILES, CHAINS["lzma2"]), VALUES, "application/x-7z-compressed"),
        Case("not solid", lambda: seven(FILES, CHAINS["lzma"], solid=False), VALUES, "application/x-7z-compressed"),
        Case("x86", lambda: seven(FILES, CHAINS["x86"]), VALUES, "application/x-7z-compressed"),
        Case("nested", lambda: seven({"in.7z": seven(FILES)}, CHAINS["bzip2"]), VALUES, "application/x-7z-compressed"),
    )


WHOLE = [(name.replace("\\", "/"), data, None) for name, data in FILES.items() if not name.endswith("/")]


@pytest.mark.parametrize("solid", [True, False])
@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_every_method(chain, solid):
    chance = random.Random(7)
    large = {"x.exe": b"".join(chance.choice((b"\xe8" + chance.randbytes(3) + b"\0", b"abcd")) for _ in range(90_000))}
    members, problems = read(
        seven(FILES | large, chain, solid=solid), ReadContext(limits=Limits(member_in_memory=5000))
    )
    assert members == [*WHOLE, ("x.exe", large["x.exe"], None)]
    assert not problems


def test_times():
    source = source_of(seven(FILES))
    member = next(iter(reader_for(source).read(source, ReadContext())))
    assert member.modified == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("chain", [[LZMA2, locked("口令")], [locked("口令")]], ids=["packed", "stored"])
def test_passwords_are_tried(chain):
    data = seven(FILES, chain, solid=False)
    assert read(data, ReadContext(passwords=("wrong", "口令", "x")))[0] == WHOLE
    members, _ = read(data, ReadContext(passwords=("wrong",)))
    assert [problem for _, content, problem in members if content is None] == [Problem("encrypted")] * 2


def test_names_under_a_password():
    method, settings, pack = locked("口令")
    plain = seven(FILES)
    offset, size, crc = struct.unpack("<QQL", plain[12:32])
    body, header = plain[32 : 32 + offset], plain[32 + offset :]
    hidden = pack(header)
    coder = number(1) + bytes((0x24,)) + method + number(len(settings)) + settings
    streams = b"\x17\x06" + number(len(body)) + number(1) + b"\x09" + number(len(hidden)) + b"\0"
    streams += b"\x07\x0b" + number(1) + b"\0" + coder + b"\x0c" + number(size)
    for digest in (b"\x0a\x01" + struct.pack("<L", crc), b""):
        data = sealed(body + hidden, streams + digest + b"\0\0")
        assert read(data, ReadContext(passwords=("wrong", "口令")))[0] == WHOLE
        with pytest.raises(SkipObject) as error:
            read(data, ReadContext(passwords=("wrong",)))
        assert error.value.problem == Problem("encrypted")


def test_what_cannot_be_unpacked_is_said():
    members, _ = read(seven(FILES, [(b"\x03\x04\x01", b"\x06\0\0\0\x01", bytes)]))
    assert {problem for _, _, problem in members} == {None, Problem("unsupported", "7z: PPMd")}


def test_a_folder_that_breaks_costs_what_follows_in_it_alone():
    chance = random.Random(9)
    files = {f"{n}.bin": chance.randbytes(50_000) for n in range(4)}
    data = bytearray(seven(files, [LZMA2], solid=False))
    data[32 + 60_000 : 32 + 60_100] = bytes(100)
    members, _ = read(bytes(data))
    assert [problem is None for _, _, problem in members] == [True, False, True, True]
    data = bytearray(seven(files))
    data[32 + 60_000 : 32 + 60_100] = bytes(100)
    members, _ = read(bytes(data))
    assert [problem and problem.detail for _, _, problem in members] == [None, "7z: CRC-32", None, None]
    assert len(members[1][1]) == 50_000


def test_bombs_stop_and_say_so():
    data = seven(
        {"a.txt": b"13800138000", "bomb": bytes(64 << 20), "z.txt": b"z"},
        [(b"\x03\x01\x01", b"\x5d" + struct.pack("<L", 1 << 16), raw(lzma.FILTER_LZMA1, dict_size=1 << 16))],
    )
    members, _ = read(data)
    assert [(name, problem and problem.code) for name, _, problem in members] == [
        ("a.txt", None), ("bomb", "ratio"), ("z.txt", "ratio"),
    ]  # fmt: skip
    assert len(members[1][1]) < 18 << 20


def test_split_archives_are_told():
    with pytest.raises(SkipObject) as error:
        read(seven(FILES)[:100], name="a.7z.001")
    assert error.value.problem == Problem("unsupported", "7z: split archive")
    with pytest.raises(ReadError) as error:
        read(seven(FILES)[:100])
    assert error.value.problem == Problem("damaged", "7z: ends early")


@pytest.mark.parametrize(
    "header",
    [
        b"\x01\x05" + number(1 << 60),
        b"\x17\x06" + number(0) + number(1 << 40),
        b"\x01\x04\x07\x0b" + number(1 << 50),
        b"\x17\0\0",
        b"\x09",
    ],
)
def test_claims_that_no_header_can_hold(header):
    with pytest.raises(ReadError) as error:
        read(sealed(b"", header))
    assert error.value.problem.code == "damaged"


def test_members_are_counted():
    members, problems = read(seven({str(n): b"x" for n in range(20)}), ReadContext(limits=Limits(max_members=5)))
    assert len(members) == 5
    assert problems == [Problem("members", "5")]


def test_bytes_claimed_to_lie_beyond_any_file():
    data = seven({"a.txt": b"13800138000"})
    body, header = data[32:43], data[43:]
    assert header[:4] == b"\x01\x04\x06\xff"
    members, _ = read(sealed(body, header[:4] + struct.pack("<Q", (1 << 64) - 32) + header[12:]))
    assert [problem and problem.code for _, _, problem in members] == ["damaged"]


def test_settings_that_no_packer_writes_are_damage():
    coders = [(b"\x03\x01\x01", bytes((8 + 9 * 4,)) + struct.pack("<L", 1 << 16), bytes)]  # lc 8, lp 4
    members, _ = read(seven({"a.txt": b"x" * 50}, coders))
    assert [problem and problem.code for _, _, problem in members] == ["damaged"]


def test_what_follows_the_archive_is_a_member():
    first, second = seven({"a.txt": b"eins"}), seven({"b.txt": b"zwei"})
    members, problems = read(first + bytes(1000) + second)
    assert members == [("a.txt", b"eins", None), ("appended", second, None)]
    members, _ = read(first + second)
    assert members == [("a.txt", b"eins", None), ("appended", second, None)]
    members, _ = read(first + bytes(1_000_000))
    assert members == [("a.txt", b"eins", None)]
    assert not problems


def test_a_header_without_a_checksum_tells_by_what_it_says(monkeypatch):
    """One wrong password in 128 gives bytes that begin as a header does."""
    plain = seven({"a.txt": b"x" * 9})
    offset, size = struct.unpack("<QQ", plain[12:28])
    header = plain[32 + offset : 32 + offset + size]
    given = {"wrong": b"\x01" + b"\x07" * (size - 1), "empty": b"\x01" + bytes(size - 1), "right": header}
    monkeypatch.setattr(sevenzip, "encrypted", lambda _: True)
    monkeypatch.setattr(sevenzip, "unpack", lambda _stream, _folder, password="": iter([given[password]]))
    folder = Folder([], [], [])
    folder.sizes = [size]
    keys = sevenzip._Passwords(io.BytesIO(), tuple(given))
    assert b"".join(keys.open(folder, header=True)) == header
    keys = sevenzip._Passwords(io.BytesIO(), ("wrong", "empty"))
    with pytest.raises(ReadError, match="encrypted"):
        keys.open(folder, header=True)
