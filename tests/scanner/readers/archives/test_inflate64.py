"""Deflate64: what deflate and it have in common from zlib, what it has alone bit by bit."""

import contextlib
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ReadError
from scanner.readers.archives.inflate64 import Inflate64
from tests.scanner.readers.contract import read_bytes


def deflate(data, level=9, strategy=zlib.Z_DEFAULT_STRATEGY):
    machine = zlib.compressobj(level, wbits=-15, strategy=strategy)
    return machine.compress(data) + machine.flush()


def inflate(data, step=1000, most=5000):
    machine, out = Inflate64(), []
    for place in range(0, len(data), step):
        out.append(machine.decompress(data[place : place + step], most))
        while not machine.eof and not machine.needs_input:
            out.append(machine.decompress(b"", most))
    return b"".join(out), machine


def words():
    """Repeats itself, but never for as long as 258 bytes, which is where the two formats differ."""
    chance = random.Random(3)
    return b"".join(b"13800138000"[: chance.randrange(1, 11)] + chance.randbytes(2) for _ in range(20_000))


@pytest.mark.parametrize("step", [1, 7, 1000, 1 << 20])
@pytest.mark.parametrize(
    "data", [b"", b"a", words(), random.Random(5).randbytes(70_000)], ids=["none", "one", "words", "noise"]
)
def test_blocks_of_every_kind(data, step):
    for level, strategy in (
        (9, zlib.Z_DEFAULT_STRATEGY),
        (9, zlib.Z_FIXED),
        (9, zlib.Z_HUFFMAN_ONLY),
        (0, zlib.Z_DEFAULT_STRATEGY),
    ):
        found, machine = inflate(deflate(data, level, strategy), step)
        assert found == data
        assert machine.eof


class Bits:
    def __init__(self):
        self.text = ""

    def plain(self, value, count):
        self.text += format(value, f"0{count}b")[::-1]

    def code(self, symbol):
        """Of the fixed table."""
        if symbol < 144:
            self.text += format(0x30 + symbol, "08b")
        elif symbol < 256:
            self.text += format(0x190 + symbol - 144, "09b")
        elif symbol < 280:
            self.text += format(symbol - 256, "07b")
        else:
            self.text += format(0xC0 + symbol - 280, "08b")

    def data(self):
        text = self.text + "0" * (-len(self.text) % 8)
        return bytes(int(text[place : place + 8][::-1], 2) for place in range(0, len(text), 8))


def alone():
    """(packed, data): a match of 65,538 bytes and one from 60,000 bytes back, as deflate cannot have them."""
    bits = Bits()
    bits.plain(1, 1)
    bits.plain(1, 2)
    for byte in b"138":
        bits.code(byte)
    bits.code(285)
    bits.plain(65_535, 16)
    bits.text += format(2, "05b")  # distance 3
    bits.code(ord("!"))
    bits.code(257)  # three bytes
    bits.text += format(31, "05b")
    bits.plain(60_000 - 49_153, 14)
    bits.code(256)
    data = (b"138" * 30_000)[: 3 + 65_538] + b"!"
    return bits.data(), data + data[len(data) - 60_000 :][:3]


def test_what_it_has_alone():
    packed, data = alone()
    for step in (1, 3, 1 << 20):
        found, machine = inflate(packed, step)
        assert found == data
        assert machine.eof


def test_in_an_archive():
    packed, data = alone()
    name = b"a.bin"
    fields = struct.pack("<HHHHHLLLHH", 21, 0, 9, 0, 0x21, zlib.crc32(data), len(packed), len(data), len(name), 0)
    directory = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + name
    body = b"PK\x03\x04" + fields + name + packed
    end = struct.pack("<HHHHLLH", 0, 0, 1, 1, len(directory), len(body), 0)
    reading = read_bytes(body + directory + b"PK\x05\x06" + end)
    ((found, inner),) = reading.members
    assert (found, reading.problems) == ("a.bin", [])
    assert inner.text.encode() == data


@given(st.binary(max_size=300), st.integers(1, 50))
@settings(deadline=None)
def test_any_bytes_end(data, step):
    for sample in (data, deflate(b"13800138000" * 9)[:20] + data):
        found = b""
        with contextlib.suppress(ReadError):
            found, _ = inflate(sample, step)
        assert len(found) < 300 * 70_000
