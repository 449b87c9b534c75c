"""Files packed by themselves: the one member, whatever packed it, and what can be had of a damaged one."""

import bz2
import gzip
import io
import lzma
import random
import struct
import zlib

import pytest

from models.errors import ReadError
from models.limits import Limits
from models.records import Problem
from scanner.readers.base import ReadContext
from scanner.readers.registry import reader_for
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes, source_of
from tests.scanner.readers.packers import lzw
from tests.scanner.readers.unpacked import read

TEXT = "姓名,手机\n张三,13800138000\n李四,13900139000\n".encode() * 3


def zstd(data):
    try:
        from compression import zstd as module
    except ImportError:
        from backports import zstd as module
    return module.compress(data)


def lz4(data):
    import lz4.frame

    return lz4.frame.compress(data)


def alone(data):
    return lzma.compress(data, format=lzma.FORMAT_ALONE)


SKIPPED = struct.pack("<LL", 0x184D2A50, 70_000) + bytes(70_000)
PACKERS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": alone,
    "zstd": zstd,
    "lz4": lz4,
    "Z": lzw,
}


def types(name):
    return {
        "gzip": "application/gzip",
        "bzip2": "application/x-bzip2",
        "xz": "application/x-xz",
        "lzma": "application/x-lzma",
        "zstd": "application/zstd",
        "lz4": "application/x-lz4",
        "Z": "application/x-compress",
    }[name]


class TestCompressed(ReaderContract):
    CASES = tuple(
        Case(name, lambda pack=pack: pack(TEXT), ("张三", "13800138000", "13900139000"), types(name))
        for name, pack in PACKERS.items()
    )


def members(data, name="a.csv.gz", context=None):
    source = source_of(data, name)
    found = []
    for member in reader_for(source).read(source, context or ReadContext()):
        content = None
        if member.source:
            with member.source.open() as stream:
                content = stream.read()
        found.append((member, content))
        member.release()
    return found


def one(data, name="a.csv.gz", context=None):
    ((member, content),) = members(data, name, context)
    return member, content


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_every_byte_comes_back(pack):
    chance = random.Random(5)
    data = b"".join(chance.choice((b"abc", b"138", bytes((chance.randrange(256),)))) for _ in range(60_000))
    member, content = one(pack(data), context=ReadContext(limits=Limits(member_in_memory=1000)))
    assert content == data
    assert member.problem is None
    assert member.size == len(data)


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz", "zstd", "lz4"])
def test_streams_in_a_row_are_one_file(name):
    pack = PACKERS[name]
    member, content = one(pack(b"one ") + pack(b"two ") + bytes(600) + pack(b"three") + bytes(40_000))
    assert (content, member.problem) == (b"one two three", None)


@pytest.mark.parametrize("name", ["zstd", "lz4"])
def test_frames_of_other_things_are_skipped(name):
    member, content = one(PACKERS[name](b"one ") + SKIPPED + PACKERS[name](b"two") + SKIPPED)
    assert (content, member.problem) == (b"one two", None)


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz", "zstd", "lz4"])
def test_bytes_behind_the_end_are_said(name):
    member, content = one(PACKERS[name](TEXT) + b"and a rider" * 4)
    assert content == TEXT
    assert member.problem.code == "damaged"


def test_what_follows_lzma_is_read_or_said():
    first, second = (lzma.compress(data, format=lzma.FORMAT_ALONE) for data in (b"eins", b"zwei"))
    assert read(first + second) == ([("a", b"einszwei", None)], [])
    assert read(first + b"zwei 13700000001") == (
        [("a", b"eins", Problem("damaged", "lzma: bytes after the end"))],
        [],
    )


def test_the_comment_of_gzip_is_read():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = b"\x1f\x8b\x08\x1c" + bytes(5) + b"\x03" + b"\x02\0xy" + b"a.txt\0" + "备注 13700000001".encode() + b"\0"
    data = head + packer.compress(b"x") + packer.flush() + struct.pack("<LL", zlib.crc32(b"x"), 1)
    reading = read_bytes(data)
    assert reading.text == "备注 13700000001\n"
    assert [name for name, _ in reading.members] == ["a.txt"]


def test_what_comes_before_the_damage_is_read():
    data = gzip.compress(random.Random(1).randbytes(100_000) + b"!")
    member, content = one(data[:-30_000])
    assert 60_000 < len(content) < 100_000
    assert member.problem == Problem("damaged", "gzip: ends early")


def test_names():
    assert one(gzip.compress(b"x"), "dir/logs.tgz")[0].name == "logs.tar"
    assert one(bz2.compress(b"x"), "b.txt.BZ2")[0].name == "b.txt"
    assert one(lzma.compress(b"x"), ".xz")[0].name == ".xz"
    assert one(gzip.compress(b"x"), "")[0].name == "data"
    stored = io.BytesIO()
    with gzip.GzipFile("ignored", "wb", fileobj=stored, mtime=86_400) as file:
        file.write(b"x")
    raw = stored.getvalue().replace(b"ignored", "名单".encode("gbk") + b".txt"[:3])
    member = one(raw, "a.gz")[0]
    assert (member.name, member.modified) == ("名单.tx", "1970-01-02T00:00:00Z")


def test_a_bomb_is_stopped_and_what_came_before_is_read():
    packer = zlib.compressobj(9, wbits=31)
    data = b"".join(packer.compress(b"13800138000\n" + bytes(1 << 20)) for _ in range(64)) + packer.flush()
    member, content = one(data)
    assert member.problem == Problem("ratio", "200")
    assert content.startswith(b"13800138000\n")
    assert len(content) < 18 << 20


def test_limits_hold_over_the_outermost_object():
    context = ReadContext(limits=Limits(max_expanded=5 << 20), expanded=4 << 20)
    data = gzip.compress(random.Random(2).randbytes(2 << 20))
    member, content = one(data, context=context)
    assert member.problem == Problem("expanded", "5 MiB")
    assert len(content) == 1 << 20
    for context in (ReadContext(depth=8), ReadContext(members=100_000)):
        with pytest.raises(ReadError):
            one(data, context=context)


def test_a_file_that_holds_itself_ends():
    """What a quine does: each layer holds another, forty deep."""
    data = TEXT
    for _ in range(40):
        data = gzip.compress(data)
    reading = read_bytes(data)
    assert "13800138000" not in reading.everything()


def test_strings_that_grow_take_no_memory_of_their_own():
    member, content = one(lzw(b"a" * 3_000_000), "a.Z")
    assert len(content) == 3_000_000
    assert member.problem is None


def test_compress_with_fewer_bits_and_codes_that_do_not_exist():
    data = random.Random(3).randbytes(30_000)
    assert one(lzw(data, 12), "a.Z")[1] == data
    member, content = one(lzw(TEXT)[:40] + b"\xff" * 40, "a.Z")
    assert TEXT.startswith(content[:20])
    assert member.problem == Problem("damaged", "compress: code")
